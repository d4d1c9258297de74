//! Arguments and variables, as values.

use graphql_parser::query::{Directive, VariableDefinition};
use serde_json::{Map, Value, json};

use super::error::Wrong;
use super::schema::{self, Named};
use super::{Field, Literal, Type};

/// The variables of a query: what was given, else their defaults.
///
/// # Errors
/// One that is not what it is declared to be.
pub fn coerce(
    declared: &[VariableDefinition<'static, String>],
    mut given: Map<String, Value>,
) -> Result<Map<String, Value>, Vec<Wrong>> {
    let mut variables = Map::new();
    let mut wrongs = Vec::new();
    for one in declared {
        let default = || one.default_value.as_ref().map(|value| literal(value, &Map::new()));
        let value = given.remove(&one.name).or_else(default).unwrap_or(Value::Null);
        if fits(&one.var_type, &value) {
            variables.insert(one.name.clone(), value);
        } else {
            let told = format!(
                "Variable ${} of type {} was provided invalid value",
                one.name, one.var_type
            );
            wrongs.push(Wrong { at: Some(one.position), ..Wrong::new(told) });
        }
    }
    if wrongs.is_empty() { Ok(variables) } else { Err(wrongs) }
}

/// Whether a value of JSON is of a type.
fn fits(of: &Type, value: &Value) -> bool {
    match (of, value) {
        (Type::NonNullType(_), Value::Null) => false,
        (Type::NonNullType(of), _) => fits(of, value),
        (_, Value::Null) => true,
        (Type::ListType(of), Value::Array(items)) => items.iter().all(|item| fits(of, item)),
        (Type::ListType(of), _) => fits(of, value),
        (Type::NamedType(name), _) => match (schema::named(name), value) {
            (Some(Named::Enum(values)), Value::String(text)) => values.contains(text),
            (Some(Named::Input(fields)), Value::Object(given)) => {
                given.keys().all(|name| fields.contains_key(name))
                    && fields
                        .iter()
                        .all(|(name, of)| fits(of, given.get(name).unwrap_or(&Value::Null)))
            }
            (Some(Named::Scalar), value) => match name.as_str() {
                "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
                "Boolean" => value.is_boolean(),
                "ID" => value.is_string() || value.is_i64(),
                _ => value.is_string(),
            },
            _ => false,
        },
    }
}

/// A literal as JSON.
pub fn literal(value: &Literal, variables: &Map<String, Value>) -> Value {
    match value {
        Literal::Variable(name) => variables.get(name).cloned().unwrap_or(Value::Null),
        Literal::Int(number) => number.as_i64().into(),
        Literal::Float(number) => json!(number),
        Literal::String(text) | Literal::Enum(text) => text.as_str().into(),
        Literal::Boolean(yes) => (*yes).into(),
        Literal::Null => Value::Null,
        Literal::List(items) => items.iter().map(|item| literal(item, variables)).collect(),
        Literal::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), literal(value, variables))).collect()
        }
    }
}

/// The arguments of a field.
#[derive(Debug, PartialEq)]
pub struct Arguments(Map<String, Value>);

impl Arguments {
    pub fn of(field: &Field, variables: &Map<String, Value>) -> Self {
        let value = |(name, value): &(String, Literal)| (name.clone(), literal(value, variables));
        Self(field.arguments.iter().map(value).collect())
    }

    pub fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(&Value::Null)
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).as_str()
    }

    pub fn number(&self, name: &str) -> Option<i64> {
        self.get(name).as_i64()
    }
}

/// Whether `@include` and `@skip` let something be.
pub fn wanted(directives: &[Directive<'static, String>], variables: &Map<String, Value>) -> bool {
    directives.iter().all(|directive| {
        let yes = directive.arguments.iter().any(|(_, value)| literal(value, variables) == true);
        if directive.name == "skip" { !yes } else { yes }
    })
}
