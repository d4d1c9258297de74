//! The store by itself, over each database: what holds from run to run, who may write, what is refused.

use keyroster::github::Secret;
use keyroster::store::{Access, Fact, Place, Reading, Row, Run, RunState, Store, Table, Value};
use postgres::{Client, NoTls};

use crate::fleet::{DAY, Fleet, org, program};

fn open(fleet: &Fleet, name: &str) -> Store {
    Store::at(&Place::of(&fleet.store(name)), &Access::default()).unwrap()
}

fn refused(place: &str) -> String {
    match Store::at(&Place::of(place), &Access::default()) {
        Ok(_) => panic!("{place} is opened"),
        Err(error) => error.to_string(),
    }
}

fn begin(store: &mut Store) -> Run {
    let run = Run {
        id: 0,
        organisation: "acme".to_owned(),
        as_of: "2026-11-22".to_owned(),
        state: RunState::Open,
        plan: String::new(),
        shard: 1,
        shards: 1,
    };
    store.begin(&run).unwrap()
}

fn identity(key: &str, owner: &str, due: &str) -> Fact {
    let words = [key, "repository", "ci-token", "secret", owner, "read", due, "{}"];
    let mut fact = words.map(Value::from).to_vec();
    fact.insert(2, Value::Null);
    fact
}

fn identities(store: &mut Store) -> Vec<Row> {
    let sql = "SELECT repository, key, owner, due, from_run, to_run FROM identity ORDER BY repository, key, from_run";
    store.query(sql, &[]).unwrap()
}

fn row(words: [&str; 4], from: i64, to: Option<i64>) -> Row {
    Row([words.map(Value::from).to_vec(), vec![from.into(), to.into()]].concat())
}

#[test]
fn what_holds_is_kept_once_and_ends_with_the_run_before() {
    Fleet::each(0, |fleet| {
        let mut store = open(fleet, "a.db");
        let state = |store: &mut Store, run: &Run, facts: Vec<Fact>| {
            store.state_all(run, Table::Identity, vec![("a".to_owned(), facts)]).unwrap();
        };
        let first = begin(&mut store);
        let held = identity("k/a", "x", "1");
        state(&mut store, &first, vec![held.clone(), identity("K/b", "x", "1")]);
        let second = begin(&mut store);
        // The owner is another one: it is another state. Only the body would not be.
        state(&mut store, &second, vec![held.clone(), identity("K/b", "y", "1")]);
        let both = [
            row(["a", "K/b", "x", "1"], 1, Some(1)),
            row(["a", "K/b", "y", "1"], 2, None),
            row(["a", "k/a", "x", "1"], 1, None),
        ];
        assert_eq!(identities(&mut store), both);
        // Judged again, and nothing is there twice.
        state(&mut store, &second, vec![identity("K/b", "y", "1"), held]);
        assert_eq!(identities(&mut store), both);
        // Judged again, otherwise: what this run began is written over, or gone.
        state(&mut store, &second, vec![identity("K/b", "z", "1")]);
        assert_eq!(
            identities(&mut store),
            [
                row(["a", "K/b", "x", "1"], 1, Some(1)),
                row(["a", "K/b", "z", "1"], 2, None),
                row(["a", "k/a", "x", "1"], 1, Some(1)),
            ]
        );
        state(&mut store, &second, vec![]);
        assert!(identities(&mut store).iter().all(|row| row.0[5] == Value::Int(1)));
    });
}

