//! Checksums inside tokens: whoever invents a token for a test does not get them right.

use crate::rule::Checksum;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Whether the checksum of a token's body (the token without its public prefix) holds; `None`
/// where the body has not the shape that carries one.
pub(super) fn holds(checksum: Checksum, body: &str) -> Option<bool> {
    match checksum {
        Checksum::Crc32Base62 => {
            if body.len() != 36 || !body.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return None;
            }
            let (random, tail) = body.split_at(30);
            Some(base62(crc32fast::hash(random.as_bytes())) == tail.as_bytes())
        }
    }
}

/// A number in base 62, six digits, the most significant first.
pub(super) fn base62(mut number: u32) -> [u8; 6] {
    let mut out = [b'0'; 6];
    for digit in out.iter_mut().rev() {
        *digit = DIGITS[(number % 62) as usize];
        number /= 62;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_a_made_up_token_from_an_issued_one() {
        let random = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5";
        let tail = String::from_utf8(base62(crc32fast::hash(random.as_bytes())).to_vec()).unwrap();
        let check = |body: &str| holds(Checksum::Crc32Base62, body);
        assert_eq!(check(&format!("{random}{tail}")), Some(true));
        assert_eq!(check(&format!("{random}abcdef")), Some(false));
        assert_eq!(check("123_eyJhbGciOiJIUzI1NiJ9.e30.c2ln"), None);
    }
}
