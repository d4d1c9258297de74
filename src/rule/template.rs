//! `aws/access-key/{user}`: text with named holes.

use serde::Deserialize;

/// Text with holes in braces. `{name:upper}` and `{name:lower}` change the case of what fills it,
/// `{name:last}` keeps what stands after its last `/` (an address in a module is kept whole),
/// `{name:bare}` a URL without its scheme and its last `/`, `{name:user}` what stands before its
/// first `@`. `{name|address}` is the first of them
/// that has a value. `{@name}` is a qualifier: `@` and the value, or nothing where there is no
/// value; `{name/}` is a folder: the value and `/`, or nothing. Braces around anything else stand
/// for themselves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Template {
    source: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Hole { names: Vec<String>, form: Form },
    Qualifier(String),
    Folder(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    AsIs,
    Upper,
    Lower,
    Last,
    Bare,
    User,
}

impl Form {
    /// What the form keeps of a text, before a change of case.
    fn part(self, text: &str) -> &str {
        match self {
            Self::AsIs | Self::Upper | Self::Lower => text,
            Self::Last => last(text),
            Self::Bare => bare(text),
            Self::User => text.split('@').next().unwrap_or(text),
        }
    }
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(source: String) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = source.as_str();
        while let Some(open) = rest.find('{') {
            text.push_str(&rest[..open]);
            let after = &rest[open + 1..];
            let hole = after.split('}').next().unwrap_or(after);
            if hole.len() == after.len() || !names_a_value(hole) {
                text.push('{');
                rest = after;
                continue;
            }
            if !text.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut text)));
            }
            parts.push(part(hole)?);
            rest = &after[hole.len() + 1..];
        }
        text.push_str(rest);
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        Ok(Self { source, parts })
    }
}

/// Whether braces around this are a hole. Others stand for themselves: advice may show YAML.
fn names_a_value(hole: &str) -> bool {
    let plain = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'-' | b':' | b'@' | b'.' | b'/' | b'|')
    };
    !hole.is_empty() && hole.bytes().all(plain)
}

fn part(hole: &str) -> Result<Part, String> {
    let (name, form) = match hole.split_once(':') {
        None => (hole, Form::AsIs),
        Some((name, "upper")) => (name, Form::Upper),
        Some((name, "lower")) => (name, Form::Lower),
        Some((name, "last")) => (name, Form::Last),
        Some((name, "bare")) => (name, Form::Bare),
        Some((name, "user")) => (name, Form::User),
        Some((_, other)) => {
            return Err(format!("`:{other}` is not one of upper, lower, last, bare, user"));
        }
    };
    Ok(match (name.strip_prefix('@'), name.strip_suffix('/')) {
        (Some(name), _) => Part::Qualifier(name.to_owned()),
        (_, Some(name)) => Part::Folder(name.to_owned()),
        _ => Part::Hole { names: name.split('|').map(str::to_owned).collect(), form },
    })
}

impl Template {
    /// The template as written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The names in its holes, in order.
    pub fn holes(&self) -> impl Iterator<Item = &str> {
        let names = self.parts.iter().flat_map(|part| match part {
            Part::Hole { names, .. } => names.as_slice(),
            Part::Text(_) | Part::Qualifier(_) | Part::Folder(_) => &[],
        });
        names.map(String::as_str)
    }

