//! What a tree means: workflows, Terraform modules, CloudFormation templates, Kubernetes manifests.

pub(crate) mod cloudformation;
pub(crate) mod github;
pub(crate) mod kubernetes;
pub(crate) mod terraform;

/// What a path promises, before the file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A workflow, an action, `dependabot.yml`.
    GitHub(github::File),
    /// Terraform or OpenTofu, in its own language.
    Terraform,
    /// Terraform or OpenTofu, in JSON.
    TerraformJson,
    /// YAML that may be anything: a manifest, a template, configuration.
    Yaml,
    /// JSON, with or without comments, that may be anything.
    Json,
    /// TOML.
    Toml,
    /// `.properties`, INI, dotenv and their like.
    Properties,
    /// Text in which only literal credentials are looked for.
    Text,
}

impl Kind {
    /// What this path promises; nothing for what the gate does not look at, such as program source.
    pub(crate) fn of(path: &str) -> Option<Self> {
        if let Some(file) = github::File::of(path) {
            return Some(Self::GitHub(file));
        }
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if ends(&[".tf.json", ".tofu.json"]) {
            return Some(Self::TerraformJson);
        }
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension {
            "tf" | "tofu" => Some(Self::Terraform),
            "yml" | "yaml" => Some(Self::Yaml),
            // CloudFormation calls both YAML and JSON a template; JSON reads as YAML.
            "template" => Some(Self::Yaml),
            "json" | "jsonc" | "json5" | "tfstate" => Some(Self::Json),
            "toml" => Some(Self::Toml),
            "properties" | "ini" | "cfg" | "conf" | "env" | "npmrc" | "pypirc" | "s3cfg"
            | "boto" => Some(Self::Properties),
            "tfvars" | "hcl" | "sh" | "bash" | "zsh" | "ps1" | "psm1" | "bat" | "cmd" | "xml"
            | "config" | "gradle" | "groovy" | "jenkinsfile" | "bicep" | "bicepparam" | "pem"
            | "key" | "netrc" | "envrc" | "service" | "j2" | "tpl" | "tmpl" | "gotmpl"
            | "dockerfile" | "publishsettings" | "ppk" | "asc" | "http" | "tfbackend" | "nomad"
            | "pp" | "erb" => Some(Self::Text),
            _ if name.starts_with(".env") || name == "credentials" => Some(Self::Properties),
            _ if matches!(
                &*name,
                "dockerfile"
                    | "containerfile"
                    | "jenkinsfile"
                    | "makefile"
                    | "justfile"
                    | "vagrantfile"
                    | ".netrc"
                    | "_netrc"
                    | ".git-credentials"
                    | ".pgpass"
                    | ".dockercfg"
                    | ".htpasswd"
                    | "id_rsa"
                    | "id_dsa"
                    | "id_ecdsa"
                    | "id_ed25519"
                    | "procfile"
                    | "brewfile"
            ) =>
            {
                Some(Self::Text)
            }
            _ if name.starts_with("dockerfile.") || name.starts_with("jenkinsfile.") => {
                Some(Self::Text)
            }
            _ => None,
        }
    }

    /// Whether the gate cannot judge without the file.
    pub(crate) fn required(self) -> bool {
        matches!(self, Self::GitHub(github::File::Workflow { live: true }))
    }
}