#[test]
fn many_rows_are_written_and_told_apart() {
    Fleet::each(0, |fleet| {
        let mut store = open(fleet, "a.db");
        let run = begin(&mut store);
        let key = |number: usize| format!("k/{number:05}\0");
        let facts = |owner: &str| -> Vec<(String, Vec<Fact>)> {
            let of = |at: usize| (0..50).map(move |n| identity(&key(at * 50 + n), owner, "1"));
            (0..400).map(|at| (format!("r/{at:03}"), of(at).collect())).collect()
        };
        store.whole(|store| store.state_all(&run, Table::Identity, facts("x"))).unwrap();
        let next = begin(&mut store);
        store.whole(|store| store.state_all(&next, Table::Identity, facts("y"))).unwrap();
        let held = identities(&mut store);
        assert_eq!(held.len(), 40_000);
        // No text holds a NUL: PostgreSQL takes none.
        assert_eq!(held[0], row(["r/000", "k/00000\u{fffd}", "x", "1"], 1, Some(1)));
        assert_eq!(held[39_999], row(["r/399", "k/19999\u{fffd}", "y", "1"], 2, None));
    });
}

#[test]
fn a_repository_that_is_gone_ends_and_one_that_cannot_be_read_stays() {
    Fleet::each(0, |fleet| {
        let mut store = open(fleet, "a.db");
        let reading = |name: &str, snapshot: Result<Vec<u8>, String>| Reading {
            repository: name.to_owned(),
            revision: Some("1".to_owned()),
            rules: "r".to_owned(),
            size: 1,
            snapshot,
        };
        let first = begin(&mut store);
        let read = |name| reading(name, Ok(vec![0, 255]));
        store.keep(&first, &[read("a"), read("b"), read("c")]).unwrap();
        let one = || vec![identity("k/a", "x", "1")];
        let all = ["a", "b", "c"].map(|name| (name.to_owned(), one())).to_vec();
        store.state_all(&first, Table::Identity, all).unwrap();
        let second = begin(&mut store);
        store.keep(&second, &[reading("a", Err("lost".to_owned()))]).unwrap();
        store.still_there(&second, &["b"]).unwrap();
        store.retire(&second).unwrap();
        let ends: Vec<_> = identities(&mut store).iter().map(|row| row.0[5].clone()).collect();
        assert_eq!(ends, [Value::Null, Value::Null, Value::Int(1)]);
        let known = store.known().unwrap();
        let told: Vec<_> = known
            .iter()
            .map(|one| (one.seen, one.revision.is_some(), one.unread.is_some()))
            .collect();
        assert_eq!(told, [(2, false, true), (2, true, false), (1, true, false)]);
        assert_eq!(store.snapshot("a").unwrap(), Some(vec![0, 255]));
    });
}

#[test]
fn one_scan_at_a_time() {
    Fleet::each(1, |fleet| {
        let place = fleet.store("a.db");
        let store = open(fleet, "a.db");
        let said = refused(&place);
        assert!(said.starts_with("another scan writes to the store "), "{said}");
        let folder = fleet.folder().display().to_string();
        let output = org(&["scan", "acme", "--local", &folder, "--store", &place]);
        assert_eq!(output.status.code(), Some(2));
        drop(store);
        let output = org(&["scan", "acme", "--local", &folder, "--store", &place, "--as-of", DAY]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    });
}

#[test]
fn a_store_is_of_one_organisation() {
    Fleet::each(1, |fleet| {
        let (place, folder) = (fleet.store("a.db"), fleet.folder().display().to_string());
        let scan = |name: &str| {
            org(&["scan", name, "--local", &folder, "--store", &place, "--as-of", DAY])
        };
        assert_eq!(scan("acme").status.code(), Some(0));
        assert_eq!(scan("Acme").status.code(), Some(0));
        let output = scan("other");
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.contains(" is that of `acme`, and repositories of `other` would end"),
            "{said}"
        );
    });
}

#[test]
fn a_store_of_a_later_version_is_refused() {
    Fleet::each(0, |fleet| {
        let place = fleet.store("a.db");
        let mut store = open(fleet, "a.db");
        store.query("INSERT INTO keyroster_schema (version) VALUES (99) RETURNING 1", &[]).unwrap();
        drop(store);
        let known = "the store is of schema 99, and this keyroster knows 1; use a later version";
        assert_eq!(refused(&place), known);
        let output = org(&["query", "holders", "--store", &place]);
        assert_eq!(String::from_utf8(output.stderr).unwrap(), format!("error: {known}\n"));
    });
}

