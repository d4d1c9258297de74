//! JSON that neither a runner nor a terminal takes for something else.

use std::io::{self, Write};

use serde_json::ser::{Formatter as Format, PrettyFormatter};

use super::super::terminal::is_deceptive;

/// Indents by two; inside strings, what would be a workflow command (`##[`) or would steer a
/// terminal is written as `\u` escapes. The document parses to the same values.
#[derive(Default)]
pub(super) struct Formatter(PrettyFormatter<'static>);

/// Forwards to the pretty formatter.
macro_rules! forward {
    ($($name:ident($($arg:ident: $type:ty),*);)*) => {
        $(fn $name<W: ?Sized + Write>(&mut self, out: &mut W $(, $arg: $type)*) -> io::Result<()> {
            self.0.$name(out $(, $arg)*)
        })*
    };
}

impl Format for Formatter {
    forward! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.is_ascii() && !fragment.contains(['#', '\u{7f}']) {
            return out.write_all(fragment.as_bytes());
        }
        let mut units = [0; 2];
        for (at, c) in fragment.char_indices() {
            if is_deceptive(c) || fragment[at..].starts_with("#[") {
                for unit in c.encode_utf16(&mut units) {
                    write!(out, "\\u{unit:04x}")?;
                }
            } else {
                out.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())?;
            }
        }
        Ok(())
    }
}
