// Lists with a search, filters and an order, all of which stand in the address.

/** Where there is room, filters are not folded. */
const ROOMY = matchMedia("(min-width: 50rem)");
/** So long after the last letter, in ms, options are counted anew. */
const PAUSE = 150;
/** A facet with more options than this is typed into. */
const CHOICES = 80;

class List {
  /** `list`: { view, title, noun, rows, facets, columns, sort, down, haystack, hint }. */
  constructor(list) {
    this.list = list;
    this.filters = new Map();
    this.table = new LongTable(list.title, list.columns, (name) => this.sort(name));
    this.search = h("input", {
      type: "search", id: "search", autocomplete: "off", spellcheck: "false", placeholder: list.hint,
      "aria-label": `Search ${list.title.toLowerCase()}`, oninput: () => this.change("q", this.search.value.trim(), true),
    });
    this.fields = list.facets.map((facet) => this.field(facet));
    this.total = h("p", { class: "total", role: "status" });
    this.clear = h("button", { type: "button", class: "quiet", onclick: () => this.go(new Map()) }, "Clear filters");
    this.nothing = h("p", { class: "nothing", hidden: true }, list.rows ? "Nothing passes these filters." : "There is none.");
    this.element = h("div", { class: "list" },
      h("h1", { tabindex: -1 }, list.title),
      list.about && h("p", { class: "soft" }, list.about),
      h("form", { role: "search", "aria-label": `Filter ${list.title.toLowerCase()}`, onsubmit: (event) => event.preventDefault() },
        h("label", { class: "field search" }, h("span", null, "Search"), this.search),
        this.fields.length > 0 && h("details", { class: this.fields.length < 3 ? "more few" : "more", open: ROOMY.matches }, h("summary", null, "Filters"),
          h("div", { class: "filters" }, this.fields.map((field) =>
            h("label", { class: "field" }, h("span", null, field.facet.label), field.input, field.choices))))),
      h("div", { class: "found" }, this.total, this.clear), this.table.table, this.nothing);
  }

  field(facet) {
    if (facet.length <= CHOICES) {
      const input = h("select", { name: facet.name, onchange: () => this.change(facet.name, input.value) });
      return { facet, input, options: facet.options() };
    }
    // Too many to choose from: typed, with what there is to complete it.
    const choices = h("datalist", { id: `choices-${facet.name}` });
    const input = h("input", {
      name: facet.name, list: choices.id, autocomplete: "off", placeholder: "any", onchange: () => this.change(facet.name, input.value.trim()),
      onfocus: () => { if (!choices.firstChild) choices.append(...facet.options().map(({ value }) => h("option", { value }))); },
    });
    return { facet, input, choices };
  }

  /** Another filter. While somebody types, the address is replaced: back goes to before. */
  change(name, value, typed = false) {
    const filters = new Map(this.filters);
    if (value) filters.set(name, value);
    else filters.delete(name);
    this.go(filters, typed);
  }

  sort(name) {
    const filters = new Map(this.filters);
    const { sort, down } = this.order();
    filters.set("sort", sort === name && !down ? `-${name}` : name);
    this.go(filters);
  }

  go(filters, replace = false) {
    const address = listOfAll(this.list.view, Object.fromEntries(filters));
    if (replace) history.replaceState(history.state, "", address);
    else history.pushState(null, "", address);
    this.update(filters, replace);
  }

  order() {
    const asked = this.filters.get("sort");
    if (!asked) return { sort: this.list.sort, down: this.list.down ?? false };
    return { sort: asked.replace(/^-/, ""), down: asked.startsWith("-") };
  }

