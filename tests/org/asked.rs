//! Questions and differences, over each database: the same answers from both.

use keyroster::org::{Across, AskError, Difference, Grouping, Organisation, Question, Sort, ask};
use keyroster::report::{Format, Options, render};
use keyroster::store::{Access, Fact, Place, Reading, Run, RunState, Store, Table, Value};
use serde_json::json;

use crate::fleet::{DAY, Fleet, org};

fn value(word: &str) -> Value {
    match (word, word.parse::<i64>()) {
        ("-", _) => Value::Null,
        (_, Ok(number)) => number.into(),
        (word, _) => word.into(),
    }
}

/// A row, as `table | repository | column | ...`; `-` is nothing.
fn row(line: &str) -> (Table, String, Fact) {
    let mut words = line.split('|').map(str::trim);
    let table = match words.next().unwrap() {
        "verdict" => Table::Verdict,
        "identity" => Table::Identity,
        "reach" => Table::Reach,
        "link" => Table::Link,
        "obligation" => Table::Obligation,
        "finding" => Table::Finding,
        other => panic!("no table is called {other}"),
    };
    (table, words.next().unwrap().to_owned(), words.map(value).collect())
}

/// A run of these repositories, of which this holds.
fn judge(store: &mut Store, day: &str, repositories: &[&str], rows: &str) -> Run {
    let run = Run {
        id: 0,
        organisation: "acme".to_owned(),
        as_of: day.to_owned(),
        state: RunState::Open,
        plan: String::new(),
        shard: 1,
        shards: 1,
    };
    let run = store.begin(&run).unwrap();
    let reading = |name: &&str| Reading {
        repository: (*name).to_owned(),
        revision: None,
        rules: String::new(),
        size: 1,
        snapshot: Ok(vec![]),
    };
    let readings: Vec<_> = repositories.iter().map(reading).collect();
    store.keep(&run, &readings).unwrap();
    store.retire(&run).unwrap();
    let rows: Vec<_> = rows.trim().lines().map(row).collect();
    for table in Table::ALL {
        let of = |repository: &&str| {
            let own = rows.iter().filter(|row| row.0 == table && row.1 == *repository);
            ((*repository).to_owned(), own.map(|row| row.2.clone()).collect())
        };
        store.state_all(&run, table, repositories.iter().map(of).collect()).unwrap();
    }
    store.advance(&run, RunState::Complete).unwrap();
    Run { state: RunState::Complete, ..run }
}

/// What holds at both of two runs.
const BOTH: &str = "
verdict    | acme/web | pass | 0 | 0 | 0 | 0 | {}
identity   | acme/api | s/NPM    | organisation | acme/NPM | ci   | secret | core | read  | 2026-11-24 | {}
identity   | acme/web | r/deploy | repository   | -        | role | role   | core | write | -          | {}
obligation | acme/api | f1 | rotation     | s/NPM | core | 2026-11-24 | 2026-11-25 | 2026-08-24 | active | rotate NPM   | x
obligation | acme/web | f2 | rotation     | s/NPM | core | 2026-11-24 | 2026-11-25 | 2026-08-24 | active | rotate NPM   | x
obligation | acme/web | f3 | contract-end | -     | Nord | 2027-01-31 | 2027-02-01 | -          | active | the contract | x
";

/// At the first.
const WAS: &str = "
verdict  | acme/api | pass | 0 | 0 | 0 | 0 | {}
verdict  | acme/old | pass | 0 | 0 | 0 | 0 | {}
identity | acme/web | s/NPM | organisation | acme/NPM | ci | secret | core | read | 2026-11-24 | {}
identity | acme/old | s/OLD | repository   | -        | ci | secret | -    | read | -          | {}
finding  | acme/old | e0 | unowned | deny | active | s/OLD | - | - | m | {}
";

