//! Documents as they are kept: packed, since a store has very many of them.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

/// An unpacked document is at most this long, in bytes: a packed one may be made to be endless.
const LONGEST: u64 = 512 * 1024 * 1024;

/// Packs what is written.
pub(super) fn pack(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut out = DeflateEncoder::new(Vec::new(), Compression::fast());
    write(&mut out)?;
    out.flush()?;
    out.finish()
}

/// Unpacks it.
pub(super) fn unpack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    DeflateDecoder::new(bytes).take(LONGEST).read_to_end(&mut text)?;
    Ok(text)
}
