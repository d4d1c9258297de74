-- A scan of the organisation. `state` is open, collected or complete; of a shard, `shard` of
-- `shards` (from 1) were scanned here, and `plan` tells which repositories the whole has.
CREATE TABLE run (
    id BIGINT PRIMARY KEY,
    organisation TEXT NOT NULL,
    as_of TEXT NOT NULL,
    tool TEXT NOT NULL,
    state TEXT NOT NULL,
    plan TEXT NOT NULL,
    shard BIGINT NOT NULL,
    shards BIGINT NOT NULL
);

-- A repository as it was last read. `unread` says why it could not be; then `snapshot` is what was
-- read before, if anything. `seen` is the last run that knew of it, `read` the last that read it.
CREATE TABLE repository (
    name TEXT PRIMARY KEY,
    revision TEXT,
    rules TEXT NOT NULL,
    size BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    read BIGINT NOT NULL,
    unread TEXT,
    snapshot BYTEA
);

-- What is known of a repository, an identity or a finding, from one run to another; `to_run` is
-- empty while it holds. `body` is JSON, as `org scan --format json` writes it.
CREATE TABLE verdict (
    repository TEXT NOT NULL,
    verdict TEXT NOT NULL,
    deny BIGINT NOT NULL,
    warn BIGINT NOT NULL,
    waived BIGINT NOT NULL,
    planned BIGINT NOT NULL,
    body TEXT NOT NULL,
    from_run BIGINT NOT NULL,
    to_run BIGINT,
    PRIMARY KEY (repository, from_run)
);

-- One identity in many repositories is one: where `scope` is `organisation`, the same `name` elsewhere
-- is the same identity, whatever its key; where it is `repository`, each repository has its own, and
-- `name` is empty.
CREATE TABLE identity (
    repository TEXT NOT NULL,
    key TEXT NOT NULL,
    scope TEXT NOT NULL,
    name TEXT,
    class TEXT NOT NULL,
    kind TEXT NOT NULL,
    owner TEXT,
    privilege TEXT NOT NULL,
    due TEXT,
    body TEXT NOT NULL,
    from_run BIGINT NOT NULL,
    to_run BIGINT,
    PRIMARY KEY (repository, key, from_run)
);
CREATE INDEX identity_key ON identity (key);
CREATE INDEX identity_name ON identity (name);
CREATE INDEX identity_owner ON identity (owner);

-- What was last observed of an organisation (`acme`) or of one of its repositories (`acme/web`), and on
-- which day; `unseen` says what was asked for and not shown, as JSON.
CREATE TABLE evidence (
    subject TEXT PRIMARY KEY,
    observed TEXT NOT NULL,
    unseen TEXT NOT NULL,
    contents BYTEA NOT NULL
);

-- Partners that act as an identity, are handed it, or work on it, here or by way of another repository.
CREATE TABLE reach (
    repository TEXT NOT NULL,
    key TEXT NOT NULL,
    party TEXT NOT NULL,
    how TEXT NOT NULL,
    from_run BIGINT NOT NULL,
    to_run BIGINT,
    PRIMARY KEY (repository, key, party, how, from_run)
);
CREATE INDEX reach_party ON reach (party);

-- Who holds an identity of one repository can act as one of another, or of the same: `how` says by what.
CREATE TABLE link (
    repository TEXT NOT NULL,
    key TEXT NOT NULL,
    to_repository TEXT NOT NULL,
    to_key TEXT NOT NULL,
    how TEXT NOT NULL,
    from_run BIGINT NOT NULL,
    to_run BIGINT,
    PRIMARY KEY (repository, key, to_repository, to_key, how, from_run)
);
CREATE INDEX link_to ON link (to_repository, to_key);

-- What is to be done by a day: for an identity (`key`), or by a party, as at the end of a partner's
-- contract. From `late` on, which is after `due` and the days of grace, it is overdue. `since` is the day
-- on which it was last done, where that is known.
CREATE TABLE obligation (
    repository TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT,
    party TEXT,
    due TEXT NOT NULL,
    late TEXT NOT NULL,
    since TEXT,
    state TEXT NOT NULL,
    what TEXT NOT NULL,
    next TEXT NOT NULL,
    from_run BIGINT NOT NULL,
    to_run BIGINT,
    PRIMARY KEY (repository, fingerprint, from_run)
);
CREATE INDEX obligation_due ON obligation (due);

CREATE TABLE sighting (
    repository TEXT NOT NULL,
    key TEXT NOT NULL,
    rule TEXT NOT NULL,
    path TEXT NOT NULL,
    line BIGINT NOT NULL,
    from_run BIGINT NOT NULL,
    to_run BIGINT,
    PRIMARY KEY (repository, key, rule, path, line, from_run)
);

CREATE TABLE finding (
    repository TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    rule TEXT NOT NULL,
    level TEXT NOT NULL,
    state TEXT NOT NULL,
    identity TEXT,
    owner TEXT,
    due TEXT,
    message TEXT NOT NULL,
    body TEXT NOT NULL,
    from_run BIGINT NOT NULL,
    to_run BIGINT,
    PRIMARY KEY (repository, fingerprint, from_run)
);
CREATE INDEX finding_owner ON finding (owner);
