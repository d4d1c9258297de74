//! The login in an address: `https://user:password@host`, `https://host/t/TOKEN/channel`.

/// What stands in an address that opens what it leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Login<'a> {
    /// The password or token.
    pub(super) secret: &'a str,
    /// The address without it.
    pub(super) address: String,
}

impl<'a> Login<'a> {
    /// The login of an address; none where it names no more than a user.
    pub(super) fn of(address: &'a str) -> Option<Self> {
        let address = address.trim().trim_matches(['"', '\'']);
        let (scheme, rest) = address.split_once("://")?;
        let (host, path) = rest.split_at(host_end(rest));
        let path = path.split(['?', '#']).next().unwrap_or(path);
        if let Some((login, host)) = host.rsplit_once('@') {
            let secret = match login.split_once(':') {
                Some((user, "")) => user,
                Some((_, password)) => password,
                None if login.contains(['$', '{', '%']) || login.len() >= 20 => login,
                None => return None,
            };
            return Some(Self { secret, address: format!("{scheme}://{host}{path}") });
        }
        // Servers of conda packages take the token as a part of the path.
        let (before, behind) = path.split_once("/t/")?;
        let (secret, channel) = behind.split_once('/')?;
        let address = format!("{scheme}://{host}{before}/{channel}");
        (!secret.is_empty()).then_some(Self { secret, address })
    }
}

/// Where the host ends: a `/` inside of what a template fills in is none.
fn host_end(rest: &str) -> usize {
    let at = rest.rfind("}@").or_else(|| rest.rfind(">@")).map_or(0, |at| at + 1);
    rest[at..].find(['/', '?', '#']).map_or(rest.len(), |end| at + end)
}

#[cfg(test)]
mod tests {
    use super::Login;

    #[test]
    fn only_what_opens_something_is_a_login() {
        for (address, secret, bare) in [
            ("https://u:p@h.example/x?y", "p", "https://h.example/x"),
            ("https://${USER}:${TOKEN}@h/simple", "${TOKEN}", "https://h/simple"),
            ("https://${TOKEN}@h/", "${TOKEN}", "https://h/"),
            ("https://{{ env('A/B') }}@h/x", "{{ env('A/B') }}", "https://h/x"),
            ("https://token:@h", "token", "https://h"),
            ("https://c.example/t/$TOKEN/main", "$TOKEN", "https://c.example/main"),
        ] {
            let login = Login { secret, address: bare.to_owned() };
            assert_eq!(Login::of(address), Some(login), "{address}");
        }
        for address in ["https://h/simple", "https://git@h/x", "ssh://git@h", "h", "https://h/t/"] {
            assert_eq!(Login::of(address), None, "{address}");
        }
    }
}
