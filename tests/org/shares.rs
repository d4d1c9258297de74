//! Shares: several machines give what one would.

use crate::fleet::{DAY, Fleet, org};

#[test]
fn shares_joined_are_the_whole() {
    Fleet::each(23, |fleet| {
        let (code, whole) = fleet.scan("whole.db", DAY, &[]);
        assert_eq!(code, 1);
        let stores: Vec<String> = (1..=8).map(|share| format!("share-{share}.db")).collect();
        for (share, store) in (1..).zip(&stores) {
            let (code, _) = fleet.scan(store, DAY, &["--shard", &format!("{share}/8")]);
            assert_eq!(code, 0);
        }
        let stores: Vec<String> = stores.iter().map(|store| fleet.store(store)).collect();
        let merge = |into: &str, stores: &[&str]| {
            let (into, json) = (fleet.store(into), fleet.beside("merged.json"));
            let format = format!("json={json}");
            let head = ["merge", "--store", &into, "--format", &format];
            let output = org(&[&head[..], stores].concat());
            let said = String::from_utf8(output.stderr).unwrap();
            (output.status.code(), said, std::fs::read_to_string(json).unwrap_or_default())
        };
        let all: Vec<&str> = stores.iter().map(String::as_str).collect();
        let (code, said, merged) = merge("all.db", &all);
        assert_eq!(code, Some(1), "{said}");
        assert_eq!(merged, whole);

        let (code, said, _) = merge("some.db", &all[1..7]);
        assert_eq!(code, Some(2));
        assert_eq!(said, "error: the run is incomplete: shares 1, 8 of 8 are missing\n");
        let twice = [&all[..], &all[..1]].concat();
        let (code, said, _) = merge("twice.db", &twice);
        assert_eq!(code, Some(2));
        assert!(said.ends_with(" are both share 1\n"), "{said}");
    });
}

#[test]
fn a_plan_is_a_matrix() {
    let fleet = Fleet::of(3);
    let folder = fleet.folder().display().to_string();
    let output = org(&["plan", "--local", &folder, "--shards", "8"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "{\"shard\":[\"1/3\",\"2/3\",\"3/3\"]}\n");
}

/// An organisation of addresses, its plan, and what is done with it.
struct Planned {
    fleet: Fleet,
    list: String,
    plan: String,
}

impl Planned {
    fn of(repositories: usize) -> Self {
        let fleet = Fleet::of(repositories);
        let (list, plan) = (fleet.addresses(), fleet.beside("plan.json"));
        Self { fleet, list, plan }
    }

    /// `org plan`, and the shares that it prints.
    fn plan(&self, more: &[&str]) -> Vec<String> {
        let head = ["plan", "acme", "--repos-from", &self.list, "--out", &self.plan];
        let output = org(&[&head[..], &["--as-of", DAY], more].concat());
        assert!(output.status.success(), "{output:?}");
        let matrix: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let shares = matrix["shard"].as_array().unwrap().iter();
        shares.map(|share| share.as_str().unwrap().to_owned()).collect()
    }

    /// `org scan` of a share.
    fn share(&self, share: &str, store: &str) -> (Option<i32>, String) {
        let store = self.fleet.beside(store);
        let head = ["scan", "--plan", &self.plan, "--repos-from", &self.list];
        let output = org(&[&head[..], &["--shard", share, "--store", &store]].concat());
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }

    /// All shares of a plan.
    fn shares(&self, shares: &[String], night: &str) -> Vec<String> {
        let named = |share: &String| format!("{night}-{}.db", share.replace('/', "-"));
        for share in shares {
            let (code, said) = self.share(share, &named(share));
            assert_eq!(code, Some(0), "{said}");
        }
        shares.iter().map(named).collect()
    }

    /// `org merge`, and its document.
    fn merge(&self, store: &str, shares: &[String]) -> (Option<i32>, String, String) {
        let json = self.fleet.beside("merged.json");
        let _ = std::fs::remove_file(&json);
        let (store, format) = (self.fleet.beside(store), format!("json={json}"));
        let shares: Vec<_> = shares.iter().map(|share| self.fleet.beside(share)).collect();
        let shares: Vec<_> = shares.iter().map(String::as_str).collect();
        let head = ["merge", "--plan", &self.plan, "--store", &store, "--format", &format];
        let output = org(&[&head[..], &shares].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), said, std::fs::read_to_string(json).unwrap_or_default())
    }

    /// One scan of everything.
    fn whole(&self, store: &str) -> String {
        let json = self.fleet.beside("whole.json");
        let (store, format) = (self.fleet.beside(store), format!("json={json}"));
        let head = ["scan", "acme", "--repos-from", &self.list, "--store", &store];
        org(&[&head[..], &["--as-of", DAY, "--format", &format]].concat());
        std::fs::read_to_string(json).unwrap()
    }
}

