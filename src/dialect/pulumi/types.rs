//! From Pulumi's types to those of Terraform, Kubernetes and Azure Resource Manager.

use crate::dialect::terraform::words::snake;

/// `package:module:Name`, also `package:module/name:Name` and `package:Name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) package: &'t str,
    /// Without the file in it; empty where there is none. Of Kubernetes, the group and version.
    pub(super) module: &'t str,
    pub(super) name: &'t str,
}

impl<'t> Token<'t> {
    /// Whether a text has the form of a type.
    pub(super) fn is_one(text: &str) -> bool {
        let token = Token::of(text);
        let word = |text: &str| {
            !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
        };
        word(token.package) && word(token.name) && text.contains(':') && !text.contains("::")
    }

    pub(super) fn of(text: &'t str) -> Self {
        let (package, rest) = text.split_once(':').unwrap_or(("", text));
        let (module, name) = rest.rsplit_once(':').unwrap_or(("", rest));
        let file = if package == "kubernetes" { None } else { module.split_once('/') };
        let module = file.map_or(module, |(module, _)| module);
        Self { package, module: if module == "index" { "" } else { module }, name }
    }

    /// The `apiVersion` of a type of Kubernetes; nothing for what is put together from files and charts.
    pub(super) fn api(self) -> Option<String> {
        let (group, version) = self.module.split_once('/')?;
        match group {
            "core" => Some(version.to_owned()),
            "helm.sh" | "yaml" | "kustomize" => None,
            _ => Some(self.module.to_owned()),
        }
    }
}

/// What is known of types.
pub(crate) struct Types<'k> {
    /// What a table says of a type, of a package's module, or of a package: Terraform's name for it, or
    /// what Terraform's names begin with.
    pub(crate) table: &'k dyn Fn(&str) -> Option<&'k str>,
    /// The type of Terraform that is spelled with these letters and any underscores.
    pub(crate) spelled: &'k dyn Fn(&str) -> Option<&'k str>,
}

impl Types<'_> {
    /// What Terraform calls a resource.
    pub(super) fn resource(&self, text: &str) -> String {
        let Token { package, module, name } = Token::of(text);
        let exact = format!("{package}:{module}:{name}");
        if let Some(known) = (self.table)(&exact) {
            return known.to_owned();
        }
        let prefix = self.package(package);
        let whole = (self.table)(&format!("{package}:{module}"))
            .map_or_else(|| format!("{prefix}_{}", snake(module)), str::to_owned);
        let whole = format!("{}_{}", whole.trim_end_matches('_'), snake(name));
        let short = format!("{prefix}_{}", snake(name));
        let letters = |name: &str| name.replace('_', "");
        let known = (self.spelled)(&letters(&whole)).or_else(|| (self.spelled)(&letters(&short)));
        known.map_or(whole, str::to_owned)
    }

    /// What Terraform calls the data source behind a function: `aws_iam_policy_document` of
    /// `aws:iam:getPolicyDocument`.
    pub(super) fn data(&self, text: &str) -> String {
        let Token { package, module, name } = Token::of(text);
        let name = name.strip_prefix("get").unwrap_or(name);
        self.resource(&format!("{package}:{module}:{name}"))
    }

    /// What the types of a package begin with.
    pub(super) fn package(&self, package: &str) -> String {
        (self.table)(package).map_or_else(|| package.replace('-', "_"), str::to_owned)
    }

    /// What Azure Resource Manager calls a resource.
    pub(super) fn azure(&self, text: &str) -> String {
        let Token { package, module, name } = Token::of(text);
        let exact = format!("{package}:{module}:{name}");
        if let Some(known) = (self.table)(&exact) {
            return known.to_owned();
        }
        let name = name.to_ascii_lowercase();
        let plural = match name.strip_suffix('y') {
            Some(stem) => format!("{stem}ies"),
            None => format!("{name}s"),
        };
        format!("microsoft.{module}/{plural}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_found_however_it_is_written() {
        let types = Types {
            table: &|text| match text {
                "gcp" => Some("google"),
                "gcp:projects" => Some("google_project"),
                "gcp:organizations:Project" => Some("google_project"),
                _ => None,
            },
            spelled: &|letters| match letters {
                "awsiamaccesskey" => Some("aws_iam_access_key"),
                "awskeypair" => Some("aws_key_pair"),
                "googlesecretmanagersecret" => Some("google_secret_manager_secret"),
                _ => None,
            },
        };
        for (pulumi, terraform) in [
            ("aws:iam:AccessKey", "aws_iam_access_key"),
            ("aws:iam/accessKey:AccessKey", "aws_iam_access_key"),
            ("aws:ec2/keyPair:KeyPair", "aws_key_pair"),
            ("github:ActionsSecret", "github_actions_secret"),
            ("github:index/actionsSecret:ActionsSecret", "github_actions_secret"),
            ("gcp:projects:IAMMember", "google_project_iam_member"),
            ("gcp:secretmanager:Secret", "google_secret_manager_secret"),
            ("gcp:organizations:Project", "google_project"),
        ] {
            assert_eq!(types.resource(pulumi), terraform, "{pulumi}");
        }
        assert_eq!(types.data("aws:iam:getPolicyDocument"), "aws_iam_policy_document");
        let azure = types.azure("azure-native:authorization:RoleAssignment");
        assert_eq!(azure, "microsoft.authorization/roleassignments");
        assert_eq!(Token::of("kubernetes:core/v1:Secret").api().as_deref(), Some("v1"));
        assert!(Token::is_one("aws:iam:User") && !Token::is_one("AWS::IAM::User"));
    }
}