    /// The part of a text that the hole of this name keeps; nothing where it keeps all of it.
    pub fn picks<'v>(&self, hole: &str, text: &'v str) -> Option<&'v str> {
        self.parts.iter().find_map(|part| match part {
            Part::Hole { names, form } if names.iter().any(|name| name == hole) => {
                let kept = form.part(text);
                (kept.len() < text.len()).then_some(kept)
            }
            _ => None,
        })
    }

    /// The text with its holes filled; the name of the first hole without a value otherwise.
    ///
    /// # Errors
    /// The name of the first hole for which `value` has nothing.
    pub fn render<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> Result<String, &str> {
        self.render_either(value, |_| None)
    }

    /// The text with each hole filled by `value`, or by `other` where `value` has nothing for it.
    ///
    /// # Errors
    /// The name of the first hole for which neither has anything.
    pub fn render_either<'v>(
        &self,
        value: impl Fn(&str) -> Option<&'v str>,
        other: impl Fn(&str) -> Option<&'v str>,
    ) -> Result<String, &str> {
        let mut out = String::with_capacity(self.source.len() + 16);
        let some = |text: &&str| !text.is_empty();
        let value = |name: &str| value(name).filter(some);
        let other = |name: &str| other(name).filter(some);
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Hole { names, form } => {
                    let text = names
                        .iter()
                        .filter_map(|name| value(name))
                        .find(|text| !text.is_empty())
                        .or_else(|| names.iter().find_map(|name| other(name)))
                        .ok_or_else(|| names.first().map_or("", String::as_str))?;
                    match form {
                        Form::Upper => out.push_str(&text.to_uppercase()),
                        Form::Lower => out.push_str(&text.to_lowercase()),
                        _ => out.push_str(form.part(text)),
                    }
                }
                Part::Qualifier(name) => {
                    if let Some(text) = value(name).or_else(|| other(name)) {
                        out.push('@');
                        out.push_str(text);
                    }
                }
                Part::Folder(name) => {
                    if let Some(text) = value(name).filter(|text| !text.is_empty()) {
                        out.push_str(text);
                        out.push('/');
                    }
                }
            }
        }
        Ok(out)
    }
}

/// `x` of `arn:aws:iam::1:role/ci/x`; all of `modules/ci:aws_iam_role.x`.
fn last(text: &str) -> &str {
    match text.rsplit_once('/') {
        Some((_, last)) if !last.contains(':') => last,
        _ => text,
    }
}

fn bare(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_holes_and_names_the_one_that_is_missing() {
        let template = Template::try_from("a/{user}/{name:upper}".to_owned()).unwrap();
        let value = |name: &str| (name == "user").then_some("ci");
        assert_eq!(template.render(value), Err("name"));
        assert_eq!(template.render(|_| Some("x")).unwrap(), "a/x/X");
        let yaml = Template::try_from("raci: { accountable: {party} } {b".to_owned()).unwrap();
        assert_eq!(yaml.render(|_| Some("web")).unwrap(), "raci: { accountable: web } {b");
        assert!(Template::try_from("{a:title}".to_owned()).is_err());
        let template = Template::try_from("{arn:last}{@env}".to_owned()).unwrap();
        assert_eq!(template.render(|name| (name == "arn").then_some("a:role/x/y")).unwrap(), "y");
        assert_eq!(template.render(|_| Some("p")).unwrap(), "p@p");
        let template = Template::try_from("{email:user}".to_owned()).unwrap();
        assert_eq!(template.render(|_| Some("ci@p.x")).unwrap(), "ci");
        assert_eq!(template.picks("email", "ci@$P.x"), Some("ci"));
        assert_eq!(template.picks("email", "$CI"), None);
        let named = |name: &str| (name == "name").then_some("ci");
        let template = Template::try_from("{other|name}".to_owned()).unwrap();
        assert_eq!(template.render(named).unwrap(), "ci");
        assert_eq!(template.render(|_| None), Err("other"));
        let template = Template::try_from("{space/}{name}".to_owned()).unwrap();
        assert_eq!(template.render(named).unwrap(), "ci");
        assert_eq!(template.render(|_| Some("x")).unwrap(), "x/x");
        let template = Template::try_from("{name|address}".to_owned()).unwrap();
        assert_eq!(template.render(|_| Some("x")).unwrap(), "x");
        let address = |name: &str| (name == "address").then_some("a");
        assert_eq!(template.render_either(address, |_| Some("x")), Ok("a".into()));
        assert_eq!(template.render(|_| None), Err("name"));
        let template = Template::try_from("{a:last} {b:bare}".to_owned()).unwrap();
        let value = |name: &str| match name {
            "a" => Some("modules/ci:aws_iam_role.x"),
            _ => Some("https://app.example/id/7/"),
        };
        assert_eq!(template.render(value).unwrap(), "modules/ci:aws_iam_role.x app.example/id/7");
    }
}
