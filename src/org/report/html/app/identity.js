// One identity: what it is, who holds it, where it is seen, what leads to it, and what is wrong.

/** So many facts of the code stand at the top; the others are folded. */
const FACTS = 4;

async function identityPage(key, repository) {
  const { identities: i, repositories } = data;
  const row = findIdentity(key, repository);
  if (row === undefined) return missing("identity", key);
  const more = await details();
  const places = listOf(i.places, row);
  const lines = (column) => (word(column, row) ?? "").split("\n").filter(Boolean);
  const facts = lines(more.identities.facts).map((line) => line.split("\t"));
  const aliases = lines(more.identities.aliases);
  const entry = word(more.identities.entry, row);
  const fact = (name, ...value) => [h("dt", null, name), h("dd", null, value)];
  const [head, name] = nameOf(i.key[row]);
  const shown = facts.filter(([name]) => name !== "privilege");
  const written = ([name, value]) => fact(name, h("span", { class: "key" }, value));
  return h("div", { class: "one" }, back("identities", "Identities"),
    h("h1", { tabindex: -1, class: "key" }, h("span", { class: "soft" }, head), name),
    h("p", { class: "marks" }, i.overdue[row] === 1 && tag("error", "overdue"), " ", i.holding[row] === 0 && tag("error", "no holder"), " ",
      [...i.changed[row]].filter((letter) => letter !== "o").map((letter) => tag("planned", CHANGES[letter]))),
    h("dl", { class: "facts" },
      fact("What", CLASSES[word(i.class, row)] ?? word(i.class, row), ", ", word(i.kind, row)),
      fact("Holder", i.holder.at[row] >= 0 ? [holderLink(word(i.holder, row)), entry && h("span", { class: "soft key" }, ` ${entry}`)] : HOLDING[i.holding[row]]),
      fact(places.length === 1 ? "Repository" : "Repositories", [...places].slice(0, 20).map((place, at) => [at ? ", " : "", repositoryLink(place)]),
        places.length > 20 ? `, and ${places.length - 20} more` : ""),
      fact("May", word(i.privilege, row)),
      fact("Next due", when(i.due[row])),
      i.age[row] !== NONE && fact("Last rotated", `${count(i.age[row], "day")} ago, on ${day(-i.age[row])}`),
      aliases.length > 0 && fact("Also", aliases.map((alias, at) => [at ? ", " : "", h("span", { class: "key" }, alias)])),
      shown.slice(0, FACTS).map(written)),
    shown.length > FACTS && h("details", null, h("summary", null, count(shown.length - FACTS, "more fact")),
      h("dl", { class: "facts" }, shown.slice(FACTS).map(written))),
    pathsSection(row), datesSection(datesOf()[row]),
    section("Findings", count(findingsOf()[row].length, "finding"), findingCards(findingsOf()[row], more)),
    sightingsSection(row, more.identities));
}

function pathsSection(row) {
  if (!reachOf()[row].length && !linksFrom()[row].length && !linksTo()[row].length) return null;
  return section("Who reaches it, and what it reaches", null,
    drawing("Paths", pathsOf(row), "#/partners"));
}

function datesSection(rows) {
  if (!rows.length) return null;
  const { obligations: o } = data;
  return section("Dates", null, plainTable("Dates", [{ label: "What" }, { label: "By" }, { label: "Whose" }, { label: "Next" }],
    rows.map((at) => [prose(word(o.what, at)), [when(o.due[at]), word(o.state, at) === "active" ? null : [" ", tag(word(o.state, at), word(o.state, at))]],
      holderLink(word(o.party, at)), prose((word(o.next, at) ?? "").split("\n")[0])])));
}

function sightingsSection(row, { seen, rules, paths }) {
  const all = listOf(seen, row);
  const rows = [];
  for (let at = 0; at < all.length && rows.length < 200; at += 4) {
    rows.push([h("span", { class: "key" }, `${paths[all[at + 2]]}:${all[at + 3]}`), repositoryLink(all[at]), rules[all[at + 1]]]);
  }
  return section("Where it is seen", count(all.length / 4, "place"),
    plainTable("Where it is seen", [{ label: "Place" }, { label: "Repository" }, { label: "By rule" }], rows));
}
