//! The schema: which fields there are, of what type, with which arguments.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use graphql_parser::schema::{self, Definition, TypeDefinition};

use super::Type;

/// A field, or one of an input.
#[derive(Debug)]
pub struct FieldType {
    pub of: Type,
    pub arguments: BTreeMap<String, Type>,
}

/// A type with a name.
#[derive(Debug)]
pub enum Named {
    Object { fields: BTreeMap<String, FieldType>, implements: Vec<String> },
    Interface { fields: BTreeMap<String, FieldType> },
    Scalar,
    Enum(Vec<String>),
    Input(BTreeMap<String, Type>),
}

static SCHEMA: LazyLock<BTreeMap<String, Named>> = LazyLock::new(load);

fn load() -> BTreeMap<String, Named> {
    let document = schema::parse_schema::<String>(include_str!("schema.graphql")).unwrap();
    let arguments = |arguments: Vec<schema::InputValue<'static, String>>| {
        arguments.into_iter().map(|one| (one.name, one.value_type)).collect()
    };
    let fields = |fields: Vec<schema::Field<'static, String>>| {
        let field = |field: schema::Field<'static, String>| {
            let arguments = arguments(field.arguments);
            (field.name, FieldType { of: field.field_type, arguments })
        };
        fields.into_iter().map(field).collect()
    };
    let types = document.into_static().definitions.into_iter().filter_map(|one| match one {
        Definition::TypeDefinition(defined) => Some(defined),
        _ => None,
    });
    let named = types.map(|defined| match defined {
        TypeDefinition::Object(object) => {
            let implements = object.implements_interfaces;
            (object.name, Named::Object { fields: fields(object.fields), implements })
        }
        TypeDefinition::Interface(one) => {
            (one.name, Named::Interface { fields: fields(one.fields) })
        }
        TypeDefinition::Scalar(one) => (one.name, Named::Scalar),
        TypeDefinition::Union(one) => (one.name, Named::Scalar),
        TypeDefinition::Enum(one) => {
            (one.name, Named::Enum(one.values.into_iter().map(|value| value.name).collect()))
        }
        TypeDefinition::InputObject(one) => (one.name, Named::Input(arguments(one.fields))),
    });
    let built_in = ["String", "Int", "Float", "Boolean", "ID"];
    built_in.map(|name| (name.to_owned(), Named::Scalar)).into_iter().chain(named).collect()
}

/// A type by its name.
pub fn named(name: &str) -> Option<&'static Named> {
    SCHEMA.get(name)
}

/// A field of a type.
pub fn field(of: &str, name: &str) -> Option<&'static FieldType> {
    match named(of)? {
        Named::Object { fields, .. } | Named::Interface { fields } => fields.get(name),
        _ => None,
    }
}

/// Whether something is asked of it field by field.
pub fn is_composite(name: &str) -> bool {
    matches!(named(name), Some(Named::Object { .. } | Named::Interface { .. }))
}

/// Whether every object of one type is of another.
pub fn is_a(object: &str, of: &str) -> bool {
    object == of
        || matches!(named(object), Some(Named::Object { implements, .. }) if implements.iter().any(|one| one == of))
}

/// Whether an object can be of both.
pub fn overlap(a: &str, b: &str) -> bool {
    SCHEMA.iter().any(|(name, named)| {
        matches!(named, Named::Object { .. }) && is_a(name, a) && is_a(name, b)
    })
}

/// The name inside of a type.
pub fn inner(of: &Type) -> &str {
    match of {
        Type::NamedType(name) => name,
        Type::ListType(of) | Type::NonNullType(of) => inner(of),
    }
}
