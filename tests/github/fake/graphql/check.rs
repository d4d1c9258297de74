//! A query is held to the schema before anything is executed: what GitHub would refuse is refused.

use std::collections::BTreeSet;

use graphql_parser::query::{Directive, Selection, TypeCondition};

use super::error::Wrong;
use super::schema;
use super::{Asked, Field, Literal, Selections, Type};

/// Everything that is wrong with a query.
pub fn check(asked: &Asked) -> Vec<Wrong> {
    let mut checker =
        Checker { asked, wrongs: Vec::new(), fragments: BTreeSet::new(), read: BTreeSet::new() };
    for declared in &asked.declared {
        if schema::named(schema::inner(&declared.var_type)).is_none() {
            let told =
                format!("{} isn't a defined input type (on ${})", declared.var_type, declared.name);
            checker.wrongs.push(Wrong::refused(
                "variableRequiresValidType",
                declared.position,
                told,
            ));
        }
    }
    checker.selections("Query", &asked.selections);
    let Checker { mut wrongs, fragments, read, .. } = checker;
    for declared in asked.declared.iter().filter(|one| !read.contains(&one.name)) {
        let of = asked.name.as_deref().unwrap_or("anonymous query");
        let told = format!("Variable ${} is declared by {of} but not used", declared.name);
        wrongs.push(Wrong::refused("variableNotUsed", declared.position, told));
    }
    for (name, fragment) in asked.fragments.iter().filter(|(name, _)| !fragments.contains(*name)) {
        let told = format!("Fragment {name} was defined, but not used");
        wrongs.push(Wrong::refused("useAndDefineFragment", fragment.position, told));
    }
    wrongs
}

struct Checker<'a> {
    asked: &'a Asked,
    wrongs: Vec<Wrong>,
    /// The fragments that are spread.
    fragments: BTreeSet<String>,
    /// The variables that are read.
    read: BTreeSet<String>,
}

