//! The tools whose output is read.

use std::fmt;

/// What printed an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    /// `aws iam list-access-keys`
    AwsAccessKeys,
    /// `aws iam get-credential-report`
    AwsCredentialReport,
    /// `auth0 apps list`, or `/api/v2/clients`
    Auth0Apps,
    /// `/api/v2/clients/ID/credentials`
    Auth0Credentials,
    /// `az ad app credential list`
    AzureAppCredentials,
    /// `az ad app list`
    AzureApps,
    /// `gcloud iam service-accounts keys list`
    GcloudKeys,
    /// `gh api repos/O/R/actions/secrets`, or of an environment or organisation
    GithubActionsSecrets,
    /// `gh api repos/O/R/codespaces/secrets`
    GithubCodespacesSecrets,
    /// `gh api repos/O/R/dependabot/secrets`
    GithubDependabotSecrets,
    /// `gh api repos/O/R/keys`
    GithubDeployKeys,
    /// `glab api projects/ID/access_tokens`, or of a group
    GitlabAccessTokens,
    /// `glab api projects/ID/deploy_tokens`, or of a group
    GitlabDeployTokens,
    /// No tool: somebody looked and wrote it down.
    Manual,
    /// `/api/v1/apps/ID/credentials/keys`, or `secrets`
    OktaAppKeys,
    /// `/api/v1/apps`
    OktaApps,
    /// `vault kv metadata get`
    VaultKvMetadata,
    /// `vault token lookup`
    VaultToken,
}

impl Tool {
    /// All of them, by name.
    pub const ALL: [Self; 18] = [
        Self::AwsAccessKeys,
        Self::AwsCredentialReport,
        Self::Auth0Apps,
        Self::Auth0Credentials,
        Self::AzureAppCredentials,
        Self::AzureApps,
        Self::GcloudKeys,
        Self::GithubActionsSecrets,
        Self::GithubCodespacesSecrets,
        Self::GithubDependabotSecrets,
        Self::GithubDeployKeys,
        Self::GitlabAccessTokens,
        Self::GitlabDeployTokens,
        Self::Manual,
        Self::OktaAppKeys,
        Self::OktaApps,
        Self::VaultKvMetadata,
        Self::VaultToken,
    ];

    /// Its name in the document and after `--from`.
    pub const fn as_str(self) -> &'static str {
        self.words().0
    }

    /// Who speaks through it: "AWS".
    pub const fn issuer(self) -> &'static str {
        self.words().1
    }

    /// What one types to get its output.
    pub const fn command(self) -> &'static str {
        self.words().2
    }

    /// The tool with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.as_str() == name)
    }

    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::AwsAccessKeys => {
                ("aws-access-keys", "AWS", "aws iam list-access-keys --user-name USER")
            }
            Self::AwsCredentialReport => {
                ("aws-credential-report", "AWS", "aws iam get-credential-report")
            }
            Self::Auth0Apps => ("auth0-apps", "Auth0", "auth0 apps list --json"),
            Self::Auth0Credentials => {
                ("auth0-credentials", "Auth0", "auth0 api get clients/ID/credentials")
            }
            Self::AzureAppCredentials => {
                ("azure-app-credentials", "Entra", "az ad app credential list --id APP")
            }
            Self::AzureApps => ("azure-apps", "Entra", "az ad app list --all"),
            Self::GcloudKeys => (
                "gcloud-keys",
                "Google Cloud",
                "gcloud iam service-accounts keys list --iam-account ACCOUNT --format json",
            ),
            Self::GithubActionsSecrets => {
                ("github-actions-secrets", "GitHub", "gh api repos/O/R/actions/secrets --paginate")
            }
            Self::GithubCodespacesSecrets => (
                "github-codespaces-secrets",
                "GitHub",
                "gh api repos/O/R/codespaces/secrets --paginate",
            ),
            Self::GithubDependabotSecrets => (
                "github-dependabot-secrets",
                "GitHub",
                "gh api repos/O/R/dependabot/secrets --paginate",
            ),
            Self::GithubDeployKeys => {
                ("github-deploy-keys", "GitHub", "gh api repos/O/R/keys --paginate")
            }
            Self::GitlabAccessTokens => {
                ("gitlab-access-tokens", "GitLab", "glab api projects/ID/access_tokens --paginate")
            }
            Self::GitlabDeployTokens => {
                ("gitlab-deploy-tokens", "GitLab", "glab api projects/ID/deploy_tokens --paginate")
            }
            Self::Manual => ("manual", "whoever looked", "look at its issuer's console"),
            Self::OktaAppKeys => ("okta-app-keys", "Okta", "GET /api/v1/apps/ID/credentials/keys"),
            Self::OktaApps => ("okta-apps", "Okta", "GET /api/v1/apps"),
            Self::VaultKvMetadata => {
                ("vault-kv-metadata", "Vault", "vault kv metadata get -format=json PATH")
            }
            Self::VaultToken => {
                ("vault-token", "Vault", "vault token lookup -format=json -accessor ACCESSOR")
            }
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