/// At the second.
const IS: &str = r#"
verdict  | acme/api | fail | 1 | 0 | 0 | 0 | {}
verdict  | acme/new | pass | 0 | 0 | 0 | 0 | {}
identity | acme/web | s/NPM       | organisation | acme/NPM | ci | secret | web | read    | 2026-11-24 | {}
identity | acme/new | s/NPM_AGAIN | organisation | acme/NPM | ci | secret | -   | admin   | -          | {}
identity | acme/new | S/other     | repository   | -        | ci | secret | -   | unknown | -          | {}
reach    | acme/web | s/NPM       | Nord | is handed it
reach    | acme/new | s/NPM_AGAIN | Nord | through acme/web
reach    | acme/web | r/deploy    | Nord | may act
link     | acme/web | s/NPM    | acme/web | r/deploy | assumes it
link     | acme/web | r/deploy | acme/new | S/other  | writes there
link     | acme/new | S/other  | acme/web | s/NPM    | reads it
finding  | acme/api | e1 | rotation-overdue | deny | active | s/NPM       | core | 2026-11-24 | m | {}
finding  | acme/new | e2 | unowned          | warn | active | s/NPM_AGAIN | -    | -          | m | {"notes":["CODEOWNERS suggests @acme/web","x suggests to do it"]}
finding  | acme/new | e3 | unowned          | warn | active | S/other     | -    | -          | m | {}
"#;

/// Two runs of an organisation of three repositories, of which one goes and another comes.
fn runs(store: &mut Store) -> (Run, Run) {
    let mut judge = |day, repositories: &[&str], rows: &str| {
        judge(store, day, repositories, &format!("{}{}", BOTH.trim_start(), rows.trim_start()))
    };
    let was = judge("2026-11-20", &["acme/api", "acme/old", "acme/web"], WAS);
    (was, judge("2026-11-28", &["acme/api", "acme/new", "acme/web"], IS))
}

fn open(fleet: &Fleet) -> Store {
    Store::at(&Place::of(&fleet.store("a.db")), &Access::default()).unwrap()
}

#[test]
fn each_question_has_its_answer() {
    Fleet::each(0, |fleet| {
        let mut store = open(fleet);
        let (was, is) = runs(&mut store);
        let mut csv = |run: &Run, question: Question| {
            let answer = ask(&mut store, run, &question).unwrap();
            let mut out = Vec::new();
            render(&answer, Format::Csv, &Options::default(), &mut out).unwrap();
            String::from_utf8(out).unwrap().lines().skip(1).collect::<Vec<_>>().join("\n")
        };
        let name = |name: &str| name.to_owned();
        for (question, expected) in [
            (Question::Holds(name("npm_a")), "acme/new,s/NPM_AGAIN,,admin,"),
            (
                Question::Leads(name("acme/NPM")),
                "1,acme/web,r/deploy,assumes it,acme/web,s/NPM,core,write\n\
                 2,acme/new,S/other,writes there,acme/web,r/deploy,,unknown",
            ),
            (
                Question::History(name("s/NPM")),
                "acme/api,s/NPM,core,read,2026-11-20,\n\
                 acme/web,s/NPM,core,read,2026-11-20,2026-11-20\n\
                 acme/web,s/NPM,web,read,2026-11-28,",
            ),
            (
                Question::Reaches(name("Nord")),
                "acme/new,s/NPM_AGAIN,through acme/web,admin,\n\
                 acme/web,r/deploy,may act,write,core\n\
                 acme/web,s/NPM,is handed it,read,web",
            ),
            (Question::Partners, "Nord,2,2,1,2027-01-31"),
            (Question::Oldest, "2026-11-24,acme/api,s/NPM,core\n2026-11-24,acme/web,s/NPM,web"),
            (
                Question::Overdue,
                "2026-11-24,4,rotation,acme/api,s/NPM,core,2026-08-24\n\
                 2026-11-24,4,rotation,acme/web,s/NPM,core,2026-08-24",
            ),
            (
                Question::Unowned(Grouping::Identity),
                "acme/new,S/other,ci,\nacme/new,s/NPM_AGAIN,ci,'@acme/web",
            ),
            (Question::Unowned(Grouping::Repository), "acme/new,2"),
            (Question::Unowned(Grouping::Team), ",1,1\n'@acme/web,1,1"),
            (Question::Holders, ",2,1,0\ncore,2,2,2\nweb,1,1,0"),
            (Question::Reuse, "acme/NPM,ci,3,\"core, web\",admin,2026-11-24"),
            (
                Question::Runs,
                "2,2026-11-28,complete,1/1,3,1,0,5,3\n1,2026-11-20,complete,1/1,3,0,0,4,3",
            ),
        ] {
            assert_eq!(csv(&is, question.clone()), expected, "{question:?}");
        }
        // What was known at the earlier run is known still.
        assert_eq!(csv(&was, Question::Overdue), "");
        assert_eq!(csv(&was, Question::Unowned(Grouping::Repository)), "acme/old,1");
        assert_eq!(csv(&was, Question::Partners), "Nord,0,0,0,2027-01-31");
        assert_eq!(csv(&was, Question::Reaches(name("Nord"))), "");
    });
}

