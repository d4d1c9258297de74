// Filters over columns. A facet gives each row a code; what is chosen is one code, or a test of a row.

/** A facet of a column of words. Rows without one are `-`. */
function wordFacet(name, label, words, inWords = (text) => text) {
  return {
    name, label, length: words.words.length + 1, none: "-",
    code: (row) => words.at[row] + 1,
    find: (value) => (value === "-" ? 0 : words.words.indexOf(value) + 1 || -1),
    options: () => words.words.map((text, at) => ({ value: text, label: inWords(text), code: at + 1 }))
      .concat({ value: "-", label: "none", code: 0 }),
  };
}

/** A facet of a few sorts, told by a function. */
function sortFacet(name, label, sorts, code) {
  return {
    name, label, length: sorts.length, code, none: "-",
    find: (value) => sorts.findIndex(([known]) => known === value),
    options: () => sorts.map(([value, text], at) => ({ value, label: text, code: at })),
  };
}

/** Dates: overdue, soon, and any month that a plot links to. */
function dueFacet(due, isOverdue) {
  const sorts = [["overdue", "overdue"], ["past", "past, put off or in grace"], ["soon", "in 30 days"],
    ["later", "later"], ["none", "no date"]];
  const code = (row) => {
    if (isOverdue(row)) return 0;
    if (due[row] === NONE) return 4;
    return due[row] < 0 ? 1 : due[row] <= SOON ? 2 : 3;
  };
  const facet = sortFacet("due", "Due", sorts, code);
  facet.special = (value) => {
    const month = /\d{4}-\d{2}$/.exec(value)?.[0];
    if (!month) return null;
    const [first, next] = [firstOf(month), firstOf(month, 1)];
    if (value.startsWith("before-")) return { label: `before ${monthInWords(month)}`, test: (row) => due[row] < first };
    if (value.startsWith("after-")) {
      return { label: `after ${monthInWords(month)}`, test: (row) => due[row] >= next && due[row] !== NONE };
    }
    return { label: monthInWords(month), test: (row) => due[row] >= first && due[row] < next };
  };
  return facet;
}

/** What a search looks through: in small letters, made at the first search. */
const haystack = (length, text) => once(() => Array.from({ length }, (_, row) => text(row).toLowerCase()));

/**
 * The rows that pass, and how many each option of each facet would leave. A row that fails one facet
 * alone counts for that facet's other options.
 */
function sift(list, filters) {
  const { rows, facets } = list;
  const fails = new Uint8Array(rows);
  const failing = new Int16Array(rows).fill(-1);
  const fail = (row, at) => { fails[row]++; failing[row] = at; };
  const words = (filters.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length) {
    const texts = list.haystack();
    for (let row = 0; row < rows; row++) {
      if (!words.every((word) => texts[row].includes(word))) fail(row, -1);
    }
  }
  facets.forEach((facet, at) => {
    const value = filters.get(facet.name);
    if (!value) return;
    const special = facet.special?.(value);
    if (special) {
      for (let row = 0; row < rows; row++) if (!special.test(row)) fail(row, at);
      return;
    }
    const wanted = facet.find(value);
    const passes = facet.codes ? (row) => facet.codes(row).includes(wanted) : (row) => facet.code(row) === wanted;
    for (let row = 0; row < rows; row++) if (!passes(row)) fail(row, at);
  });
  const counts = facets.map((facet) => new Int32Array(facet.length));
  let found = 0;
  const passing = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    if (fails[row] > 1) continue;
    if (fails[row] === 0) passing[found++] = row;
    facets.forEach((facet, at) => {
      if (fails[row] === 1 && failing[row] !== at) return;
      if (facet.codes) for (const code of facet.codes(row)) counts[at][code]++;
      else counts[at][facet.code(row)]++;
    });
  }
  return { passing: passing.subarray(0, found), counts };
}

/** Rows in the order of a column; what is equal stays in its order. */
function inOrder(passing, column, down) {
  const sorted = Array.from(passing);
  const key = column.key;
  sorted.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    // What has no value is last, whichever way one looks.
    if (x === y) return a - b;
    if (x === NONE) return 1;
    if (y === NONE) return -1;
    return (x < y ? -1 : 1) * (down ? -1 : 1);
  });
  return Int32Array.from(sorted);
}

/** Numbers that put words in the order of the alphabet. */
function ranks(words) {
  const order = words.map((_, at) => at).sort((a, b) => words[a].localeCompare(words[b], "en"));
  const rank = new Int32Array(words.length);
  order.forEach((at, position) => { rank[at] = position; });
  return rank;
}
