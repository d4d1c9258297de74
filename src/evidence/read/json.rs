//! JSON as tools print it: one value, or one after another, as with `--paginate`.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::ReadError;
use crate::evidence::Tool;

/// Every item of a text: of its lists, and the objects that stand by themselves.
pub(super) fn items<T: DeserializeOwned>(text: &str, tool: Tool) -> Result<Vec<T>, ReadError> {
    let mut items = Vec::new();
    for page in serde_json::Deserializer::from_str(text).into_iter::<Page<T>>() {
        items.extend(page.map_err(|error| fault(&error, Some(tool)))?.0);
    }
    Ok(items)
}

/// An error without a word of the text: only the names of our own fields may be in it.
pub(super) fn fault(error: &serde_json::Error, tool: Option<Tool>) -> ReadError {
    let (line, column) = (error.line(), error.column());
    match (error.classify(), tool) {
        (Category::Data, Some(tool)) => {
            let said = error.to_string();
            let missing =
                said.strip_prefix("missing field `").and_then(|rest| rest.split_once('`'));
            let missing = missing.map(|(field, _)| field.to_owned());
            ReadError::Shape { tool, line, column, missing }
        }
        (category, _) => ReadError::Syntax { line, column, cut: category == Category::Eof },
    }
}

/// A list of items, or one item.
struct Page<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Pages(PhantomData))
    }
}

struct Pages<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Pages<T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Page<T>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Page(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Page<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|item| Page(vec![item]))
    }
}