#[test]
fn what_an_identity_opens_goes_on_wherever_it_is_the_same() {
    let rows = "
identity | acme/api | s/A      | organisation | A | ci | x | - | read  | - | {}
identity | acme/web | s/B      | organisation | B | ci | x | - | write | - | {}
identity | acme/www | s/B2     | organisation | B | ci | x | - | read  | - | {}
identity | acme/www | r/deploy | repository   | - | ci | x | - | admin | - | {}
link | acme/api | s/A  | acme/web | s/B      | assumes it
link | acme/www | s/B2 | acme/www | r/deploy | assumes it
";
    Fleet::each(0, |fleet| {
        let mut store = open(fleet);
        let run = judge(&mut store, DAY, &["acme/api", "acme/web", "acme/www"], rows);
        let leads = ask(&mut store, &run, &Question::Leads("A".to_owned())).unwrap();
        let across = Across::of(&Organisation::of(&mut store, &run).unwrap()).unwrap();
        let opens = across.identities[0].opens.as_ref().unwrap();
        assert_eq!((opens.identities, opens.repositories), (leads.rows.len(), 2));
        assert_eq!((opens.identities, opens.privilege), (2, "admin"));
        // That is one in two repositories; the first has a name of everywhere, and is in one.
        let reuse = ask(&mut store, &run, &Question::Reuse).unwrap();
        assert_eq!(reuse.rows.iter().map(|row| &row[0]).collect::<Vec<_>>(), [&"B".into()]);
    });
}

#[test]
fn a_name_that_nothing_has_is_answered_with_what_is_near() {
    Fleet::each(0, |fleet| {
        let mut store = open(fleet);
        let (_, is) = runs(&mut store);
        let mut said = |question| match ask(&mut store, &is, &question) {
            Err(error @ (AskError::Unknown { .. } | AskError::Several { .. })) => error.to_string(),
            other => panic!("{other:?}"),
        };
        let asked = Question::Holds("deplyo".to_owned());
        assert_eq!(said(asked), "no identity is called `deplyo`, as of run 2; there is r/deploy");
        let asked = Question::Reaches("nord".to_owned());
        assert_eq!(said(asked), "no party is called `nord`, as of run 2; there is Nord");
        let asked = Question::Leads("zzz%_!".to_owned());
        assert_eq!(said(asked), "no identity is called `zzz%_!`, as of run 2");
        let asked = Question::History("s/".to_owned());
        assert_eq!(said(asked), "`s/` is a part of 2 identities: name one, as S/other, acme/NPM");
    });
}

