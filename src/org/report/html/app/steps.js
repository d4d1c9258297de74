// Findings as somebody mends them: what is wrong, where, and what to do next.

/** So many are shown at once on the page of a holder or an identity. */
const FIRST = 12;

/** Those that count first, errors before warnings, and what is due first. */
function worstFirst(rows) {
  const { findings: f } = data;
  const rank = (row) => (word(f.state, row) === "active" ? 0 : 2) + (word(f.level, row) === "deny" ? 0 : 1);
  return [...rows].sort((a, b) => rank(a) - rank(b) || f.due[a] - f.due[b] || a - b);
}

/** The step of a finding: its first line says what, what follows is to be copied. */
function step(text) {
  const [first, ...rest] = text.split("\n");
  return [h("p", { class: "step" }, prose(first)), rest.length ? h("pre", null, h("code", null, rest.join("\n"))) : null];
}

/** A finding in full. `more` has what is only unpacked when it is looked at. */
function findingCard(row, more, { isAlone = false } = {}) {
  const { findings: f, identities: i } = data;
  const of = more.findings;
  const identity = f.identity[row];
  const places = listOf(of.where, row);
  const place = (at) => h("li", { class: "key" }, `${of.paths[places[at]]}:${places[at + 1]}`);
  const spots = Array.from({ length: places.length / 2 }, (_, at) => place(at * 2));
  const controls = (word(of.controls, row) ?? "").split("\n").filter(Boolean).map((line) => line.split("\t"));
  const notes = (word(of.notes, row) ?? "").split("\n").filter(Boolean);
  const until = word(of.until, row);
  const head = [severity(row), " ", prose(f.message[row])];
  return h("article", { class: "finding" },
    isAlone ? null : h("h3", null, head),
    h("p", { class: "soft" }, isAlone ? null : [link(findingHref(row), word(f.rule, row)), " in "], isAlone ? "In " : null,
      repositoryLink(f.repository[row]),
      identity >= 0 && isAlone ? [", of ", link(identityHref(identity), h("span", { class: "key" }, i.key[identity]))] : null,
      f.due[row] !== NONE ? [", due ", when(f.due[row])] : null, until ? `, ${word(f.state, row)} until ${until}` : null),
    h("p", null, h("strong", null, "Holder: "), word(of.holder, row) ?? holderLink(word(f.holder, row))),
    h("div", { class: "next" }, h("strong", null, "Next: "), step(word(of.fix, row) ?? "")),
    notes.map((note) => h("p", { class: "soft" }, prose(note))),
    spots.length ? h("details", { open: isAlone }, h("summary", null, count(spots.length, "place")), h("ul", null, spots)) : null,
    controls.length ? h("details", { open: isAlone }, h("summary", null, count(controls.length, "control")),
      h("ul", { class: "controls" }, controls.map(([framework, id, relation]) =>
        h("li", null, h("strong", null, id), ` ${framework}`, h("span", { class: "soft" }, ` ${relation === "supports" ? "supported" : "in part"}`))))) : null);
}

/** Findings, the worst first; the list has the others. */
function findingCards(rows, more, all) {
  if (rows.length === 0) return h("p", null, "Nothing was found to be wrong.");
  const shown = worstFirst(rows).slice(0, FIRST);
  return [shown.map((row) => findingCard(row, more)),
    rows.length > shown.length && all ? h("p", null, link(all, `All ${grouped(rows.length)} findings`)) : null];
}

/** A finding's own page. */
async function findingPage(id) {
  const { findings: f } = data;
  const row = f.id.indexOf(id);
  if (row < 0) return missing("finding", id);
  const more = await details();
  return h("div", { class: "one" }, back("findings", "Findings"),
    h("h1", { tabindex: -1, class: "said" }, severity(row), " ", prose(f.message[row])),
    h("p", { class: "soft" }, "Rule ", link(listOfAll("findings", { rule: word(f.rule, row) }), word(f.rule, row)), `, fingerprint ${id}`),
    findingCard(row, more, { isAlone: true }));
}

const back = (view, title) => h("p", { class: "crumb" }, link(`#/${view}`, title), " /");

const missing = (what, name) => h("div", { class: "one" }, h("h1", { tabindex: -1 }, `No such ${what}`),
  h("p", null, "This report has no ", what, " ", h("code", null, name), ". It may have been there in another run."));
