//! What a run needs only when somebody reads it: the prose of a rule, its examples, a table.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::OnceLock;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer, StrDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};

/// The built-in rules and their late parts, one JSON value after the other.
static EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/late.json"));

/// A value that is parsed when it is first looked at. The build takes those of the built-in rules
/// out of the catalogue, which every run parses, and leaves their places; in a user's own rule file
/// the value stands where it belongs.
#[derive(Debug)]
pub struct Late<T> {
    /// Where it starts in the embedded text.
    at: usize,
    value: OnceLock<T>,
}

impl<T: DeserializeOwned + Default> Late<T> {
    /// A value that is there already.
    fn here(value: T) -> Self {
        Self { at: 0, value: OnceLock::from(value) }
    }
}

/// The embedded value at a place: the build wrote it, so that only a broken build reads nothing.
pub(super) fn embedded<T: DeserializeOwned>(at: usize) -> Option<T> {
    let text = EMBEDDED.get(at..)?;
    serde_json::Deserializer::from_str(text).into_iter().next()?.ok()
}

impl<T: DeserializeOwned + Default> Deref for Late<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.get_or_init(|| embedded(self.at).unwrap_or_default())
    }
}

impl<T: DeserializeOwned + Default> Default for Late<T> {
    fn default() -> Self {
        Self::here(T::default())
    }
}

impl<'de, T: DeserializeOwned + Default> Deserialize<'de> for Late<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Place(PhantomData))
    }
}

/// A place in the embedded text, or the value itself.
struct Place<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned + Default> Visitor<'de> for Place<T> {
    type Value = Late<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a list or a mapping")
    }

    fn visit_u64<E: Error>(self, at: u64) -> Result<Late<T>, E> {
        let at = usize::try_from(at).map_err(de::Error::custom)?;
        Ok(Late { at, value: OnceLock::new() })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Late<T>, E> {
        T::deserialize(StrDeserializer::new(text)).map(Late::here)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Late<T>, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(list)).map(Late::here)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Late<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Late::here)
    }
}
