//! Why GitHub did not do what it was asked.

/// No success. Texts in it come from GitHub or from between: each sink escapes them, and none holds
/// a credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// 401: the token is wrong, has expired or was revoked.
    #[error("GitHub does not accept the token (401): {0}")]
    Unauthorized(String),
    /// 403 that is no limit, or 404 that GitHub gives instead of one.
    #[error("GitHub does not allow it ({status}): {message}{needs}", needs = needed(.needs.as_deref()))]
    Forbidden {
        /// 403 or 404.
        status: u16,
        /// What GitHub says.
        message: String,
        /// The permissions that would do, as `X-Accepted-GitHub-Permissions` has them:
        /// `checks=write`.
        needs: Option<String>,
    },
    /// 404 without a word of permissions: it is not there, or must not be known.
    #[error("GitHub has no such thing, or does not show it (404): {0}")]
    NotFound(String),
    /// Any other answer that is no success: the request is at fault.
    #[error("GitHub refuses the request ({status}): {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What GitHub says.
        message: String,
    },
    /// A limit that does not end before the deadline.
    #[error("GitHub's rate limit is used up; it can be asked again in {seconds} seconds")]
    Limited {
        /// Until it can be asked again.
        seconds: u64,
    },
    /// As many requests were sent as it was agreed to.
    #[error("the budget of {0} requests is spent")]
    Spent(u64),
    /// It failed on its side, as often as it was asked.
    #[error("GitHub fails ({status}): {message}")]
    Unavailable {
        /// The HTTP status, 500 or above.
        status: u16,
        /// What GitHub says.
        message: String,
    },
    /// No answer: no connection, or it broke, or took too long. What was asked may have been done.
    #[error("GitHub cannot be reached: {0}")]
    Unreachable(String),
    /// An answer that is not what GitHub documents.
    #[error("GitHub's answer cannot be read: {0}")]
    Garbled(String),
}

impl Failure {
    /// Whether the request may have been carried out all the same.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Unreachable(_) | Self::Garbled(_))
    }

    /// Whether it would be allowed with another token.
    pub fn is_permission(&self) -> bool {
        matches!(self, Self::Unauthorized(_) | Self::Forbidden { .. } | Self::NotFound(_))
    }
}

fn needed(permissions: Option<&str>) -> String {
    permissions.map_or_else(String::new, |named| format!("; it needs `{named}`"))
}
