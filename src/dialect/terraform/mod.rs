//! Terraform and OpenTofu: a module is the files of one folder, read together.

mod instances;
mod names;
mod resolve;
mod target;
pub(crate) mod words;

use std::collections::BTreeMap;

use crate::source::{Source, Span};
use crate::syntax::Node;

pub(crate) use instances::instances;
pub(crate) use resolve::ModuleScope;

/// A file of a module and its tree.
#[derive(Debug)]
pub(crate) struct ModuleFile<'a> {
    pub(crate) source: &'a Source,
    pub(crate) root: Node<'a>,
    /// Whether it is in Terraform's own language and not in JSON.
    pub(crate) native: bool,
}

/// A block with its labels: `resource "aws_iam_role" "deploy" { … }`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block<'a> {
    /// Its file's place in the module.
    pub(crate) file: usize,
    /// `resource`, `data`, `provider`.
    pub(crate) word: &'a str,
    /// The first label; for a provider or backend, its name.
    pub(crate) kind: &'a str,
    /// The second label; empty where there is none.
    pub(crate) name: &'a str,
    /// From the word to the last label.
    pub(crate) header: Span,
    pub(crate) body: &'a Node<'a>,
}

impl Block<'_> {
    /// `aws_iam_role.deploy`, `data.aws_iam_policy_document.trust`, `provider.aws`.
    pub(crate) fn address(&self) -> String {
        match self.word {
            "resource" => format!("{}.{}", self.kind, self.name),
            word if self.name.is_empty() => format!("{word}.{}", self.kind),
            word => format!("{word}.{}.{}", self.kind, self.name),
        }
    }
}

/// A value and the file that it stands in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed<'a> {
    pub(crate) file: usize,
    pub(crate) node: &'a Node<'a>,
}

/// The blocks and names of one folder's files.
#[derive(Debug)]
pub(crate) struct Module<'a> {
    pub(crate) files: &'a [ModuleFile<'a>],
    /// The folder; empty for the root.
    pub(crate) folder: &'a str,
    pub(crate) blocks: Vec<Block<'a>>,
    by_address: BTreeMap<String, usize>,
    locals: BTreeMap<&'a str, Placed<'a>>,
    variables: BTreeMap<&'a str, Placed<'a>>,
}

impl<'a> Module<'a> {
    /// Reads the blocks of a folder's files.
    pub(crate) fn new(files: &'a [ModuleFile<'a>]) -> Self {
        let path = files.first().map_or("", |file| &*file.source.path);
        let mut module = Self {
            files,
            folder: path.rsplit_once('/').map_or("", |(folder, _)| folder),
            blocks: Vec::new(),
            by_address: BTreeMap::new(),
            locals: BTreeMap::new(),
            variables: BTreeMap::new(),
        };
        for (at, file) in files.iter().enumerate() {
            module.read(at, file);
        }
        let addresses = module.blocks.iter().enumerate().map(|(at, block)| (block.address(), at));
        module.by_address = addresses.collect();
        module
    }

    fn read(&mut self, at: usize, file: &'a ModuleFile<'a>) {
        for pair in file.root.pairs() {
            let Some(word) = pair.key.text() else {
                continue;
            };
            let value = &pair.value;
            match word {
                "locals" => {
                    for body in value.one_or_many() {
                        for local in body.pairs() {
                            let Some(name) = local.key.text() else {
                                continue;
                            };
                            self.locals.insert(name, Placed { file: at, node: &local.value });
                        }
                    }
                }
                "variable" => {
                    for variable in value.pairs() {
                        let Some(name) = variable.key.text() else {
                            continue;
                        };
                        for node in
                            variable.value.one_or_many().iter().filter_map(|v| v.get("default"))
                        {
                            self.variables.insert(name, Placed { file: at, node });
                        }
                    }
                }
                "resource" | "data" | "ephemeral" | "provider" | "module" => {
                    self.read_labelled(at, file.native.then_some(pair.key.span), word, value);
                }
                "terraform" => {
                    for (word, value) in value
                        .one_or_many()
                        .iter()
                        .flat_map(Node::pairs)
                        .filter_map(|inner| Some((inner.key.text()?, inner)))
                    {
                        if word == "backend" {
                            self.read_labelled(
                                at,
                                file.native.then_some(value.key.span),
                                word,
                                &value.value,
                            );
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn read_labelled(
        &mut self,
        file: usize,
        word_at: Option<Span>,
        word: &'a str,
        value: &'a Node<'a>,
    ) {
        let mut add = |kind: &'a str, name: &'a str, label: Span, body: &'a Node<'a>| {
            let header = word_at.map_or(label, |at| at.to(label));
            let bodies = body.one_or_many().iter();
            let blocks = bodies.map(|body| Block { file, word, kind, name, header, body });
            self.blocks.extend(blocks);
        };
        for first in value.pairs() {
            let Some(kind) = first.key.text() else {
                continue;
            };
            if matches!(word, "provider" | "module" | "backend") {
                add(kind, "", first.key.span, &first.value);
                continue;
            }
            for second in first.value.one_or_many().iter().flat_map(Node::pairs) {
                if let Some(name) = second.key.text() {
                    add(kind, name, second.key.span, &second.value);
                }
            }
        }
    }

    /// The block with this address.
    pub(crate) fn block(&self, address: &str) -> Option<&Block<'a>> {
        self.by_address.get(address).map(|at| &self.blocks[*at])
    }

    /// An address that is this module's alone: `modules/ci:aws_iam_role.deploy`.
    pub(crate) fn unique(&self, address: &str) -> String {
        match self.folder {
            "" => address.to_owned(),
            folder => format!("{folder}:{address}"),
        }
    }
}
