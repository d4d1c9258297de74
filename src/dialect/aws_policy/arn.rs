//! Amazon resource names, as far as they are known.

/// The parts of an ARN; each may hold `${…}` where it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arn<'t> {
    pub(crate) service: &'t str,
    pub(crate) account: &'t str,
    /// `role/ci/deploy`, `root`.
    pub(crate) resource: &'t str,
}

impl<'t> Arn<'t> {
    /// Reads `arn:aws:iam::111122223333:role/deploy`.
    pub(crate) fn parse(text: &'t str) -> Option<Self> {
        let mut rest = text.strip_prefix("arn:")?;
        let mut parts = [""; 4];
        for part in &mut parts {
            let end = separator(rest)?;
            *part = &rest[..end];
            rest = &rest[end + 1..];
        }
        let [_, service, _, account] = parts;
        Some(Self { service, account, resource: rest })
    }
}

/// The next `:` that is not inside `${AWS::AccountId}`.
fn separator(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, letter)| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => return Some(at),
            _ => {}
        }
        None
    })
}

/// Whether it is an account's number.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a value stands for the account that the code is deployed to.
pub(crate) fn is_own_account(text: &str) -> bool {
    let hole = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
    let call = hole.trim();
    call == "AWS::AccountId"
        || (call.starts_with("data.aws_caller_identity.") && call.ends_with("account_id"))
        || call.starts_with("aws:accountId")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_may_be_unknown() {
        let arn = Arn::parse("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/x:y").unwrap();
        assert_eq!(
            (arn.service, arn.account, arn.resource),
            ("iam", "${AWS::AccountId}", "role/x:y")
        );
        assert!(is_own_account(arn.account) && !is_own_account("${var.account_id}"));
        assert!(is_own_account("data.aws_caller_identity.current.account_id"));
        assert!(Arn::parse("arn:aws:iam").is_none() && is_account("111122223333"));
    }
}