  update(filters, typed = false) {
    this.filters = filters;
    const { list } = this;
    const { fails, counts } = sift(list, filters);
    const { sort, down } = this.order();
    const column = list.columns.find((one) => one.name === sort && one.key);
    const rows = passing(fails, column && order(column, list.rows, down));
    this.table.show(rows, sort, down);
    const sought = filters.get("q") ?? "";
    if (this.search.value.trim() !== sought) this.search.value = sought;
    // Hundreds of options are not made anew with every letter.
    clearTimeout(this.choosing);
    const choose = () => this.fields.forEach((field, at) => this.choose(field, counts[at], filters.get(field.facet.name) ?? ""));
    if (typed) this.choosing = setTimeout(choose, PAUSE);
    else choose();
    this.total.replaceChildren(rows.length === list.rows
      ? count(list.rows, ...list.noun) : `${grouped(rows.length)} of ${count(list.rows, ...list.noun)}`);
    this.clear.hidden = ![...filters.keys()].some((name) => name !== "sort");
    this.nothing.hidden = rows.length > 0;
    this.table.table.hidden = rows.length === 0;
  }

  /** The options of a facet with what each would leave; those that would leave nothing are out. */
  choose({ facet, input, options }, counts, value) {
    if (options) {
      const left = options.filter((option) => counts[option.code] || option.value === value);
      const special = facet.special?.(value);
      const known = !value || special || left.some((option) => option.value === value);
      input.replaceChildren(h("option", { value: "" }, "any"),
        ...left.map((option) => h("option", { value: option.value }, `${option.label} (${grouped(counts[option.code])})`)),
        special ? h("option", { value }, special.label) : "",
        known ? "" : h("option", { value }, value));
    }
    input.value = value;
    input.classList.toggle("chosen", value !== "");
  }
}

/** What a row is called, with what kind of thing it is. */
const twoLines = (main, ...under) => [h("div", { class: "main" }, main), h("div", { class: "under" }, under)];

function identityList() {
  const { identities: i, repositories } = data;
  const alphabet = once(() => ranks(i.key));
  const holders = once(() => ranks(i.holder.words));
  const privileges = ["admin", "write", "read", "unknown"];
  const changed = sortFacet("changed", "Changed", Object.entries(CHANGES).concat([["-", "as before"]]),
    (row) => (i.changed[row] ? Object.keys(CHANGES).indexOf(i.changed[row][0]) : 4));
  changed.codes = (row) => (i.changed[row] ? [...i.changed[row]].map((letter) => Object.keys(CHANGES).indexOf(letter)) : [4]);
  const ages = [["0-30", "less than 30 days"], ["30-90", "30 to 90 days"], ["90-180", "90 to 180 days"],
    ["180-365", "180 days to a year"], ["365-", "more than a year"], ["unknown", "token, not known"], ["-", "does not rotate"]];
  const age = (row) => {
    const age = i.age[row];
    if (age === NONE) return word(i.class, row) === "ci-token" ? 5 : 6;
    return [30, 90, 180, 365, NONE].findIndex((end) => age < end);
  };
  const places = wordFacet("repository", "Repository", { words: repositories.name });
  places.codes = (row) => listOf(i.places, row).map((place) => place + 1);
  const partners = wordFacet("partner", "Reached by", data.reach.party);
  partners.codes = (row) => {
    const all = reachOf()[row];
    return all.length ? [...new Set(all.map((reach) => data.reach.party.at[reach] + 1))] : [0];
  };
  const facets = [
    wordFacet("class", "Class", i.class, (text) => CLASSES[text] ?? text),
    wordFacet("kind", "Kind", i.kind),
    sortFacet("holding", "Held", [["unheld", "no holder"], ["held", "held"], ["spared", "needs none"]], (row) => i.holding[row]),
    wordFacet("holder", "Holder", i.holder),
    places,
    wordFacet("privilege", "May", i.privilege),
    dueFacet(i.due, (row) => i.overdue[row] === 1),
    sortFacet("age", "Last rotated", ages, age),
    partners,
    changed,
  ];
  const where = (row) => {
    const all = listOf(i.places, row);
    return all.length === 1 ? repositories.name[all[0]] : `${all.length} repositories`;
  };
  const columns = [
    { name: "identity", label: "Identity", class: "what", key: (row) => alphabet()[row], cell: (row) => {
      const [head, name] = nameOf(i.key[row]);
      const marks = [i.overdue[row] === 1 && tag("error", "overdue"),
        [...i.changed[row]].filter((letter) => letter !== "o").map((letter) => tag("planned", CHANGES[letter]))];
      return twoLines([h("a", { href: identityHref(row), title: i.key[row] }, name), marks],
        h("span", { class: "key" }, head), h("span", { class: "narrow" }, " · ", where(row), " · ", word(i.holder, row) ?? HOLDING[i.holding[row]]));
    } },
    { name: "holder", label: "Holder", class: "who", key: (row) => (i.holder.at[row] < 0 ? NONE - 1 - (2 - i.holding[row]) : holders()[i.holder.at[row]]),
      cell: (row) => (i.holder.at[row] >= 0 ? holderLink(word(i.holder, row))
        : h("span", { class: i.holding[row] === 0 ? "bad" : "soft" }, HOLDING[i.holding[row]])) },
    { name: "repository", label: "Repository", class: "where", cell: where },
    { name: "privilege", label: "May", class: "may", key: (row) => privileges.indexOf(word(i.privilege, row)), cell: (row) => word(i.privilege, row) },
    { name: "due", label: "Next due", class: "due", key: (row) => i.due[row], cell: (row) => when(i.due[row]) },
    { name: "findings", label: "Findings", class: "number", key: (row) => -findingsOf()[row].length, cell: (row) => findingsOf()[row].length || h("span", { class: "soft" }, "0") },
  ];
  return {
    view: "identities", title: "Identities", noun: ["identity", "identities"], rows: i.count, facets, columns,
    sort: "due", hint: "name, holder, repository",
    haystack: haystack(i.count, (row) => `${i.key[row]} ${word(i.holder, row) ?? ""} ${where(row)}`),
  };
}

