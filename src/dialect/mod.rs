//! What a tree means: workflows, Terraform modules, CloudFormation templates, Kubernetes manifests.

pub(crate) mod github;
