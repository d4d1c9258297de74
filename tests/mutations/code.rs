//! The code: a credential, a trust, a grant is added or taken away.

use super::Mutation;
use super::repository::{ROSTER, Repository};

const WORKFLOW: &str = ".github/workflows/release.yml";

pub(crate) fn mutations(right: &Repository) -> Vec<Mutation> {
    let step = |text: &str| right.with(WORKFLOW, format!("{}{text}", right.file(WORKFLOW)));
    vec![
        Mutation::new(
            "a secret that nobody holds",
            step("          NEW_TOKEN: ${{ secrets.NEW_TOKEN }}\n"),
            ["unowned github/actions-secret/NEW_TOKEN"],
        ),
        Mutation::new(
            "every secret at once",
            step("          ALL: ${{ toJSON(secrets) }}\n"),
            ["secrets-inherited github/actions-secret/(all)"],
        ),
        Mutation::new(
            "a secret of the roster is not used any more",
            right.replace(
                WORKFLOW,
                "      - run: ./announce\n        env:\n          STATUS_TOKEN: ${{ secrets.STATUS_TOKEN }}\n",
                "",
            ),
            ["ghost-entry"],
        ),
        Mutation::new(
            "a workflow that cannot be read",
            right.with(".github/workflows/broken.yml", "on: [push\n"),
            ["unreadable-input"],
        ),
        Mutation::new("the roster is gone", right.without(ROSTER), {
            let held = [
                "aws/role/northwind-rotation",
                "github/actions-secret/REGISTRY_TOKEN",
                "github/actions-secret/SCANNER_KEY",
                "github/actions-secret/STATUS_TOKEN",
                "github/deploy-key/mirror",
                "kubernetes/grant/portal:brightwater<-Group:engineers@brightwater.example:edit",
            ];
            held.map(|identity| format!("unowned {identity}"))
        }),
    ]
}
