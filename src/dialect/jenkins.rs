//! Jenkins: the credentials that a pipeline script binds, by their ids.
//!
//! A script is Groovy, which is not parsed: a credential is bound by a literal id behind
//! `credentialsId:` or inside `credentials(...)` and `sshagent(...)`, and that is what is read. An id
//! that is computed is not seen.

use crate::source::Span;

/// The calls and arguments whose text is an id.
const BINDINGS: [&str; 4] = ["credentialsId", "registryCredentialsId", "credentials", "sshagent"];

/// The calls whose second text is an id, behind an address.
const REGISTRIES: [&str; 2] = ["withRegistry", "withServer"];

/// Whether a path is that of a pipeline script, or of a step that a shared library adds.
pub(crate) fn is_script(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let marked = name.strip_prefix("jenkinsfile").is_some_and(|rest| !rest.starts_with(is_letter));
    marked || name.ends_with(".jenkinsfile") || name.ends_with(".groovy")
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic()
}

/// Each id that is bound, and where it stands.
pub(crate) fn credentials(text: &str) -> Vec<(&str, Span)> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let code = line.trim_start();
        if !code.starts_with("//") && !code.starts_with('*') {
            for binding in BINDINGS {
                for (at, _) in line.match_indices(binding) {
                    let own = line[..at].chars().next_back().is_none_or(|c| !is_word(c));
                    if own {
                        ids(line, at + binding.len(), offset, &mut found);
                    }
                }
            }
            for call in REGISTRIES {
                for (at, _) in line.match_indices(call) {
                    second(line, at + call.len(), offset, &mut found);
                }
            }
        }
        offset += line.len();
    }
    found.sort_by_key(|(_, span)| *span);
    found
}

/// The quoted texts right behind a binding: one behind a colon or a blank, all between parentheses
/// or in a list.
fn ids<'t>(line: &'t str, from: usize, offset: usize, found: &mut Vec<(&'t str, Span)>) {
    let mut rest = line[from..].trim_start();
    let mut several = rest.starts_with('(');
    // `sshagent(credentials: ['a', 'b'])` is read where it says `credentials`.
    match rest.strip_prefix([':', '(']) {
        Some(opened) => rest = opened.trim_start(),
        None if rest.starts_with(['\'', '"']) => {}
        None => return,
    }
    several |= rest.starts_with('[');
    rest = rest.trim_start_matches(['[', ' ', '\t']);
    while let Some(quote @ (b'\'' | b'"')) = rest.as_bytes().first() {
        let quote = char::from(*quote);
        let Some(end) = rest[1..].find(quote) else { return };
        let id = &rest[1..=end];
        // In double quotes a `$` computes the id.
        let computed = quote == '"' && id.contains('$');
        if !id.is_empty() && !computed {
            let start = offset + line.len() - rest.len() + 1;
            found.push((id, Span::new(start, start + id.len())));
        }
        if !several {
            return;
        }
        rest = rest[end + 2..].trim_start_matches([',', ' ', '\t']);
    }
}

/// The quoted text behind the first argument of a call, whatever that is.
fn second<'t>(line: &'t str, from: usize, offset: usize, found: &mut Vec<(&'t str, Span)>) {
    let call = line[from..].trim_start();
    let Some(arguments) = call.strip_prefix('(').or(line[from..].strip_prefix(' ')) else { return };
    let Some((_, rest)) = arguments.split_once(',') else { return };
    let start = line.len() - rest.trim_start().len();
    ids(line, start, offset, found);
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_where_a_script_binds_them() {
        let script = r#"
environment { TOKEN = credentials('npm-token') }
withCredentials([string(credentialsId: "sonar", variable: 'S'), file(credentialsId: 'kube', variable: 'K')]) {}
sshagent(['deploy', 'mirror']) { sh 'x' }
// git credentialsId: 'old'
git url: 'u', credentialsId: "${params.ID}"
docker { image 'x'; registryCredentialsId 'pull' }
sshagent(credentials: ['ssh', 'ssh2']) {}
docker.withRegistry("https://${HOST}", 'push') {}
docker.withRegistry('https://r.example') {}
mycredentials('no'); credentials(id)
"#;
        let found = credentials(script);
        let ids: Vec<_> = found.iter().map(|(id, _)| *id).collect();
        assert_eq!(
            ids,
            ["npm-token", "sonar", "kube", "deploy", "mirror", "pull", "ssh", "ssh2", "push",]
        );
        assert!(found.iter().all(|(id, span)| &script[span.start..span.end] == *id));
        assert!(is_script("ci/Jenkinsfile.release") && is_script("Jenkinsfile"));
        assert!(is_script("ci/Jenkinsfile_nightly") && is_script("vars/deploy.groovy"));
        assert!(!is_script("docs/jenkinsfiles.md"));
    }
}
