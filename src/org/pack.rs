//! Documents as they are kept: packed, since a store has very many of them.

use std::io::{self, BufWriter, Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

/// An unpacked document is at most this long, in bytes: a packed one may be made to be endless.
const LONGEST: u64 = 512 * 1024 * 1024;

/// So many bytes are packed at once.
const AT_ONCE: usize = 64 * 1024;

/// Packs what is written.
pub(super) fn pack(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Vec<u8>> {
    // JSON is written a few bytes at a time, and packing begins anew with each.
    let out = DeflateEncoder::new(Vec::new(), Compression::fast());
    let mut out = BufWriter::with_capacity(AT_ONCE, out);
    write(&mut out)?;
    out.into_inner()?.finish()
}

/// Unpacks it.
pub(super) fn unpack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    DeflateDecoder::new(bytes).take(LONGEST).read_to_end(&mut text)?;
    Ok(text)
}