#[test]
fn what_is_no_store_is_said_to_be_none() {
    Fleet::each(0, |fleet| {
        let place = fleet.store("empty.db");
        if !place.contains("://") {
            std::fs::write(&place, "").unwrap();
        }
        let output = org(&["query", "holders", "--store", &place]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(" is empty; `keyroster org scan` fills it"), "{said}");
    });
    let fleet = Fleet::of(0);
    let place = fleet.beside("text.db");
    std::fs::write(&place, "no database, but long enough to be taken for the head of one").unwrap();
    assert!(refused(&place).contains("text.db cannot be opened: "));
}

#[test]
fn reading_leaves_no_trace() {
    let fleet = Fleet::of(1);
    fleet.scan("a.db", "2026-11-22", &[]);
    let there = || {
        let root = fleet.folder().parent().unwrap().to_owned();
        let names = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    };
    let bytes = || std::fs::read(fleet.beside("a.db")).unwrap();
    let before = (there(), bytes());
    assert!(org(&["query", "holders", "--store", &fleet.beside("a.db")]).status.success());
    assert_eq!(there(), before.0);
    assert!(bytes() == before.1);
}

/// A fleet whose stores are on the server, where there is one.
fn on_a_server(test: impl Fn(&Fleet, &str)) {
    Fleet::each(1, |fleet| {
        let place = fleet.store("a.db");
        if place.contains("://") {
            test(fleet, &place);
        }
    });
}

#[test]
fn both_databases_give_the_same_bytes() {
    let Some(server) = crate::servers::server() else { return };
    let formats = ["json", "csv", "markdown", "html"];
    let told = |fleet: &Fleet| -> Vec<String> {
        let place = fleet.store("a.db");
        let folder = fleet.folder().display().to_string();
        let files = formats.map(|name| format!("{name}={}", fleet.beside(name)));
        let mut told = Vec::new();
        for day in ["2026-11-20", "2026-11-28"] {
            let mut arguments = vec!["scan", "acme", "--local", &folder, "--store", &place];
            arguments.extend(["--as-of", day]);
            files.iter().for_each(|file| arguments.extend(["--format", file]));
            let output = org(&arguments);
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            told.push(String::from_utf8(output.stdout).unwrap());
            told.extend(formats.map(|name| std::fs::read_to_string(fleet.beside(name)).unwrap()));
        }
        for question in ["holders", "unowned", "overdue", "oldest", "partners", "reuse", "runs"] {
            let output = org(&["query", question, "--store", &place]);
            told.push(String::from_utf8(output.stdout).unwrap());
        }
        told
    };
    let made = |server: Option<String>| {
        let fleet = Fleet::on(server, 6);
        // Letters whose order a language changes.
        for name in ["Zed", "ab", "a-b", "a_b", "\u{e4}b"] {
            fleet.add(name, 1);
        }
        let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/partner-led");
        crate::schemas::copied(&example, &fleet.folder().join("led"));
        fleet.commit("led");
        fleet
    };
    let (file, shared) = (told(&made(None)), told(&made(Some(server))));
    for (at, (file, shared)) in file.iter().zip(&shared).enumerate() {
        assert_eq!(file, shared, "{at}");
    }
}

#[test]
fn a_role_that_may_only_read_is_enough_to_ask() {
    on_a_server(|fleet, place| {
        fleet.scan("a.db", "2026-11-22", &[]);
        let mut admin = Client::connect(place, NoTls).unwrap();
        let reader = format!("reader_{}", place.rsplit('/').next().unwrap());
        let script = format!(
            "CREATE ROLE {reader} LOGIN PASSWORD 'x'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}"
        );
        admin.batch_execute(&script).unwrap();
        let place = place.replace("keyroster@", &format!("{reader}:s3cret@"));
        let asked = org(&["query", "holders", "--store", &place]);
        assert!(asked.status.success(), "{asked:?}");
        let folder = fleet.folder().display().to_string();
        let scanned = org(&["scan", "acme", "--local", &folder, "--store", &place]);
        let said = String::from_utf8(scanned.stderr).unwrap();
        assert!(said.contains("permission denied"), "{said}");
        assert!(!said.contains("s3cret"), "{said}");
        let script = format!("DROP OWNED BY {reader}; DROP ROLE {reader}");
        admin.batch_execute(&script).unwrap();
    });
}

