//! Executes a query: field by field, with partial data where a part of it cannot be had.

use graphql_parser::query::{Selection, TypeCondition};
use serde_json::{Map, Value};

use super::super::call::Call;
use super::super::state::State;
use super::arguments::{Arguments, wanted};
use super::error::Wrong;
use super::resolve::{Context, Out, Thing};
use super::{Asked, Field, Selections, Type, schema};

/// What came of a query.
pub struct Done {
    pub data: Value,
    pub wrongs: Vec<Wrong>,
    /// How much was read for it: an object is 1, and so are 1,024 bytes of text.
    pub work: usize,
}

/// Executes it.
pub fn run(asked: &Asked, state: &State, call: &Call, rate: Value) -> Done {
    let context = Context { state, call, rate };
    let mut execution = Execution { asked, context, wrongs: Vec::new(), path: Vec::new(), work: 0 };
    let data = execution.object(&Thing::Query, &[&asked.selections]).unwrap_or(Value::Null);
    Done { data, wrongs: execution.wrongs, work: execution.work }
}

struct Execution<'a> {
    asked: &'a Asked,
    context: Context<'a>,
    wrongs: Vec<Wrong>,
    path: Vec<Value>,
    work: usize,
}

/// A place where null is not allowed: what is around it is null.
struct Bubble;

impl<'a> Execution<'a> {
    /// The fields of an object.
    fn object(&mut self, thing: &Thing<'a>, sets: &[&'a Selections]) -> Result<Value, Bubble> {
        let mut fields: Vec<(&str, Vec<&'a Field>)> = Vec::new();
        for set in sets {
            self.collect(thing, set, &mut fields);
        }
        let mut document = Map::new();
        for (key, same) in fields {
            self.path.push(key.into());
            let value = self.field(thing, &same);
            self.path.pop();
            document.insert(key.to_owned(), value?);
        }
        Ok(document.into())
    }

    /// What is asked of an object, by the name that it has in the answer.
    fn collect(
        &mut self,
        thing: &Thing<'a>,
        set: &'a Selections,
        fields: &mut Vec<(&'a str, Vec<&'a Field>)>,
    ) {
        let (asked, name) = (self.asked, thing.name());
        let fits = |on: &str| schema::is_a(name, on);
        for selection in &set.items {
            match selection {
                Selection::Field(field) if wanted(&field.directives, &asked.variables) => {
                    let key = field.alias.as_ref().unwrap_or(&field.name).as_str();
                    match fields.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, same)) => same.push(field),
                        None => fields.push((key, vec![field])),
                    }
                }
                Selection::InlineFragment(inline)
                    if wanted(&inline.directives, &asked.variables) =>
                {
                    let on = inline.type_condition.as_ref().map(|TypeCondition::On(on)| on);
                    if on.is_none_or(|on| fits(on)) {
                        self.collect(thing, &inline.selection_set, fields);
                    }
                }
                Selection::FragmentSpread(spread)
                    if wanted(&spread.directives, &asked.variables) =>
                {
                    if let Some(fragment) = asked.fragments.get(&spread.fragment_name) {
                        let TypeCondition::On(on) = &fragment.type_condition;
                        if fits(on) {
                            self.collect(thing, &fragment.selection_set, fields);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn field(&mut self, thing: &Thing<'a>, same: &[&'a Field]) -> Result<Value, Bubble> {
        let field = same[0];
        if field.name == "__typename" {
            return Ok(thing.name().into());
        }
        let arguments = Arguments::of(field, &self.asked.variables);
        let other = |other: &&&Field| {
            other.name != field.name || Arguments::of(other, &self.asked.variables) != arguments
        };
        let known = schema::field(thing.name(), &field.name);
        let Some(of) = known.map(|known| &known.of) else { return Ok(Value::Null) };
        let over = self.context.state.limits.resources.is_some_and(|most| self.work > most);
        let resolved = if let Some(other) = same.iter().find(other) {
            Err(Wrong::refused(
                "fieldConflict",
                other.position,
                format!("Field '{}' has an argument or name conflict", field.name),
            ))
        } else if over && schema::is_composite(schema::inner(of)) {
            Err(Wrong::of("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded."))
        } else {
            thing.field(&field.name, &arguments, &self.context)
        };
        let sets: Vec<_> = same.iter().map(|field| &field.selection_set).collect();
        match resolved {
            Ok(out) => self.complete(out, of, &sets),
            Err(wrong) => {
                self.wrongs.push(wrong.at(&self.path, field.position));
                if matches!(of, Type::NonNullType(_)) { Err(Bubble) } else { Ok(Value::Null) }
            }
        }
    }

    /// A value of a type; what is wrong inside of it and cannot be null makes it null.
    fn complete(
        &mut self,
        out: Out<'a>,
        of: &Type,
        sets: &[&'a Selections],
    ) -> Result<Value, Bubble> {
        if let Type::NonNullType(of) = of {
            return match self.complete(out, of, sets)? {
                Value::Null => Err(Bubble),
                value => Ok(value),
            };
        }
        Ok(match (out, of) {
            (Out::List(items), Type::ListType(of)) => {
                let mut list = Vec::with_capacity(items.len());
                for (index, item) in items.into_iter().enumerate() {
                    self.path.push(index.into());
                    let item = match item {
                        Ok(out) => self.complete(out, of, sets),
                        Err(wrong) => {
                            self.wrongs.push(wrong.at(&self.path, sets[0].span.0));
                            Ok(Value::Null)
                        }
                    };
                    self.path.pop();
                    match item {
                        Ok(item) => list.push(item),
                        Err(Bubble) => return Ok(Value::Null),
                    }
                }
                list.into()
            }
            (Out::Thing(thing), _) => {
                self.work += 1;
                self.object(&thing, sets).unwrap_or(Value::Null)
            }
            (Out::Leaf(value), _) => {
                self.work += value.as_str().map_or(0, str::len) / 1024;
                value
            }
            (Out::List(_), _) => Value::Null,
        })
    }
}
