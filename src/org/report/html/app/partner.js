// Partners: until when, what they reach, and by what.

const partners = once(() => {
  const { reach, obligations: o } = data;
  const known = new Map();
  const of = (name) => {
    if (!known.has(name)) known.set(name, { name, ends: NONE, rows: new Set(), repositories: new Set(), dates: [], admin: 0 });
    return known.get(name);
  };
  for (let at = 0; at < reach.count; at++) {
    const partner = of(word(reach.party, at));
    partner.rows.add(reach.identity[at]);
    partner.repositories.add(reach.repository[at]);
  }
  for (let at = 0; at < o.count; at++) {
    if (word(o.kind, at) === "contract-end" && word(o.party, at) !== null) {
      const partner = of(word(o.party, at));
      partner.ends = Math.min(partner.ends, o.due[at]);
    }
  }
  for (let at = 0; at < o.count; at++) known.get(word(o.party, at))?.dates.push(at);
  const all = [...known.values()];
  for (const partner of all) partner.admin = [...partner.rows].filter((row) => word(data.identities.privilege, row) === "admin").length;
  return all;
});

function partnerList() {
  const all = partners();
  const alphabet = ranks(all.map((partner) => partner.name));
  return {
    view: "partners", title: "Partners", noun: ["partner"], rows: all.length, facets: [], sort: "ends", hint: "name",
    about: "A partner reaches an identity that it may act as, is handed, keeps or works on.",
    haystack: haystack(all.length, (row) => all[row].name),
    columns: [
      { name: "partner", label: "Partner", class: "what", key: (row) => alphabet[row], cell: (row) => twoLines(link(pageOf("partner", all[row].name), all[row].name), count(all[row].repositories.size, "repository", "repositories")) },
      { name: "ends", label: "Contract ends", class: "due", key: (row) => all[row].ends, cell: (row) => (all[row].ends === NONE ? h("span", { class: "soft" }, "not stated") : when(all[row].ends)) },
      numbers("reaches", "Reaches", (row) => all[row].rows.size, (row) => listOfAll("identities", { partner: all[row].name })),
      numbers("admin", "As admin", (row) => all[row].admin, (row) => listOfAll("identities", { partner: all[row].name, privilege: "admin" })),
    ],
  };
}

async function partnerPage(name) {
  const partner = partners().find((one) => one.name === name);
  if (!partner) return missing("partner", name);
  const { identities: i, reach } = data;
  const hows = new Map();
  for (let at = 0; at < reach.count; at++) {
    if (word(reach.party, at) !== name) continue;
    const row = reach.identity[at];
    hows.set(row, (hows.get(row) ?? new Set()).add(word(reach.how, at)));
  }
  const list = (filters) => listOfAll("identities", { partner: name, ...filters });
  const rows = [...hows].sort(([a], [b]) => a - b);
  return h("div", { class: "one" }, back("partners", "Partners"), h("h1", { tabindex: -1 }, name),
    h("p", { class: "lead" }, partner.ends === NONE ? "No roster says when its contract ends." : ["Its contract ends on ", when(partner.ends), "."]),
    figures({ name: "Reaches", number: partner.rows.size, note: "identities", href: list() },
      { name: "As admin", number: partner.admin, href: list({ privilege: "admin" }), tone: "warn" },
      { name: "Repositories", number: partner.repositories.size }),
    rows.length ? section("How it gets there", null, drawing(`What ${name} reaches`, pathsFrom(name), list())) : null,
    datesSection(partner.dates),
    section("At the contract's end", "what to take back",
      plainTable("What it reaches", [{ label: "Identity" }, { label: "How" }, { label: "Repository" }, { label: "May" }, { label: "Holder" }],
        rows.slice(0, 30).map(([row, how]) => {
          const places = listOf(i.places, row);
          return [h("a", { href: identityHref(row), class: "key" }, i.key[row]), [...how].join(", "),
            places.length === 1 ? repositoryLink(places[0]) : `${places.length} repositories`, word(i.privilege, row), holderLink(word(i.holder, row))];
        })),
      rows.length > 30 ? h("p", null, link(list(), `All ${grouped(rows.length)} identities`)) : null));
}