#[test]
fn a_difference_counts_each_identity_once() {
    Fleet::each(0, |fleet| {
        let mut store = open(fleet);
        let (was, is) = runs(&mut store);
        let difference = Difference::between(&mut store, &was, &is).unwrap();
        let shown = |format| {
            let mut out = Vec::new();
            render(&difference, format, &Options::default(), &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(
            shown(Format::Text),
            "new repository: acme/new\n\
             gone repository: acme/old\n\
             new: S/other in acme/new: nobody holds it\n\
             gone: s/OLD in acme/old: nobody holds it\n\
             spread: acme/NPM in acme/new: held by core and web\n\
             overdue: acme/NPM in acme/api, acme/web: rotation was due 2026-11-24, held by core, last done 2026-08-24\n\
             handed on: acme/NPM in acme/api, acme/new, acme/web: from core to core and web\n\
             widened: acme/NPM in acme/api, acme/new, acme/web: admin, before read\n\
             from run 1 (2026-11-20) to run 2 (2026-11-28): 1 new, 1 gone, 1 spread, 1 newly overdue, 1 handed on, 1 widened; errors: 1 new, 1 resolved; warnings: 2 new, 0 resolved\n"
        );
        let document: serde_json::Value = serde_json::from_str(&shown(Format::Json)).unwrap();
        let places = json!([{ "repository": "acme/api", "key": "s/NPM" }, { "repository": "acme/web", "key": "s/NPM" }]);
        assert_eq!(document["overdue"][0]["repositories"], places);
        assert_eq!(document["widened"][0]["from"], "read");
        assert_eq!(document["widened"][0]["privilege"], "admin");
        let markdown = shown(Format::Markdown);
        assert!(
            markdown.contains(
                "### Overdue (1)\n\n- <code>acme/NPM</code> in acme/api, acme/web: rotation was due"
            ),
            "{markdown}"
        );
        for sort in
            [Sort::New, Sort::Spread, Sort::Overdue, Sort::HandedOn, Sort::Widened, Sort::Findings]
        {
            assert!(difference.has(sort), "{sort:?}");
        }
        let none = Difference::between(&mut store, &is, &is).unwrap();
        assert!(!none.has(Sort::New) && !none.has(Sort::Overdue) && !none.has(Sort::Findings));
    });
}

#[test]
fn two_that_are_found_to_be_one_are_not_new() {
    let fleet = Fleet::of(0);
    let mut store = open(&fleet);
    let alone = "s/K | repository | - | ci | secret | core | write | - | {}";
    let joined = "s/K | organisation | acme/K | ci | secret | core | write | - | {}";
    let mut of = |day, words| {
        let rows = format!("identity | a | {words}\nidentity | b | {words}");
        judge(&mut store, day, &["a", "b"], &rows)
    };
    let (was, is) = (of("2026-11-20", alone), of("2026-11-21", joined));
    for (was, is) in [(&was, &is), (&is, &was)] {
        let difference = Difference::between(&mut store, was, is).unwrap();
        assert!(difference.new.is_empty() && difference.gone.is_empty());
        assert!(difference.handed_on.is_empty() && difference.widened.is_empty());
    }
}

#[test]
fn answers_are_cut_and_written_as_asked_for() {
    Fleet::each(2, |fleet| {
        let place = fleet.store("a.db");
        for day in [DAY, "2026-11-28"] {
            fleet.scan("a.db", day, &[]);
        }
        let query = |more: &[&str]| {
            let output = org(&[&["query", "--store", &place], more].concat());
            let code = output.status.code().unwrap();
            (code, String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
        };
        let (code, said) = query(&["runs", "--first", "1", "--format", "text"]);
        assert_eq!(code, 0);
        assert_eq!(
            said,
            "RUN  AS OF       STATE     SHARE  REPOSITORIES  BLOCKED  INCOMPLETE  IDENTITIES  HELD\n  2  2026-11-28  complete  1/1               2        1           0           2     2\n\nthe first 1 of 2 rows: acme as of 2026-11-28 (run 2)\n"
        );
        let file = fleet.beside("answer.json");
        let (_, said) = query(&["overdue", "--format", &format!("json={file}")]);
        assert!(said.starts_with("due,days,what,repository,identity,holder,since\n"), "{said}");
        let text = std::fs::read_to_string(file).unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["rows"][0]["days"], 5);
        let early = query(&["overdue", "--as-of-run", DAY]);
        assert_eq!(early, (0, "due,days,what,repository,identity,holder,since\n".to_owned()));
        let (code, said) = query(&["overdue", "--as-of-run", "7"]);
        assert_eq!(code, 2);
        assert!(
            said.contains("no run `7` was judged; the last ones are 2 (2026-11-28), 1 ("),
            "{said}"
        );
        let (code, said) = query(&["holds", "TOKNE_1"]);
        assert_eq!(code, 2);
        assert!(said.contains("there is github/actions-secret/TOKEN_1, "), "{said}");

        let diff = |more: &[&str]| {
            org(&[&["diff", "--store", &place], more].concat()).status.code().unwrap()
        };
        assert_eq!(diff(&[]), 0);
        assert_eq!(diff(&["--fail-on", "new,widened"]), 0);
        assert_eq!(diff(&["--fail-on", "new,overdue"]), 1);
    });
}
