// Repositories: what came of each, and how much of it has a holder.

const VERDICTS = { fail: "blocked", pass: "passes", incomplete: "could not be judged" };
const verdictTag = (verdict) => tag(verdict, VERDICTS[verdict] ?? verdict);

function repositoryList() {
  const { repositories: r, identities: i } = data;
  const alphabet = once(() => ranks(r.name));
  const tallies = once(() => inRepository().map((rows) => rows.reduce((tally, row) => {
    tally[i.holding[row]]++;
    tally[3] += i.overdue[row];
    return tally;
  }, [0, 0, 0, 0])));
  const worst = { incomplete: 0, fail: 1, pass: 2 };
  const of = (at) => (row) => tallies()[row][at];
  const list = (row, filters) => listOfAll("identities", { repository: r.name[row], ...filters });
  return {
    view: "repositories", title: "Repositories", noun: ["repository", "repositories"], rows: r.count, sort: "verdict", hint: "name",
    facets: [wordFacet("verdict", "Verdict", r.verdict, (text) => VERDICTS[text] ?? text)],
    haystack: haystack(r.count, (row) => r.name[row]),
    columns: [
      { name: "repository", label: "Repository", class: "what", key: (row) => alphabet()[row],
        cell: (row) => twoLines(repositoryLink(row), r.incomplete[row].length ? prose(r.incomplete[row].join("; ")) : count(inRepository()[row].length, "identity", "identities")) },
      { name: "verdict", label: "Verdict", class: "who", key: (row) => worst[word(r.verdict, row)] * 1e6 - r.counts[row][0], cell: (row) => verdictTag(word(r.verdict, row)) },
      numbers("errors", "Errors", (row) => r.counts[row][0], (row) => listOfAll("findings", { repository: r.name[row], level: "deny", state: "active" })),
      numbers("unheld", "No holder", of(0), (row) => list(row, { holding: "unheld" })),
      numbers("held", "Held", of(1), (row) => list(row, { holding: "held" })),
      numbers("overdue", "Overdue", of(3), (row) => list(row, { due: "overdue" })),
    ],
  };
}

async function repositoryPage(name) {
  const { repositories: r, identities: i, obligations: o } = data;
  const row = r.name.indexOf(name);
  if (row < 0) return missing("repository", name);
  const more = await details();
  const rows = inRepository()[row];
  const sum = (of) => rows.reduce((sum, at) => sum + (of(at) ? 1 : 0), 0);
  const [errors, warnings, waived, planned] = r.counts[row];
  const list = (filters) => listOfAll("identities", { repository: name, ...filters });
  const dates = [];
  for (let at = 0; at < o.count; at++) if (o.repository[at] === row) dates.push(at);
  return h("div", { class: "one" }, back("repositories", "Repositories"), h("h1", { tabindex: -1 }, name),
    h("p", { class: "marks" }, verdictTag(word(r.verdict, row)), " ", h("span", { class: "soft" },
      `${count(errors, "error")}, ${count(warnings, "warning")}, ${waived} waived, ${planned} planned`)),
    r.incomplete[row].length ? h("div", { class: "notice bad" }, h("strong", null, "Could not be judged"), r.incomplete[row].map((why) => h("p", null, prose(why)))) : null,
    r.notes[row].map((note) => h("p", { class: "soft" }, prose(note))),
    figures({ name: "Identities", number: rows.length, href: list() },
      { name: "No holder", number: sum((at) => i.holding[at] === 0), href: list({ holding: "unheld" }), tone: "bad" },
      { name: "Overdue", number: sum((at) => i.overdue[at]), href: list({ due: "overdue" }), tone: "bad" },
      { name: "Due in 30 days", number: sum((at) => i.due[at] >= 0 && i.due[at] <= SOON), href: list({ due: "soon" }), tone: "warn" }),
    section("Findings", "the worst first", findingCards(findingsIn()[row], more, listOfAll("findings", { repository: name }))),
    datesSection(dates.slice(0, 20)));
}
