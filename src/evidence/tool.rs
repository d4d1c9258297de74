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
    /// `gh api orgs/O/personal-access-token-requests`: fine-grained tokens that wait to be let in
    GithubAccessTokenRequests,
    /// `gh api orgs/O/personal-access-tokens`: fine-grained tokens that may reach an organisation
    GithubAccessTokens,
    /// `gh api repos/O/R/actions/secrets`, or of an environment or organisation
    GithubActionsSecrets,
    /// `gh api repos/O/R/agents/secrets`: secrets of the coding agent
    GithubAgentSecrets,
    /// `gh api orgs/O/installations`: Apps that are installed
    GithubAppInstallations,
    /// `gh api repos/O/R/codespaces/secrets`
    GithubCodespacesSecrets,
    /// `gh api orgs/O/outside_collaborators`: people and machines from outside that may reach repositories
    GithubCollaborators,
    /// `gh api repos/O/R/dependabot/secrets`
    GithubDependabotSecrets,
    /// `gh api repos/O/R/keys`
    GithubDeployKeys,
    /// `gh api orgs/O/memberships/LOGIN`: whether a login is a member
    GithubMembers,
    /// `gh api orgs/O/members?role=admin`: owners of an organisation
    GithubOwners,
    /// `gh api orgs/O/organization-roles/ID/users`: who has a role of the organisation
    GithubRoleAssignments,
    /// `gh api orgs/O/organization-roles`: roles that an organisation made
    GithubRoles,
    /// `gh api orgs/O/credential-authorizations`: tokens and keys of members that were let in by single sign-on
    GithubSsoCredentials,
    /// `gh api orgs/O/teams`: teams
    GithubTeams,
    /// `gh api repos/O/R/actions/variables`: variables that hold a credential in clear
    GithubVariables,
    /// `gh api repos/O/R/hooks`: webhooks
    GithubWebhooks,
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
    pub const ALL: [Self; 31] = [
        Self::AwsAccessKeys,
        Self::AwsCredentialReport,
        Self::Auth0Apps,
        Self::Auth0Credentials,
        Self::AzureAppCredentials,
        Self::AzureApps,
        Self::GcloudKeys,
        Self::GithubAccessTokenRequests,
        Self::GithubAccessTokens,
        Self::GithubActionsSecrets,
        Self::GithubAgentSecrets,
        Self::GithubAppInstallations,
        Self::GithubCodespacesSecrets,
        Self::GithubCollaborators,
        Self::GithubDependabotSecrets,
        Self::GithubDeployKeys,
        Self::GithubMembers,
        Self::GithubOwners,
        Self::GithubRoleAssignments,
        Self::GithubRoles,
        Self::GithubSsoCredentials,
        Self::GithubTeams,
        Self::GithubVariables,
        Self::GithubWebhooks,
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

    /// Whether `keyroster evidence import` reads what it prints.
    pub fn is_imported(self) -> bool {
        let asked = [
            Self::GithubAccessTokenRequests,
            Self::GithubAccessTokens,
            Self::GithubAgentSecrets,
            Self::GithubAppInstallations,
            Self::GithubCollaborators,
            Self::GithubMembers,
            Self::GithubOwners,
            Self::GithubRoleAssignments,
            Self::GithubRoles,
            Self::GithubSsoCredentials,
            Self::GithubTeams,
            Self::GithubVariables,
            Self::GithubWebhooks,
        ];
        self != Self::Manual && !asked.contains(&self)
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
            Self::GithubAccessTokenRequests => (
                "github-access-token-requests",
                "GitHub",
                "gh api orgs/O/personal-access-token-requests --paginate",
            ),
            Self::GithubAccessTokens => (
                "github-access-tokens",
                "GitHub",
                "gh api orgs/O/personal-access-tokens --paginate",
            ),
            Self::GithubAgentSecrets => {
                ("github-agent-secrets", "GitHub", "gh api repos/O/R/agents/secrets --paginate")
            }
            Self::GithubAppInstallations => {
                ("github-app-installations", "GitHub", "gh api orgs/O/installations --paginate")
            }
            Self::GithubCollaborators => {
                ("github-collaborators", "GitHub", "gh api orgs/O/outside_collaborators --paginate")
            }
            Self::GithubMembers => {
                ("github-members", "GitHub", "gh api orgs/O/memberships/LOGIN --paginate")
            }
            Self::GithubOwners => {
                ("github-owners", "GitHub", "gh api orgs/O/members?role=admin --paginate")
            }
            Self::GithubRoleAssignments => (
                "github-role-assignments",
                "GitHub",
                "gh api orgs/O/organization-roles/ID/users --paginate",
            ),
            Self::GithubRoles => {
                ("github-roles", "GitHub", "gh api orgs/O/organization-roles --paginate")
            }
            Self::GithubSsoCredentials => (
                "github-sso-credentials",
                "GitHub",
                "gh api orgs/O/credential-authorizations --paginate",
            ),
            Self::GithubTeams => ("github-teams", "GitHub", "gh api orgs/O/teams --paginate"),
            Self::GithubVariables => {
                ("github-variables", "GitHub", "gh api repos/O/R/actions/variables --paginate")
            }
            Self::GithubWebhooks => {
                ("github-webhooks", "GitHub", "gh api repos/O/R/hooks --paginate")
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
