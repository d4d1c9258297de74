//! Statements in, edges and privileges out: what the examples of the rules cannot show.

use crate::detect::Detector;
use crate::inventory::{Breadth, Found, Privilege, fact};
use crate::rule;
use crate::source::Source;

fn found(files: &[(&str, &str)]) -> Vec<Found<'static>> {
    let detector = Detector::new(rule::built_in().unwrap()).unwrap();
    let sources: Vec<_> =
        files.iter().map(|(path, text)| Source::new(*path, (*text).to_owned())).collect();
    detector.detect(&sources).found
}

/// The delegate, breadth, guard and outside account of each trust in a role with this statement.
fn trusts(statement: &str) -> Vec<(String, &'static str, Option<bool>, Option<String>)> {
    let text = format!(
        "resource \"aws_iam_role\" \"r\" {{\n  name = \"r\"\n  assume_role_policy = jsonencode({{ Statement = [{{\n    \
         Effect = \"Allow\"\n    {statement}\n  }}] }})\n}}\n"
    );
    let found = found(&[("main.tf", &text)]);
    let grants = found.iter().filter_map(|found| found.sighting.grant.clone());
    grants
        .map(|grant| {
            let breadth = match grant.breadth {
                Breadth::Exact => "exact",
                Breadth::Wide(_) => "wide",
                Breadth::Unknown => "unknown",
            };
            (grant.delegate, breadth, grant.guarded, grant.external)
        })
        .collect()
}

fn one(statement: &str) -> (String, &'static str, Option<bool>, Option<String>) {
    let trusts = trusts(statement);
    assert_eq!(trusts.len(), 1, "{trusts:?}");
    trusts.into_iter().next().unwrap()
}

#[test]
fn another_account_is_held_to_a_condition() {
    let account = Some("111122223333".to_owned());
    let principal =
        r#"Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" }"#;
    let open = ("111122223333".to_owned(), "exact", Some(false), account.clone());
    assert_eq!(one(principal), open);
    let guards = [
        r#"StringEquals = { "sts:ExternalId" = var.id }"#,
        r#"Bool = { "aws:MultiFactorAuthPresent" = "true" }"#,
        r#"StringEquals = { "aws:PrincipalOrgID" = "o-1" }"#,
    ];
    for guard in guards {
        let trust = one(&format!("{principal}, Condition = {{ {guard} }}"));
        assert_eq!(trust.2, Some(true), "{guard}");
    }
    for none in [
        r#"Bool = { "aws:MultiFactorAuthPresent" = "false" }"#,
        r#"BoolIfExists = { "aws:MultiFactorAuthPresent" = "true" }"#,
        r#"StringEquals = { "aws:RequestedRegion" = "eu-west-1" }"#,
    ] {
        assert_eq!(one(&format!("{principal}, Condition = {{ {none} }}")), open, "{none}");
    }
}

