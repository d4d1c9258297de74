//! Charts and manifests, and pipelines of other systems than GitHub.

use super::Draft;

/// Manifests, and sometimes a chart.
pub(super) fn kubernetes(draft: &mut Draft) {
    draft.write("README.md", "# @N@\n");
    draft.write(
        "k8s/base/accounts.yaml",
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: @N@, namespace: @T@ }\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: @N@, namespace: @T@ }\nroleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit }\nsubjects:\n  - { kind: ServiceAccount, name: @N@, namespace: @T@ }\n",
    );
    for environment in &["dev", "prod"][..=draft.dice.below(2)] {
        let text = format!(
            "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {{ name: @N@, namespace: {environment} }}\nspec:\n  secretStoreRef: {{ name: vault, kind: ClusterSecretStore }}\n  target: {{ name: @N@ }}\n  data:\n    - secretKey: password\n      remoteRef: {{ key: {environment}/@N@, property: password }}\n"
        );
        draft.write(&format!("k8s/overlays/{environment}/secret.yaml"), &text);
    }
    if draft.dice.percent(50) {
        draft.write("charts/@N@/Chart.yaml", "apiVersion: v2\nname: @N@\nversion: 1.0.0\n");
        draft.write(
            "charts/@N@/values.yaml",
            "image: acme/@N@\nserviceAccount: { create: true, name: @N@ }\n",
        );
        draft.write(
            "charts/@N@/templates/deployment.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Values.serviceAccount.name }}\nspec:\n  template:\n    spec:\n      serviceAccountName: {{ .Values.serviceAccount.name }}\n",
        );
    }
    if draft.dice.percent(30) {
        draft.write(
            "k8s/partner.yaml",
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: partner, namespace: @T@ }\nroleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin }\nsubjects:\n  - { kind: Group, name: northwind-engineers, apiGroup: rbac.authorization.k8s.io }\n",
        );
    }
}

/// Azure Pipelines, GitLab, Jenkins.
pub(super) fn elsewhere(draft: &mut Draft) {
    draft.write("README.md", "# @N@\n");
    match draft.dice.below(3) {
        0 => draft.write("azure-pipelines.yml", "trigger: [main]\nsteps:\n  - task: AzureCLI@2\n    inputs: { azureSubscription: @N@-prod, scriptType: bash, inlineScript: ./deploy.sh }\n  - script: ./publish.sh\n    env: { NUGET_KEY: $(NUGET_API_KEY) }\n"),
        1 => draft.write(".gitlab-ci.yml", "deploy:\n  id_tokens: { VAULT_ID_TOKEN: { aud: https://vault.acme.example } }\n  secrets: { PASSWORD: { vault: @N@/db/password@kv } }\n  script: [\"docker login -u ci -p $DEPLOY_PASSWORD registry.acme.example\"]\n"),
        _ => draft.write("Jenkinsfile", "pipeline {\n  agent any\n  environment { TOKEN = credentials('@N@-token') }\n  stages { stage('deploy') { steps { withCredentials([usernamePassword(credentialsId: '@N@-registry', usernameVariable: 'U', passwordVariable: 'P')]) { sh './deploy.sh' } } } }\n}\n"),
    }
    if draft.dice.percent(30) {
        super::service::workflow(draft, "mirror");
    }
}
