//! Files from an archive: where git is missing, it brings them all at once. It is only a way for
//! contents that are known by their ids: a repository can leave files out of its archives, and change
//! what is in them.

use std::collections::BTreeMap;
use std::io::{self, Read};

use flate2::read::GzDecoder;
use tar::{Archive, EntryType};

use super::blobs;
use super::trees::File;
use crate::collect::LARGEST_FILE;

/// An archive is read up to here, unpacked, in bytes.
const LONGEST: u64 = 4 * 1024 * 1024 * 1024;

/// So much of it is kept, in bytes.
const KEPT: u64 = 512 * 1024 * 1024;

/// The contents of files that are read, by their ids, as far as the archive has them as they are. Links
/// are not followed: nothing is written anywhere.
///
/// # Errors
/// It is broken, or too large.
pub(super) fn contents(packed: impl Read, files: &[File]) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut wanted = BTreeMap::new();
    for file in files.iter().filter(|file| file.is_read()) {
        wanted.insert(&*file.path, file.oid.as_str());
    }
    let mut contents = BTreeMap::new();
    let mut kept = 0;
    let mut archive = Archive::new(GzDecoder::new(packed).take(LONGEST));
    for entry in archive.entries()? {
        let entry = entry?;
        if entry.header().entry_type() != EntryType::Regular || entry.size() > LARGEST_FILE {
            continue;
        }
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        // Everything is in a folder that is called after the commit.
        let Some(oid) = path.split_once('/').and_then(|(_, path)| wanted.get(path)) else {
            continue;
        };
        kept += entry.size();
        if kept > KEPT {
            return Err(io::Error::other("its files are more than 512 MiB; install git"));
        }
        let mut bytes = Vec::new();
        entry.take(LARGEST_FILE).read_to_end(&mut bytes)?;
        if blobs::is(&bytes, oid) {
            contents.insert((*oid).to_owned(), bytes);
        }
    }
    Ok(contents)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn file(path: &str, oid: &str) -> File {
        File { path: path.into(), oid: oid.to_owned(), size: 6, link: false }
    }

    #[test]
    fn only_what_has_its_id_is_taken() {
        let hello = "ce013625030ba8dba906f756967f9e9ca394464a";
        let mut archive = tar::Builder::new(Vec::new());
        let mut add = |path: &str, bytes: &[u8], kind: EntryType| {
            let mut header = tar::Header::new_gnu();
            header.set_entry_type(kind);
            header.set_size(bytes.len() as u64);
            archive.append_data(&mut header, path, bytes).unwrap();
        };
        add("acme-web-1/a.txt", b"hello\n", EntryType::Regular);
        add("acme-web-1/changed.txt", b"other\n", EntryType::Regular);
        add("acme-web-1/more.txt", b"more\n", EntryType::Regular);
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(EntryType::Symlink);
        header.set_size(0);
        archive.append_link(&mut header, "acme-web-1/link.txt", "/etc/passwd").unwrap();
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&archive.into_inner().unwrap()).unwrap();
        let packed = packed.finish().unwrap();
        let named = ["a.txt", "changed.txt", "link.txt", "hidden.txt"];
        let files = named.map(|path| file(path, hello));
        let taken = contents(&packed[..], &files).unwrap();
        assert_eq!(taken, BTreeMap::from([(hello.to_owned(), b"hello\n".to_vec())]));
        assert!(contents(&packed[..packed.len() / 2], &files).is_err());
    }
}