#[test]
fn principals_in_their_normal_form() {
    let aws = |principal: &str| {
        one(&format!(r#"Action = "sts:AssumeRole", Principal = {{ AWS = {principal} }}"#))
    };
    let role = aws(r#""arn:aws-cn:iam::111122223333:role/ci/x""#);
    assert_eq!(
        (role.0.as_str(), role.3.as_deref()),
        ("111122223333:role/ci/x", Some("111122223333"))
    );
    assert_eq!(
        aws(r#""arn:aws:sts::111122223333:assumed-role/x/session""#).0,
        "111122223333:role/x"
    );
    assert_eq!(aws(r#""111122223333""#).0, "111122223333");
    assert_eq!((aws(r#""*""#).0.as_str(), aws(r#""*""#).1), ("*", "wide"));
    assert_eq!(
        (aws("var.partners").0.as_str(), aws("var.partners").1),
        ("var.partners", "unknown")
    );
    assert_eq!(aws(r#""arn:aws:iam::${var.a}:root""#).0, "${var.a}");
    let each = trusts(
        r#"Action = "sts:AssumeRole", Principal = { AWS = [for a in ["111122223333", "444455556666"] : "arn:aws:iam::${a}:root"] }"#,
    );
    assert_eq!(
        each.iter().map(|trust| trust.0.as_str()).collect::<Vec<_>>(),
        ["111122223333", "444455556666"]
    );
    let each = trusts(
        r#"Action = "sts:AssumeRole", Principal = { AWS = formatlist("arn:aws:iam::%s:root", ["111122223333"]) }"#,
    );
    assert_eq!(each[0].0, "111122223333");
    for own in [
        r#"Principal = { AWS = data.aws_caller_identity.x.arn }"#,
        r#"Principal = { AWS = "arn:aws:iam::127311923021:root" }"#,
        r#"Principal = { Service = "ec2.amazonaws.com" }"#,
    ] {
        let text = format!(
            "{own}, Action = \"sts:AssumeRole\"\n  }}] }})\n}}\ndata \"aws_caller_identity\" \"x\" {{\n  y = jsonencode({{ a = [{{"
        );
        assert_eq!(trusts(&text), [], "{own}");
    }
}

#[test]
fn everyone_may_be_narrowed() {
    let anyone = |condition: &str| {
        trusts(&format!(
            r#"Action = "sts:AssumeRole", Principal = "*", Condition = {{ {condition} }}"#
        ))
    };
    let org = anyone(r#"StringEquals = { "aws:PrincipalOrgID" = "o-1" }"#);
    assert_eq!((org[0].0.as_str(), org[0].1, org[0].2), ("o-1", "exact", Some(true)));
    let not = anyone(r#"StringNotEquals = { "aws:PrincipalOrgID" = "o-1" }"#);
    assert_eq!((not[0].0.as_str(), not[0].1), ("*", "wide"));
    let near = anyone(r#"IpAddress = { "aws:SourceIp" = "192.0.2.0/24" }"#);
    assert_eq!((near[0].0.as_str(), near[0].1, near[0].2), ("*", "wide", Some(true)));
    let but = one(r#"Action = "sts:AssumeRole", NotPrincipal = { AWS = "111122223333" }"#);
    assert_eq!((but.0.as_str(), but.1), ("*", "wide"));
}

#[test]
fn federated_subjects() {
    let github = |condition: &str| {
        trusts(&format!(
            r#"Action = "sts:AssumeRoleWithWebIdentity"
               Principal = {{ Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }}
               Condition = {{ {condition} }}"#
        ))
    };
    let sub = "token.actions.githubusercontent.com:sub";
    let exact =
        github(&format!(r#"StringEquals = {{ "{sub}" = "repo:acme/web:environment:prod" }}"#));
    assert_eq!(
        exact,
        [("repo:acme/web:environment:prod".to_owned(), "exact", None, Some("acme".to_owned()))]
    );
    for loose in [
        String::new(),
        r#"StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }"#
            .to_owned(),
        format!(r#"StringNotLike = {{ "{sub}" = "repo:evil/*" }}"#),
        format!(r#"StringLikeIfExists = {{ "{sub}" = "repo:acme/web:*" }}"#),
        format!(r#""ForAllValues:StringLike" = {{ "{sub}" = "repo:acme/web:*" }}"#),
        format!(r#"StringLike = {{ "{sub}" = "repo:acme/*" }}"#),
    ] {
        let trusts = github(&loose);
        assert_eq!((trusts.len(), trusts[0].1), (1, "wide"), "{loose}");
    }
    let claim = github(
        r#"StringEquals = { "token.actions.githubusercontent.com:repository_id" = "4711" }"#,
    );
    assert_eq!((claim[0].0.as_str(), claim[0].1), ("repository_id:4711", "exact"));
    let unknown = trusts(
        r#"Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = var.provider }
           Condition = { StringEquals = { "${var.issuer}:sub" = "system:serviceaccount:shop:api" } }"#,
    );
    assert_eq!((unknown[0].0.as_str(), unknown[0].1), ("system:serviceaccount:shop:api", "exact"));
    let saml = one(
        r#"Action = "sts:AssumeRoleWithSAML", Principal = { Federated = "arn:aws:iam::1:saml-provider/okta" }"#,
    );
    assert_eq!(saml.0, "saml:okta");
    let guests = one(
        r#"Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = "cognito-identity.amazonaws.com" }
           Condition = { StringEquals = { "cognito-identity.amazonaws.com:aud" = "eu:1" }, "ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "unauthenticated" } }"#,
    );
    assert_eq!((guests.0.as_str(), guests.1), ("identity-pool:eu:1", "wide"));
}

/// The privilege of the inline policy with this statement.
fn privilege(statement: &str) -> Privilege {
    let text = format!(
        "resource \"aws_iam_user_policy\" \"p\" {{\n  user = \"u\"\n  policy = jsonencode({{ Statement = [{{ {statement} }}] }})\n}}\n"
    );
    let found = found(&[("main.tf", &text)]);
    let grant = found.iter().find(|found| &*found.rule.id == "aws-inline-policy").unwrap();
    Privilege::from_word(&grant.sighting.attributes[fact::PRIVILEGE])
}

#[test]
fn what_documents_allow() {
    for (statement, expected) in [
        (r#"Effect = "Allow", Action = "*", Resource = "*""#, Privilege::Admin),
        (r#"Effect = "Allow", NotAction = "iam:*", Resource = "*""#, Privilege::Admin),
        (
            r#"Effect = "Allow", Action = ["iam:PassRole", "lambda:CreateFunction"], Resource = "*""#,
            Privilege::Admin,
        ),
        (
            r#"Effect = "Allow", Action = "iam:Put*Policy", Resource = "arn:aws:iam::*:role/*""#,
            Privilege::Admin,
        ),
        (r#"Effect = "Allow", Action = "lambda:CreateFunction", Resource = "*""#, Privilege::Write),
        (
            r#"Effect = "Allow", Action = "iam:PutRolePolicy", Resource = "arn:aws:iam::1:role/x""#,
            Privilege::Write,
        ),
        (
            r#"Effect = "Allow", Action = "*", Resource = "*", Condition = { StringEquals = { "aws:ResourceTag/a" = "b" } }"#,
            Privilege::Write,
        ),
        (
            r#"Effect = "Allow", Action = ["s3:GetObject", "s3:ListBucket"], Resource = "*""#,
            Privilege::Read,
        ),
        (r#"Effect = "Allow", Action = var.actions, Resource = "*""#, Privilege::Unknown),
        (r#"Effect = "Deny", Action = "*", Resource = "*""#, Privilege::Unknown),
    ] {
        assert_eq!(privilege(statement), expected, "{statement}");
    }
}

#[test]
fn what_a_policy_allows_reaches_the_role_and_those_who_may_become_it() {
    let found = found(&[
        (
            "a.tf",
            r#"
resource "aws_iam_role" "r" {
  name_prefix        = "r-"
  assume_role_policy = <<EOF
{ "Statement": { "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": "111122223333" } } }
EOF
}
resource "aws_iam_role_policy_attachment" "r" {
  role       = one(aws_iam_role.r[*].name)
  policy_arn = aws_iam_policy.p.arn
}
"#,
        ),
        (
            "b.tf",
            r#"
resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.p.json
}
data "aws_iam_policy_document" "p" {
  source_policy_documents = [data.aws_iam_policy_document.q.json]
}
data "aws_iam_policy_document" "q" {
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}
provider "aws" {
  default_tags { tags = { Team = "web" } }
}
"#,
        ),
    ]);
    let facts = |id: &str| &found.iter().find(|found| found.rule.id == id).unwrap().sighting;
    for rule in ["aws-policy", "aws-policy-attachment", "aws-trust"] {
        assert_eq!(facts(rule).attributes[fact::PRIVILEGE], "admin", "{rule}");
    }
    assert_eq!(facts("aws-trust").grant.as_ref().unwrap().privilege, Privilege::Admin);
    assert_eq!(facts("aws-policy").attributes["privilege_because"], "`*` on every resource");
    assert_eq!(facts("aws-role").attributes[fact::OWNER_HINT], "web");
}

#[test]
fn names_that_multiply_come_to_an_end() {
    let mut text = String::from("locals {\n");
    for at in 0..40 {
        text.push_str(&format!("  a{at} = concat(local.a{}, local.a{})\n", at + 1, at + 1));
    }
    text.push_str("  a40 = [\"111122223333\"]\n  c = concat(local.c, local.c)\n}\n");
    text.push_str("resource \"aws_iam_role\" \"r\" {\n  assume_role_policy = jsonencode({ Statement = [{ Effect = \"Allow\", ");
    text.push_str(
        "Action = \"sts:AssumeRole\", Principal = { AWS = [local.c, local.a0] } }] })\n}\n",
    );
    assert!(!found(&[("main.tf", &text)]).is_empty());
}