#[test]
fn a_plan_is_one_list_for_all_machines() {
    let planned = Planned::of(9);
    let shares = planned.plan(&["--shards", "3"]);
    assert_eq!(shares, ["1/3", "2/3", "3/3"]);
    // What is there now is not what was planned.
    let whole = planned.whole("whole.db");
    let text = std::fs::read_to_string(&planned.list).unwrap();
    std::fs::write(&planned.list, format!("{text}acme/new file:///nowhere\n")).unwrap();
    let stores = planned.shares(&shares, "first");
    let (code, said, merged) = planned.merge("all.db", &stores);
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(merged, whole);

    let (code, said) = planned.share("1/4", "x.db");
    assert_eq!(code, Some(2));
    assert!(said.ends_with("it has 3 shares; `--shard 1/4` is none of them\n"), "{said}");
    let folder = planned.fleet.folder().display().to_string();
    let local = ["scan", "--plan", &planned.plan, "--shard", "1/3", "--local", &folder];
    let output = org(&local);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("was made of a list of addresses, with --repos-from"), "{said}");
}

#[test]
fn shares_that_make_no_whole_are_named_with_what_reads_them() {
    let planned = Planned::of(9);
    let shares = planned.plan(&["--shards", "3"]);
    let stores = planned.shares(&shares, "first");
    let merge = |stores: &[String]| {
        let (code, said, _) = planned.merge("all.db", stores);
        assert_eq!(code, Some(2), "{said}");
        said.replace(&planned.fleet.beside(""), "")
    };
    let said = merge(&stores[..1]);
    let wanted = "error: the run is incomplete: shares 2, 3 of 3 are missing
keyroster org scan --plan plan.json --shard 2/3 --store share-2.db --repos-from FILE
keyroster org scan --plan plan.json --shard 3/3 --store share-3.db --repos-from FILE
";
    assert_eq!(said, wanted);

    let copy = "copy.db".to_owned();
    std::fs::copy(planned.fleet.beside(&stores[0]), planned.fleet.beside(&copy)).unwrap();
    let said = merge(&[stores.clone(), vec![copy]].concat());
    assert_eq!(said, "error: first-1-3.db and copy.db are both share 1\n");

    // A share of another plan.
    let other = Planned::of(4);
    let of_other = other.shares(&other.plan(&["--shards", "3"])[..1], "other");
    let from = other.fleet.beside(&of_other[0]);
    std::fs::copy(from, planned.fleet.beside("other.db")).unwrap();
    let said = merge(&[vec!["other.db".to_owned()], stores[1..].to_vec()].concat());
    assert!(said.contains("other.db is a share of another run: its list of"), "{said}");
    assert!(said.contains("share 1 of 3 is missing\nkeyroster org scan --plan"), "{said}");

    // One whose machine was taken away, and one that somebody emptied.
    let sql = |store: &str, sql: &str| {
        let mut store =
            keyroster::store::Store::open(planned.fleet.beside(store).as_ref()).unwrap();
        store.query(sql, &[]).unwrap();
    };
    sql(&stores[0], "UPDATE run SET state = 'open'");
    let said = merge(&stores);
    let wanted = "error: first-1-3.db, share 1, was not finished: run it again with `--resume`
keyroster org scan --plan plan.json --shard 1/3 --store first-1-3.db --repos-from FILE --resume
";
    assert_eq!(said, wanted);
    sql(&stores[0], "UPDATE run SET state = 'collected'");
    sql(&stores[0], "DELETE FROM repository WHERE name = (SELECT MIN(name) FROM repository)");
    let said = merge(&stores);
    assert!(said.contains("first-1-3.db is not all of share 1: it lacks 1 repo"), "{said}");
}

#[test]
fn a_plan_that_was_changed_is_none() {
    let planned = Planned::of(3);
    planned.plan(&["--shards", "1"]);
    let text = std::fs::read_to_string(&planned.plan).unwrap();
    std::fs::write(&planned.plan, text.replace("service-02", "service-99")).unwrap();
    let (code, said) = planned.share("1/1", "a.db");
    assert_eq!(code, Some(2));
    assert!(said.contains("it was changed since it was made: plan again"), "{said}");
}

#[test]
fn the_next_night_reads_what_has_changed() {
    let planned = Planned::of(12);
    let shares = planned.plan(&["--shards", "4"]);
    let stores = planned.shares(&shares, "first");
    planned.merge("all.db", &stores);

    planned.fleet.write("service-05", "README.md", "more");
    planned.fleet.commit("service-05");
    let store = planned.fleet.beside("all.db");
    let shares = planned.plan(&["--shards", "auto", "--since", &store]);
    assert_eq!(shares, ["1/1"]);
    let stores = planned.shares(&shares, "second");
    let open = |file: String| keyroster::store::Store::open(file.as_ref()).unwrap();
    let known = open(planned.fleet.beside(&stores[0])).known().unwrap();
    let read: Vec<_> = known.into_iter().map(|one| one.repository).collect();
    assert_eq!(read, ["acme/service-05"]);

    // Into another store, there is nothing to take the rest from.
    let (code, said, _) = planned.merge("elsewhere.db", &stores);
    assert_eq!(code, Some(2));
    assert!(said.contains("11 repositories that the plan has as unchanged"), "{said}");
    let (code, said, merged) = planned.merge("all.db", &stores);
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(merged, planned.whole("whole.db"));
    assert_eq!(open(store).runs().unwrap().len(), 2);

    // Nothing has changed: there is one share, and nothing in it.
    let shares = planned.plan(&["--shards", "8", "--since", &planned.fleet.beside("all.db")]);
    let stores = planned.shares(&shares, "third");
    let (_, said, merged) = planned.merge("all.db", &stores);
    assert_eq!(merged, planned.whole("whole.db"), "{said}");
}
