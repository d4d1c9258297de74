//! What a token must be allowed to see, in GitHub's words: the one list of it. The collectors name
//! what they need from here, and so do the App's manifest and its page.

/// Whose permission it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// A repository's.
    Repository,
    /// An organisation's.
    Organization,
}

/// A permission of a GitHub App or a fine-grained token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// Runners of a repository, its policy for Actions, deploy keys.
    Administration,
    /// Environments, OpenID Connect.
    Actions,
    /// Secrets of the coding agent.
    AgentSecrets,
    /// Secrets of Codespaces; GitHub asks for write to read names.
    CodespacesSecrets,
    /// CODEOWNERS.
    Contents,
    /// Secrets of Dependabot.
    DependabotSecrets,
    /// Secrets of environments.
    Environments,
    /// The repository itself, rules, collaborators.
    Metadata,
    /// Webhooks of a repository.
    RepositoryHooks,
    /// Secrets of Actions.
    Secrets,
    /// Variables of Actions.
    Variables,
    /// People and teams.
    Members,
    /// Installed Apps, the organisation's policies, credentials that single sign-on let in.
    OrganizationAdministration,
    /// The organisation's secrets of the coding agent.
    OrganizationAgentSecrets,
    /// The organisation's secrets of Codespaces.
    OrganizationCodespacesSecrets,
    /// Roles of the organisation.
    OrganizationCustomOrgRoles,
    /// Roles in repositories.
    OrganizationCustomRoles,
    /// The organisation's secrets of Dependabot.
    OrganizationDependabotSecrets,
    /// Webhooks of the organisation.
    OrganizationHooks,
    /// Fine-grained tokens.
    PersonalAccessTokens,
    /// Fine-grained tokens that wait.
    PersonalAccessTokenRequests,
    /// The organisation's secrets of Actions.
    OrganizationSecrets,
    /// Runner groups.
    SelfHostedRunners,
    /// The organisation's variables of Actions.
    OrganizationVariables,
}

impl Permission {
    /// All of them: a repository's, then an organisation's.
    pub const ALL: [Self; 24] = [
        Self::Actions,
        Self::Administration,
        Self::AgentSecrets,
        Self::CodespacesSecrets,
        Self::Contents,
        Self::DependabotSecrets,
        Self::Environments,
        Self::Metadata,
        Self::RepositoryHooks,
        Self::Secrets,
        Self::Variables,
        Self::Members,
        Self::OrganizationAdministration,
        Self::OrganizationAgentSecrets,
        Self::OrganizationCodespacesSecrets,
        Self::OrganizationCustomOrgRoles,
        Self::OrganizationCustomRoles,
        Self::OrganizationDependabotSecrets,
        Self::OrganizationHooks,
        Self::PersonalAccessTokens,
        Self::PersonalAccessTokenRequests,
        Self::OrganizationSecrets,
        Self::SelfHostedRunners,
        Self::OrganizationVariables,
    ];

    /// As the settings of an App call it: "Deploy keys"; GitHub's words.
    pub const fn words(self) -> &'static str {
        self.row().0
    }

    /// Its key in an App's manifest and in `X-Accepted-GitHub-Permissions`.
    pub const fn key(self) -> &'static str {
        self.row().1
    }

    /// What it shows of machine identities.
    pub const fn shows(self) -> &'static str {
        self.row().2
    }

    /// Whose it is.
    pub const fn scope(self) -> Scope {
        match self {
            Self::Actions
            | Self::Administration
            | Self::AgentSecrets
            | Self::CodespacesSecrets
            | Self::Contents
            | Self::DependabotSecrets
            | Self::Environments
            | Self::Metadata
            | Self::RepositoryHooks
            | Self::Secrets
            | Self::Variables => Scope::Repository,
            _ => Scope::Organization,
        }
    }

    /// `read`; one needs `write`, and is not asked for.
    pub const fn access(self) -> &'static str {
        match self {
            Self::CodespacesSecrets => "write",
            _ => "read",
        }
    }

    /// As a person looks for it: "repository permission Secrets: read".
    pub fn in_words(self) -> String {
        let scope = match self.scope() {
            Scope::Repository => "repository",
            Scope::Organization => "organization",
        };
        format!("{scope} permission {}: {}", self.words(), self.access())
    }

    const fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Actions => (
                "Actions",
                "actions",
                "environments and who must approve in them; the subject of OpenID Connect tokens",
            ),
            Self::Administration => (
                "Administration",
                "administration",
                "deploy keys; self-hosted runners; which actions may run, and what the job's token may do",
            ),
            Self::AgentSecrets => ("Agent secrets", "agent_secrets", "secrets of the coding agent"),
            Self::CodespacesSecrets => {
                ("Codespaces secrets", "codespaces_secrets", "secrets of Codespaces")
            }
            Self::Contents => {
                ("Contents", "contents", "lines of CODEOWNERS that GitHub does not understand")
            }
            Self::DependabotSecrets => {
                ("Dependabot secrets", "dependabot_secrets", "secrets of Dependabot")
            }
            Self::Environments => {
                ("Environments", "environments", "secrets and variables of environments")
            }
            Self::Metadata => (
                "Metadata",
                "metadata",
                "collaborators from outside and direct administrators; the rules of the default branch; custom properties",
            ),
            Self::RepositoryHooks => ("Webhooks", "repository_hooks", "webhooks of a repository"),
            Self::Secrets => (
                "Secrets",
                "secrets",
                "secrets of Actions: the repository's own and those its organisation shares with it",
            ),
            Self::Variables => {
                ("Variables", "actions_variables", "variables whose value looks like a credential")
            }
            Self::Members => (
                "Members",
                "members",
                "owners, collaborators from outside, whether teams and logins that the roster names are there",
            ),
            Self::OrganizationAdministration => (
                "Administration",
                "organization_administration",
                "installed Apps; credentials that single sign-on let in; policies for Actions and OpenID Connect",
            ),
            Self::OrganizationAgentSecrets => (
                "Agent secrets",
                "organization_agent_secrets",
                "the organisation's secrets of the coding agent",
            ),
            Self::OrganizationCodespacesSecrets => (
                "Codespaces secrets",
                "organization_codespaces_secrets",
                "the organisation's secrets of Codespaces",
            ),
            Self::OrganizationCustomOrgRoles => (
                "Custom organization roles",
                "organization_custom_org_roles",
                "roles of the organisation, and who has them",
            ),
            Self::OrganizationCustomRoles => (
                "Custom repository roles",
                "organization_custom_roles",
                "roles in repositories that the organisation made",
            ),
            Self::OrganizationDependabotSecrets => (
                "Dependabot secrets",
                "organization_dependabot_secrets",
                "the organisation's secrets of Dependabot",
            ),
            Self::OrganizationHooks => {
                ("Webhooks", "organization_hooks", "webhooks of the organisation")
            }
            Self::PersonalAccessTokens => (
                "Personal access tokens",
                "organization_personal_access_tokens",
                "fine-grained tokens that may reach the organisation",
            ),
            Self::PersonalAccessTokenRequests => (
                "Personal access token requests",
                "organization_personal_access_token_requests",
                "fine-grained tokens that wait to be let in",
            ),
            Self::OrganizationSecrets => (
                "Secrets",
                "organization_secrets",
                "the organisation's secrets of Actions, and which repositories may read them",
            ),
            Self::SelfHostedRunners => (
                "Self-hosted runners",
                "organization_self_hosted_runners",
                "runners and their groups",
            ),
            Self::OrganizationVariables => (
                "Variables",
                "organization_actions_variables",
                "the organisation's variables whose value looks like a credential",
            ),
        }
    }
}
