//! The roster's JSON Schema, for editors that complete and check it while it is written.

/// The JSON Schema (draft 2020-12) of a roster file. It knows the same keys as the decoder and
/// refuses what the decoder refuses, except for what a schema cannot say: keys that are written
/// twice, 29 February, unknown rule ids, two entries with the same match, files to include that are
/// not there.
pub const ROSTER_SCHEMA: &str = include_str!("../../schemas/roster.schema.json");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::ROSTER_SCHEMA;
    use crate::roster::decode::SHAPES;

    fn schema() -> Value {
        serde_json::from_str(ROSTER_SCHEMA).unwrap()
    }

    fn words(value: &Value) -> BTreeSet<&str> {
        let words = value.as_array().into_iter().flatten();
        words.filter_map(Value::as_str).collect()
    }

    #[test]
    fn knows_the_keys_that_the_decoder_knows() {
        let schema = schema();
        let mut shapes = BTreeSet::new();
        for shape in SHAPES.into_iter().flatten() {
            let defined = match shape.name {
                "roster" => &schema,
                name => &schema["$defs"][name],
            };
            shapes.insert(shape.name);
            let name = shape.name;
            let properties = defined["properties"].as_object().unwrap();
            let keys: BTreeSet<_> = properties.keys().map(String::as_str).collect();
            assert_eq!(keys, shape.keys.iter().copied().collect(), "{name}");
            let required = shape.required.iter().map(|(key, _)| *key).collect();
            assert_eq!(words(&defined["required"]), required, "{name}");
            assert_eq!(defined["additionalProperties"], false, "{name}");
        }
        let defined = schema["$defs"].as_object().unwrap();
        let closed = defined.iter().filter(|(_, def)| def["properties"].is_object());
        let closed: BTreeSet<_> = closed.map(|(name, _)| name.as_str()).chain(["roster"]).collect();
        assert_eq!(closed, shapes);
    }

    #[test]
    fn is_a_schema_that_explains_every_key() {
        let schema = schema();
        assert!(jsonschema::meta::is_valid(&schema));
        let defined = schema["$defs"].as_object().unwrap();
        for (name, one) in defined.iter().chain([(&"roster".to_owned(), &schema)]) {
            assert!(one["description"].is_string(), "{name}");
            for (key, property) in one["properties"].as_object().into_iter().flatten() {
                assert!(property["description"].is_string(), "{name}.{key}");
            }
        }
    }
}
