//! GitHub: workflows, action metadata, `dependabot.yml`.

pub(crate) mod evaluate;
pub(crate) mod expression;
pub(crate) mod workflow;

/// What a path is to GitHub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum File {
    /// A workflow; it runs only if it stands in the root's `.github/workflows`.
    Workflow { live: bool },
    /// An action's metadata.
    Action,
    /// Dependabot's configuration; it counts only at its place in the root.
    Dependabot { live: bool },
}

impl File {
    /// What this path is, if it is anything.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let yaml = name.ends_with(".yml") || name.ends_with(".yaml");
        if !yaml {
            return None;
        }
        let forge = [".github", ".gitea", ".forgejo"];
        if let Some(above) = folder.strip_suffix("/workflows") {
            if forge.contains(&above) {
                return Some(Self::Workflow { live: true });
            }
            if forge.iter().any(|forge| above.ends_with(&format!("/{forge}"))) {
                return Some(Self::Workflow { live: false });
            }
        }
        match name {
            "action.yml" | "action.yaml" => Some(Self::Action),
            "dependabot.yml" | "dependabot.yaml" if folder.ends_with(".github") => {
                Some(Self::Dependabot { live: folder == ".github" })
            }
            _ if folder == "workflow-templates" => Some(Self::Workflow { live: false }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_root_s_workflows_are_live() {
        let live = |path| match File::of(path) {
            Some(File::Workflow { live }) => Some(live),
            _ => None,
        };
        assert_eq!(live(".github/workflows/ci.yml"), Some(true));
        assert_eq!(live(".github/workflows/deep/ci.yml"), None);
        assert_eq!(live("examples/x/.github/workflows/ci.yaml"), Some(false));
        assert_eq!(live("my.github/workflows/ci.yaml"), None);
        assert_eq!(File::of("a/action.yml"), Some(File::Action));
        assert_eq!(File::of(".github/workflows/readme.md"), None);
    }
}