impl Checker<'_> {
    fn refuse(&mut self, code: &'static str, at: graphql_parser::Pos, told: String) {
        self.wrongs.push(Wrong::refused(code, at, told));
    }

    fn selections(&mut self, of: &str, selections: &Selections) {
        let asked = self.asked;
        for selection in &selections.items {
            match selection {
                Selection::Field(field) => self.field(of, field),
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.directives);
                    let on = match &inline.type_condition {
                        Some(TypeCondition::On(name)) => name.as_str(),
                        None => of,
                    };
                    self.spread(of, on, inline.position, &inline.selection_set);
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.directives);
                    let name = &spread.fragment_name;
                    let Some(fragment) = asked.fragments.get(name) else {
                        let told = format!("Fragment {name} was used, but not defined");
                        self.refuse("useAndDefineFragment", spread.position, told);
                        continue;
                    };
                    let TypeCondition::On(on) = &fragment.type_condition;
                    if self.fragments.insert(name.clone()) {
                        self.spread(of, on, spread.position, &fragment.selection_set);
                    }
                }
            }
        }
    }

    fn spread(&mut self, of: &str, on: &str, at: graphql_parser::Pos, selections: &Selections) {
        if !schema::is_composite(on) {
            let told = format!("No such type {on}, so it can't be a fragment condition");
            self.refuse("undefinedType", at, told);
        } else if !schema::overlap(of, on) {
            let told = format!("Fragment on {on} can't be spread inside {of}");
            self.refuse("cannotSpread", at, told);
        } else {
            self.selections(on, selections);
        }
    }

    fn field(&mut self, of: &str, field: &Field) {
        self.directives(&field.directives);
        let name = &field.name;
        let known = match name.as_str() {
            "__typename" => return,
            _ => schema::field(of, name),
        };
        let Some(known) = known else {
            let told = format!("Field '{name}' doesn't exist on type '{of}'");
            return self.refuse("undefinedField", field.position, told);
        };
        for (argument, value) in &field.arguments {
            match known.arguments.get(argument) {
                Some(wanted) => self.value(argument, wanted, value, field),
                None => {
                    let told = format!("Field '{name}' doesn't accept argument '{argument}'");
                    self.refuse("argumentNotAccepted", field.position, told);
                }
            }
        }
        let missing = known.arguments.iter().filter(|(argument, wanted)| {
            matches!(wanted, Type::NonNullType(_))
                && !field.arguments.iter().any(|(given, _)| given == *argument)
        });
        let missing: Vec<_> = missing.map(|(argument, _)| argument.as_str()).collect();
        if !missing.is_empty() {
            let told =
                format!("Field '{name}' is missing required arguments: {}", missing.join(", "));
            self.refuse("missingRequiredArguments", field.position, told);
        }
        let inner = schema::inner(&known.of);
        match (schema::is_composite(inner), field.selection_set.items.is_empty()) {
            (true, true) => {
                let told = format!(
                    "Field must have selections (field '{name}' returns {inner} but has no selections. Did you mean '{name} {{ ... }}'?)"
                );
                self.refuse("selectionMismatch", field.position, told);
            }
            (false, false) => {
                let told =
                    format!("Selections can't be made on scalars (field '{name}' returns {inner})");
                self.refuse("selectionMismatch", field.position, told);
            }
            (true, false) => self.selections(inner, &field.selection_set),
            (false, true) => {}
        }
    }

    fn directives(&mut self, directives: &[Directive<'static, String>]) {
        for directive in directives {
            let condition = Type::NonNullType(Box::new(Type::NamedType("Boolean".to_owned())));
            match (directive.name.as_str(), directive.arguments.as_slice()) {
                ("include" | "skip", [(name, value)]) if name == "if" => {
                    self.directive_value(&condition, value, directive);
                }
                (name, _) => {
                    let told = format!("Directive @{name} is not defined");
                    self.refuse("undefinedDirective", directive.position, told);
                }
            }
        }
    }

    fn directive_value(
        &mut self,
        wanted: &Type,
        value: &Literal,
        directive: &Directive<'static, String>,
    ) {
        if let Some(told) = self.mismatch("if", wanted, value) {
            self.refuse("argumentLiteralsIncompatible", directive.position, told);
        }
    }

    fn value(&mut self, argument: &str, wanted: &Type, value: &Literal, field: &Field) {
        if let Some(told) = self.mismatch(argument, wanted, value) {
            let told = format!("{told} (field '{}')", field.name);
            self.refuse("argumentLiteralsIncompatible", field.position, told);
        }
    }

    /// Why a value cannot stand for an argument of a type.
    fn mismatch(&mut self, argument: &str, wanted: &Type, value: &Literal) -> Option<String> {
        if let Literal::Variable(name) = value {
            self.read.insert(name.clone());
            let Some(declared) = self.asked.declared.iter().find(|one| one.name == *name) else {
                return Some(format!("Variable ${name} is used by the query but not declared"));
            };
            let of = &declared.var_type;
            let strict = declared.default_value.is_none();
            return (!fits(of, wanted, strict)).then(|| {
                format!(
                    "Type mismatch on variable ${name} and argument {argument} ({of} / {wanted})"
                )
            });
        }
        let wrong = || {
            Some(format!("Argument '{argument}' has an invalid value. Expected type '{wanted}'."))
        };
        match (wanted, value) {
            (Type::NonNullType(_), Literal::Null) => wrong(),
            (Type::NonNullType(of), _) => self.mismatch(argument, of, value),
            (_, Literal::Null) => None,
            (Type::ListType(of), Literal::List(items)) => {
                items.iter().find_map(|item| self.mismatch(argument, of, item))
            }
            (Type::ListType(of), _) => self.mismatch(argument, of, value),
            (Type::NamedType(name), _) => match (schema::named(name), value) {
                (Some(schema::Named::Input(fields)), Literal::Object(given)) => {
                    let needed = |one: &Type| matches!(one, Type::NonNullType(_));
                    let lacks =
                        fields.iter().any(|(name, of)| needed(of) && !given.contains_key(name));
                    let unknown = given.keys().any(|name| !fields.contains_key(name));
                    if lacks || unknown {
                        return wrong();
                    }
                    given.iter().find_map(|(name, value)| self.mismatch(name, &fields[name], value))
                }
                (Some(schema::Named::Enum(values)), Literal::Enum(value))
                    if values.contains(value) =>
                {
                    None
                }
                (Some(schema::Named::Scalar), value) => match (name.as_str(), value) {
                    ("Int", Literal::Int(_)) | ("Boolean", Literal::Boolean(_)) => None,
                    ("Float", Literal::Int(_) | Literal::Float(_)) => None,
                    ("Int" | "Boolean" | "Float", _) => wrong(),
                    (_, Literal::String(_)) => None,
                    ("ID", Literal::Int(_)) => None,
                    _ => wrong(),
                },
                _ => wrong(),
            },
        }
    }
}

/// Whether a variable of a type can stand where another type is wanted.
fn fits(of: &Type, wanted: &Type, strict: bool) -> bool {
    match (of, wanted) {
        (Type::NonNullType(of), Type::NonNullType(wanted)) => fits(of, wanted, strict),
        (Type::NonNullType(of), wanted) => fits(of, wanted, strict),
        (of, Type::NonNullType(wanted)) => !strict && fits(of, wanted, strict),
        (Type::ListType(of), Type::ListType(wanted)) => fits(of, wanted, true),
        (Type::NamedType(of), Type::NamedType(wanted)) => of == wanted,
        _ => false,
    }
}
