// Holders: what each has to do, and one's own page.

/** What is whose. */
const holders = once(() => {
  const { identities: i, findings: f } = data;
  const all = i.holder.words.map((name) => ({ name, rows: [], findings: [], overdue: 0, soon: 0, next: NONE, errors: 0, repositories: new Set() }));
  for (let row = 0; row < i.count; row++) {
    const holder = all[i.holder.at[row]];
    if (!holder) continue;
    holder.rows.push(row);
    holder.overdue += i.overdue[row];
    if (i.due[row] >= 0 && i.due[row] <= SOON) holder.soon++;
    if (i.due[row] >= 0) holder.next = Math.min(holder.next, i.due[row]);
    for (const place of listOf(i.places, row)) holder.repositories.add(place);
  }
  const known = new Map(all.map((holder) => [holder.name, holder]));
  for (let row = 0; row < f.count; row++) {
    const name = word(f.holder, row);
    if (name === null) continue;
    // Somebody may have to mend something and hold nothing.
    if (!known.has(name)) {
      const holder = { name, rows: [], findings: [], overdue: 0, soon: 0, next: NONE, errors: 0, repositories: new Set() };
      known.set(name, holder);
      all.push(holder);
    }
    const holder = known.get(name);
    holder.findings.push(row);
    if (word(f.level, row) === "deny" && word(f.state, row) === "active") holder.errors++;
  }
  return all;
});

/** A column of numbers, the most first when it is asked for twice. */
const numbers = (name, label, of, href) => ({
  name, label, class: "number", key: of,
  cell: (row) => (of(row) ? (href ? link(href(row), grouped(of(row))) : grouped(of(row))) : h("span", { class: "soft" }, "0")),
});

function holderList() {
  const all = holders();
  const alphabet = ranks(all.map((holder) => holder.name));
  return {
    view: "holders", title: "Holders", noun: ["holder"], rows: all.length, facets: [], sort: "overdue", down: true, hint: "name",
    haystack: haystack(all.length, (row) => all[row].name),
    columns: [
      { name: "holder", label: "Holder", class: "what", key: (row) => alphabet[row], cell: (row) => twoLines(holderLink(all[row].name), count(all[row].repositories.size, "repository", "repositories")) },
      numbers("identities", "Identities", (row) => all[row].rows.length, (row) => listOfAll("identities", { holder: all[row].name })),
      numbers("overdue", "Overdue", (row) => all[row].overdue, (row) => listOfAll("identities", { holder: all[row].name, due: "overdue" })),
      numbers("soon", "In 30 days", (row) => all[row].soon, (row) => listOfAll("identities", { holder: all[row].name, due: "soon" })),
      numbers("errors", "Errors", (row) => all[row].errors, (row) => listOfAll("findings", { holder: all[row].name, level: "deny" })),
      { name: "next", label: "Next due", class: "due", key: (row) => all[row].next, cell: (row) => when(all[row].next) },
    ],
  };
}

async function holderPage(name) {
  const holder = holders().find((one) => one.name === name);
  if (!holder) return missing("holder", name);
  const more = await details();
  const { identities: i, obligations: o } = data;
  const dates = [];
  for (let at = 0; at < o.count; at++) if (word(o.party, at) === name) dates.push(at);
  const held = [...holder.rows].sort((a, b) => i.overdue[b] - i.overdue[a] || i.due[a] - i.due[b] || a - b);
  const list = (filters) => listOfAll("identities", { holder: name, ...filters });
  return h("div", { class: "one" }, back("holders", "Holders"), h("h1", { tabindex: -1 }, name),
    figures({ name: "Identities", number: holder.rows.length, note: `in ${count(holder.repositories.size, "repository", "repositories")}`, href: list() },
      { name: "Overdue", number: holder.overdue, note: "past the day", href: list({ due: "overdue" }), tone: "bad" },
      { name: "Due in 30 days", number: holder.soon, href: list({ due: "soon" }), tone: "warn" },
      { name: "Errors", number: holder.errors, note: `of ${count(holder.findings.length, "finding")}`, href: listOfAll("findings", { holder: name }), tone: "bad" }),
    section("What to do next", "the worst first", findingCards(holder.findings, more, listOfAll("findings", { holder: name }))),
    datesSection(dates.slice(0, 20)),
    section("What is held", null,
      plainTable("What is held", [{ label: "Identity" }, { label: "Repository" }, { label: "May" }, { label: "Next due" }],
        held.slice(0, 50).map((row) => {
          const places = listOf(i.places, row);
          return [h("a", { href: identityHref(row), class: "key" }, i.key[row]),
            places.length === 1 ? repositoryLink(places[0]) : `${places.length} repositories`, word(i.privilege, row), when(i.due[row])];
        })),
      held.length > 50 ? h("p", null, link(list(), `All ${grouped(held.length)} identities`)) : null));
}