#[test]
fn a_schema_of_its_own_is_a_store_of_its_own() {
    on_a_server(|fleet, place| {
        let folder = fleet.folder().display().to_string();
        for name in ["acme", "other"] {
            let place = format!("{place}?schema={name}%22x");
            let output =
                org(&["scan", name, "--local", &folder, "--store", &place, "--as-of", DAY]);
            assert_eq!(output.status.code(), Some(0), "{output:?}");
            let output = org(&["query", "holders", "--store", &place]);
            assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 2);
        }
        let output = org(&["query", "holders", "--store", place]);
        assert_eq!(output.status.code(), Some(2), "the default one is empty");
    });
}

#[test]
fn a_connection_that_is_lost_is_told_with_what_to_do() {
    on_a_server(|_, place| {
        let mut store = Store::at(&Place::of(place), &Access::default()).unwrap();
        let run = begin(&mut store);
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE application_name = 'keyroster' AND datname = current_database()";
        let mut admin = Client::connect(place, NoTls).unwrap();
        admin.query(sql, &[]).unwrap();
        let said = store.advance(&run, RunState::Collected).unwrap_err().to_string();
        assert!(
            said.starts_with("the connection to the store postgresql://keyroster@127.0.0.1:"),
            "{said}"
        );
        assert!(
            said.ends_with("what was kept is kept, and a scan goes on with --resume"),
            "{said}"
        );
    });
}

#[test]
fn a_server_is_held_to_its_name_and_certificate() {
    on_a_server(|_, place| {
        let asked = |host: &str, rest: &str| {
            let place = place.replace("127.0.0.1", host);
            let place = Place::of(&format!("{place}?hostaddr=127.0.0.1&{rest}"));
            Store::at(&place, &Access::default()).map(|_| ()).map_err(|error| error.to_string())
        };
        let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/github/keys/ca.pem");
        let known = format!("sslmode=verify-full&sslrootcert={authority}");
        assert_eq!(asked("github.test", &known), Ok(()));
        let said = asked("github.test", "sslmode=require").unwrap_err();
        assert!(said.contains("certificate"), "{said}");
        let said = asked("another.test", &known).unwrap_err();
        assert!(said.contains("certificate"), "{said}");
    });
}

#[test]
fn no_password_is_shown() {
    let address = "postgresql://anna:s3cret@127.0.0.1:1/keys?password=s3cret";
    let fleet = Fleet::of(1);
    let folder = fleet.folder().display().to_string();
    let password = |command: &mut std::process::Command| {
        let output = command.env("PGPASSWORD", "s3cret").output().unwrap();
        let said = format!("{output:?}");
        assert!(!said.contains("s3cret"), "{said}");
        assert_eq!(output.status.code(), Some(2), "{said}");
        said
    };
    let said = password(&mut program(&["query", "holders", "--store", address]));
    assert!(
        said.contains("the store postgresql://anna@127.0.0.1:1/keys cannot be opened"),
        "{said}"
    );
    password(program(&["query", "holders"]).env("KEYROSTER_STORE", address));
    let help = program(&["query", "--help"]).env("KEYROSTER_STORE", address).output().unwrap();
    assert!(!format!("{help:?}").contains("s3cret"));
    password(&mut program(&["scan", "acme", "--local", &folder, "--store", address]));
    password(&mut program(&["merge", address, "--store", address]));
    for broken in ["postgresql://anna:s3cret@[/keys", "postgresql://s3cret?s3cret=s3cret"] {
        password(&mut program(&["query", "holders", "--store", broken]));
    }
    let place = Place::Server(Secret::new(address));
    assert!(!format!("{place:?}{place}").contains("s3cret"));
}
