// What the page knows. It comes packed, so that 50,000 identities are a file one can send: columns of
// numbers, with the words that they stand for.

/** No day, no age: after every other when sorted. */
const NONE = 0x7fffffff;

/** Unpacks a block of the page, and lets go of its letters. */
async function unpack(id) {
  const block = document.getElementById(id);
  const letters = atob(block.textContent.trim());
  block.remove();
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text());
}

/** Everything that is searched and listed. */
let data;

const column = (words) => ({ words: words.words, at: Int32Array.from(words.at) });
const days = (list) => Int32Array.from(list, (day) => day ?? NONE);
const lists = ({ from, all }) => ({ from: Int32Array.from(from), all: Int32Array.from(all) });

/** The word of a row, or null. */
const word = ({ words, at }, row) => (at[row] < 0 ? null : words[at[row]]);
const listOf = ({ from, all }, row) => all.subarray(from[row], from[row + 1]);

/** Rows by what another column says of them: the findings of an identity, the identities of a repository. */
function grouping(length, codes) {
  const groups = Array.from({ length }, () => []);
  codes.forEach((code, row) => { if (code >= 0) groups[code].push(row); });
  return groups;
}

/** Makes typed columns of what was unpacked. */
function arrange(raw) {
  const { identities: i, findings: f, reach: r, links: l, obligations: o } = raw;
  const identities = {
    count: i.key.length, key: i.key, class: column(i.class), kind: column(i.kind),
    privilege: column(i.privilege), holder: column(i.holder), holding: Uint8Array.from(i.holding),
    due: days(i.due), overdue: Uint8Array.from(i.overdue), age: days(i.age), changed: i.changed,
    places: lists(i.places),
  };
  const findings = {
    count: f.message.length, repository: Int32Array.from(f.repository), identity: Int32Array.from(f.identity),
    rule: column(f.rule), level: column(f.level), state: column(f.state), holder: column(f.holder),
    due: days(f.due), message: f.message, id: f.id,
  };
  return {
    organisation: raw.organisation, day: raw.day, identities, findings,
    repositories: { ...raw.repositories, count: raw.repositories.name.length, verdict: column(raw.repositories.verdict) },
    reach: { ...r, count: r.identity.length, party: column(r.party), how: column(r.how) },
    links: { ...l, count: l.from.length, how: column(l.how) },
    obligations: {
      ...o, count: o.due.length, kind: column(o.kind), party: column(o.party), state: column(o.state),
      what: column(o.what), next: column(o.next),
    },
  };
}

/** Made when it is first asked for, and kept. */
function once(make) {
  let made;
  return () => (made ??= make());
}

const details = once(async () => {
  const { identities: i, findings: f } = await unpack("details");
  return {
    identities: { ...i, aliases: column(i.aliases), facts: column(i.facts), entry: column(i.entry), seen: lists(i.seen) },
    findings: {
      fix: column(f.step.fix), holder: column(f.step.holder), until: column(f.step.until), notes: column(f.notes),
      controls: column(f.controls), where: lists(f.where), paths: f.paths,
    },
  };
});

const findingsOf = once(() => grouping(data.identities.count, data.findings.identity));
const reachOf = once(() => grouping(data.identities.count, data.reach.identity));
const linksFrom = once(() => grouping(data.identities.count, data.links.from));
const linksTo = once(() => grouping(data.identities.count, data.links.to));
const datesOf = once(() => grouping(data.identities.count, data.obligations.identity));
const inRepository = once(() => {
  const all = Array.from({ length: data.repositories.count }, () => new Set());
  for (let row = 0; row < data.identities.count; row++) {
    for (const place of listOf(data.identities.places, row)) all[place].add(row);
  }
  return all.map((rows) => [...rows]);
});
const findingsIn = once(() => grouping(data.repositories.count, data.findings.repository));

/** The row of an identity by key and, where several have it, by repository. */
function findIdentity(key, repository) {
  const { identities, repositories } = data;
  const isHere = (row) => listOf(identities.places, row).some((place) => repositories.name[place] === repository);
  const rows = [];
  for (let row = identities.key.indexOf(key); row >= 0; row = identities.key.indexOf(key, row + 1)) rows.push(row);
  return rows.find(isHere) ?? rows[0];
}
