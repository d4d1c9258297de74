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
        assert_eq!(said, "error: the run is incomplete: share 1, 8 of 8 is missing\n");
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