function findingList() {
  const { findings: f, identities: i, repositories } = data;
  const ofClass = { words: i.class.words, at: Int32Array.from(f.identity, (row) => (row < 0 ? -1 : i.class.at[row])) };
  const severities = ["deny", "warn"];
  const rank = (row) => (word(f.state, row) === "active" ? 0 : 10) + severities.indexOf(word(f.level, row));
  const facets = [
    wordFacet("level", "Severity", f.level, (text) => LEVELS[text] ?? text),
    wordFacet("state", "State", f.state),
    wordFacet("rule", "Rule", f.rule),
    wordFacet("class", "Class", ofClass, (text) => CLASSES[text] ?? text),
    wordFacet("holder", "Holder", f.holder),
    wordFacet("repository", "Repository", { words: repositories.name, at: f.repository }),
    dueFacet(f.due, (row) => f.due[row] < 0 && word(f.state, row) === "active"),
  ];
  const holders = once(() => ranks(f.holder.words));
  const columns = [
    { name: "severity", label: "Finding", class: "what", key: rank, cell: (row) => twoLines(
      [severity(row), h("a", { href: findingHref(row), title: f.message[row] }, prose(f.message[row]))],
      h("span", null, word(f.rule, row)), h("span", { class: "narrow" }, " · ", repositories.name[f.repository[row]]),
      f.identity[row] < 0 ? null : h("span", { class: "key" }, " ", i.key[f.identity[row]])) },
    { name: "holder", label: "Holder", class: "who", key: (row) => (f.holder.at[row] < 0 ? NONE : holders()[f.holder.at[row]]),
      cell: (row) => holderLink(word(f.holder, row)) },
    { name: "repository", label: "Repository", class: "where", key: (row) => f.repository[row], cell: (row) => repositoryLink(f.repository[row]) },
    { name: "due", label: "Due", class: "due", key: (row) => f.due[row], cell: (row) => when(f.due[row]) },
  ];
  return {
    view: "findings", title: "Findings", noun: ["finding"], rows: f.count, facets, columns, sort: "severity",
    hint: "what it says, rule, repository",
    haystack: haystack(f.count, (row) => `${f.message[row]} ${word(f.rule, row)} ${repositories.name[f.repository[row]]} ${word(f.holder, row) ?? ""}`),
  };
}
