//! What a tree means: workflows, Terraform modules, templates of clouds, Kubernetes manifests.

pub(crate) mod ansible;
pub(crate) mod arm;
pub(crate) mod aws_policy;
pub(crate) mod cloudformation;
pub(crate) mod deployment_manager;
mod embedded;
mod fill;
pub(crate) mod github;
pub(crate) mod jenkins;
pub(crate) mod kubernetes;
pub(crate) mod pulumi;
pub(crate) mod shell;
pub(crate) mod terraform;
mod value;

pub(crate) use value::{Resolved, Scope};

/// What a path promises, before the file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A workflow, an action, `dependabot.yml`.
    GitHub(github::File),
    /// Terraform or OpenTofu, in its own language.
    Terraform,
    /// Terraform or OpenTofu, in JSON.
    TerraformJson,
    /// Azure's templates, in their own language.
    Bicep,
    /// YAML that may be anything: a manifest, a template, configuration.
    Yaml,
    /// JSON, with or without comments, that may be anything.
    Json,
    /// TOML.
    Toml,
    /// `.properties`, INI, dotenv and their like.
    Properties,
    /// XML.
    Xml,
    /// A pipeline script of Jenkins.
    Jenkins,
    /// Text in which only literal credentials are looked for.
    Text,
}

/// Extensions of what is no text: not worth reading to find out.
const BINARY: [&str; 52] = [
    "7z", "a", "aac", "avif", "bin", "bmp", "bz2", "class", "dat", "db", "dll", "dylib", "eot",
    "exe", "flac", "gif", "gz", "icns", "ico", "jar", "jpeg", "jpg", "lockb", "mkv", "mov", "mp3",
    "mp4", "node", "o", "ogg", "otf", "pdf", "png", "pyc", "rar", "so", "sqlite", "svg", "tar",
    "tgz", "tif", "tiff", "ttf", "wasm", "wav", "webm", "webp", "whl", "woff", "woff2", "xz",
    "zip",
];

/// Extensions that template engines put behind a file's own.
const ENGINES: [&str; 8] = ["erb", "gotmpl", "j2", "jinja", "jinja2", "template", "tmpl", "tpl"];

impl Kind {
    /// What this path promises; nothing for what is no text by its name.
    pub(crate) fn of(path: &str) -> Option<Self> {
        if let Some(file) = github::File::of(path) {
            return Some(Self::GitHub(file));
        }
        if jenkins::is_script(path) {
            return Some(Self::Jenkins);
        }
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if ends(&[".tf.json", ".tofu.json"]) {
            return Some(Self::TerraformJson);
        }
        let (stem, extension) = name.rsplit_once('.').unwrap_or_default();
        // What an engine fills in is a manifest or a template all the same: `role.yaml.j2`.
        let inner = stem.rsplit_once('.').filter(|_| ENGINES.contains(&extension));
        let extension = match inner {
            Some((_, "yml" | "yaml" | "json")) => "yaml",
            _ => extension,
        };
        match extension {
            "tf" | "tofu" => Some(Self::Terraform),
            "yml" | "yaml" => Some(Self::Yaml),
            // CloudFormation calls both YAML and JSON a template; JSON reads as YAML.
            "template" => Some(Self::Yaml),
            // A template of Google's Deployment Manager.
            "jinja" => Some(Self::Yaml),
            "json" | "jsonc" | "json5" | "tfstate" => Some(Self::Json),
            "bicep" | "bicepparam" => Some(Self::Bicep),
            "toml" => Some(Self::Toml),
            "xml" => Some(Self::Xml),
            "properties" | "ini" | "cfg" | "conf" | "env" | "npmrc" | "pypirc" | "s3cfg"
            | "boto" => Some(Self::Properties),
            _ if name.starts_with(".env") || name == "credentials" => Some(Self::Properties),
            extension if BINARY.contains(&extension) => None,
            _ => Some(Self::Text),
        }
    }

    /// Whether the gate cannot judge without the file.
    pub(crate) fn required(self) -> bool {
        matches!(self, Self::GitHub(github::File::Workflow { live: true }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_promises_what_an_engine_makes_of_it() {
        for (path, kind) in [
            ("roles/app/templates/role.yaml.j2", Kind::Yaml),
            ("charts/a.yml.gotmpl", Kind::Yaml),
            ("stack.template", Kind::Yaml),
            ("stack.json.tpl", Kind::Yaml),
            ("motd.j2", Kind::Text),
            ("main.tf.tpl", Kind::Text),
            ("stack.json", Kind::Json),
        ] {
            assert_eq!(Kind::of(path), Some(kind), "{path}");
        }
    }
}
