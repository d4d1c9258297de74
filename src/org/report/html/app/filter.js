// Filters over columns. A facet gives each row a code; what is chosen is one code, or a test of a row.

/** A facet of a column of words. Rows without one are `-`. */
function wordFacet(name, label, words, inWords = (text) => text) {
  return {
    name, label, length: words.words.length + 1,
    code: (row) => words.at[row] + 1,
    find: (value) => (value === "-" ? 0 : words.words.indexOf(value) + 1 || -1),
    options: () => words.words.map((text, at) => ({ value: text, label: inWords(text), code: at + 1 }))
      .concat({ value: "-", label: "none", code: 0 }),
  };
}

/** A facet of a few sorts, told by a function. */
function sortFacet(name, label, sorts, code) {
  return {
    name, label, length: sorts.length, code,
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

/** The code of every row, or of each row a list of them; asked once, and kept. */
function coded(facet, rows) {
  return (facet.known ??= facet.codes
    ? listed(rows, facet.codes)
    : { all: Int32Array.from({ length: rows }, (_, row) => facet.code(row)) });
}

function listed(rows, codes) {
  const from = new Int32Array(rows + 1);
  const all = [];
  for (let row = 0; row < rows; row++) {
    for (const code of codes(row)) all.push(code);
    from[row + 1] = all.length;
  }
  return { from, all: Int32Array.from(all) };
}

/** Calls `fail(row)` for every row that has not the code. */
function without({ from, all }, code, rows, fail) {
  for (let row = 0; row < rows; row++) {
    if (from ? all.subarray(from[row], from[row + 1]).indexOf(code) < 0 : all[row] !== code) fail(row);
  }
}

/**
 * Which rows pass (`fails` is 0), and how many each option of each facet would leave. A row that fails one
 * facet alone counts for that facet's other options.
 */
function sift(list, filters) {
  const { rows, facets } = list;
  const fails = new Uint8Array(rows);
  const failing = new Int8Array(rows).fill(-1);
  const words = (filters.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length) {
    const texts = list.haystack();
    for (let row = 0; row < rows; row++) {
      if (!words.every((word) => texts[row].includes(word))) fails[row]++;
    }
  }
  facets.forEach((facet, at) => {
    const value = filters.get(facet.name);
    if (!value) return;
    const fail = (row) => { fails[row]++; failing[row] = at; };
    const special = facet.special?.(value);
    if (!special) without(coded(facet, rows), facet.find(value), rows, fail);
    else for (let row = 0; row < rows; row++) if (!special.test(row)) fail(row);
  });
  const counts = facets.map((facet, at) => {
    const count = new Int32Array(facet.length);
    const { from, all } = coded(facet, rows);
    for (let row = 0; row < rows; row++) {
      if (fails[row] > 1 || (fails[row] === 1 && failing[row] !== at)) continue;
      if (!from) count[all[row]]++;
      else for (let place = from[row]; place < from[row + 1]; place++) count[all[place]]++;
    }
    return count;
  });
  return { fails, counts };
}

/** All rows in the order of a column, sorted once. What is equal stays in its order; what has no value is last. */
function order(column, rows, down) {
  const name = down ? "falling" : "rising";
  return (column[name] ??= (() => {
    const keys = Int32Array.from({ length: rows }, (_, row) => column.key(row));
    const sign = down ? -1 : 1;
    return Int32Array.from({ length: rows }, (_, row) => row).sort((a, b) => {
      const [x, y] = [keys[a], keys[b]];
      if (x === y) return a - b;
      if (x === NONE) return 1;
      if (y === NONE) return -1;
      return (x - y) * sign;
    });
  })());
}

/** The rows that pass, in an order. */
function passing(fails, ordered) {
  const rows = new Int32Array(fails.length);
  let found = 0;
  for (let at = 0; at < fails.length; at++) {
    const row = ordered ? ordered[at] : at;
    if (fails[row] === 0) rows[found++] = row;
  }
  return rows.subarray(0, found);
}

/** Numbers that put words in the order of the alphabet. */
function ranks(words) {
  const order = words.map((_, at) => at).sort((a, b) => words[a].localeCompare(words[b], "en"));
  const rank = new Int32Array(words.length);
  order.forEach((at, position) => { rank[at] = position; });
  return rank;
}
