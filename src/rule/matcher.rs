//! The shapes that a match may have: expression, step, resource, object. The fifth, text, has a
//! file of its own.

use serde::Deserialize;

use super::{Path, Pattern, Template};

/// A context in a `${{ }}` expression: `secrets.X`, `github.token`; in other systems, what binds
/// a stored credential by name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExpressionMatch {
    /// The context's name.
    pub context: String,
    /// Only this property of it; `*` is every property at once. Without it, any one property.
    pub property: Option<String>,
    /// Only what a reusable workflow declares as a parameter, which is its caller's to hold.
    #[serde(default)]
    pub parameter: bool,
    /// In which files.
    #[serde(default)]
    pub r#in: ExpressionIn,
}

/// The files whose expressions are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExpressionIn {
    /// Workflows and action metadata.
    #[default]
    Workflow,
    /// `dependabot.yml`, whose secrets are a store of their own.
    Dependabot,
    /// Pipeline scripts of Jenkins: the context is `credentials`, a property is an id.
    Jenkins,
}

/// A step that uses an action, whatever its version.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StepMatch {
    /// Action names or globs, without a version, in lower case: `aws-actions/*`.
    pub uses: Vec<String>,
}

/// A declared thing with a type; names or globs, per dialect.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ResourceMatch {
    /// Terraform resource types; `data.TYPE` and `provider.NAME` for those blocks.
    pub terraform: OneOrMany,
    /// CloudFormation resource types.
    pub cloudformation: OneOrMany,
    /// Kubernetes `apiVersion/Kind`.
    pub kubernetes: OneOrMany,
    /// Modules of Ansible, without their collection: `iam_role`.
    pub ansible: OneOrMany,
    /// Resource types of Azure Resource Manager, in lower case, for JSON and Bicep; modules of Azure's
    /// public registry by their path: `avm/res/key-vault/vault`.
    pub arm: OneOrMany,
}

/// One string or a list of strings.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "OneOrManyRaw")]
pub struct OneOrMany(pub Vec<String>);

/// One template or a list of templates, the best first.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "OneOrManyTemplates")]
pub struct Templates(pub Vec<Template>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrManyTemplates {
    One(Template),
    Many(Vec<Template>),
}

impl From<OneOrManyTemplates> for Templates {
    fn from(raw: OneOrManyTemplates) -> Self {
        match raw {
            OneOrManyTemplates::One(one) => Self(vec![one]),
            OneOrManyTemplates::Many(many) => Self(many),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrManyRaw {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrManyRaw> for OneOrMany {
    fn from(raw: OneOrManyRaw) -> Self {
        match raw {
            OneOrManyRaw::One(one) => Self(vec![one]),
            OneOrManyRaw::Many(many) => Self(many),
        }
    }
}

/// A path in a structured file (YAML, JSON, TOML, XML, INI, properties, dotenv).
///
/// What the path finds is a credential if it is a scalar, and then captures are read beside it.
/// If it is a mapping, `credential` says where in it the credential stands, and captures are read
/// below it. Conditions read the names that the path captured as `each.NAME`, and a scalar that was
/// found as `each.value`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ObjectMatch {
    /// Globs of file paths.
    pub files: Vec<String>,
    /// Only files whose text holds one of these, where names alone say too little.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// The path; a segment in braces matches any name and captures it. All its alternatives count.
    pub path: Path,
    /// The scalar that the path finds is a name and no credential: it is captured under this one.
    pub names: Option<String>,
    /// The scalar that the path finds is an address, and the credential is the login in it. The
    /// address without it is captured under this name; one that has none does not match.
    pub login: Option<String>,
    /// The scalar is no name itself but reads variables: each that its name tells to be a credential
    /// and that the file gives no value is captured under `names`.
    pub reads: Option<Reads>,
    /// The scalar is a text in which this stands, once or more often; its groups are captured.
    pub pattern: Option<Pattern>,
    /// What the files are written in, where their names do not say so.
    pub format: Option<Format>,
}

/// How a text reads variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reads {
    /// As a shell does: `$NAME`, `${NAME}`, `$env:NAME`, `%NAME%`, `-e NAME`.
    Shell,
    /// As a shell does once a tool has filled in the text: `$$NAME` and `\$NAME` as well.
    Interpolated,
    /// As Azure Pipelines does: `$(name)`.
    Macros,
    /// The whole text is a variable's name.
    Name,
}

/// What a structured file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// YAML, and JSON, which is YAML.
    Yaml,
    /// JSON, with comments or without.
    Json,
    /// TOML.
    Toml,
    /// INI, `.properties`, dotenv and their like.
    Properties,
    /// XML: attributes and children by their names, text beside them as `#text`.
    Xml,
    /// HashiCorp's language: Nomad, Packer, Terragrunt, Terraform's own configuration.
    Hcl,
    /// A build script of Gradle: its blocks, and what is set in them.
    Gradle,
    /// Dockerfiles.
    Dockerfile,
    /// Nothing: the whole file is one value, which the path `**` finds.
    Value,
    /// Anything else: one text, which the path `**` finds.
    Text,
}
