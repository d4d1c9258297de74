// Paths, drawn: who leads to an identity, and what it leads to, in layers from left to right.

const BOX = { width: 210, height: 46, across: 350, down: 60 };
/** More boxes than this in a layer are one box that says how many. */
const TALL = 8;
/** With more lines than this, none is labelled. */
const LABELLED = 14;
/** The table under the drawing has so many steps. */
const LISTED = 200;
/** Paths longer than this are cut. */
const DEEP = 5;

/**
 * Layers around some starts: `onward(row)` gives { to, how } for each step. A node is in the first layer
 * that reaches it, so that a circle ends.
 */
function layered(starts, onward) {
  const layers = [starts];
  const known = new Set(starts.map((node) => node.id));
  const edges = [];
  for (let depth = 0; depth < DEEP; depth++) {
    const next = [];
    for (const node of layers[depth]) {
      for (const { to, how } of onward(node)) {
        edges.push({ from: node.id, to: to.id, how });
        if (!known.has(to.id)) { known.add(to.id); next.push(to); }
      }
    }
    if (!next.length) break;
    layers.push(next);
  }
  return { layers, edges };
}

const identityNode = (row) => {
  const [, name] = nameOf(data.identities.key[row]);
  const places = listOf(data.identities.places, row);
  const where = places.length === 1 ? data.repositories.name[places[0]] : `${places.length} repositories`;
  return { id: `i${row}`, row, name, under: where, href: identityHref(row), full: data.identities.key[row] };
};
const partyNode = (party) => ({ id: `p${party}`, party, name: party, under: "partner", href: pageOf("partner", party), full: party });

const onwardOf = (node) => (node.row === undefined ? [] : linksFrom()[node.row].map((at) =>
  ({ to: identityNode(data.links.to[at]), how: word(data.links.how, at) })));
const backOf = (node) => {
  if (node.row === undefined) return [];
  const before = linksTo()[node.row].map((at) => ({ to: identityNode(data.links.from[at]), how: word(data.links.how, at) }));
  const parties = reachOf()[node.row].map((at) => ({ to: partyNode(word(data.reach.party, at)), how: word(data.reach.how, at) }));
  return before.concat(parties);
};

/** What leads to an identity, and what it leads to. */
function pathsOf(row) {
  const start = identityNode(row);
  const onward = layered([start], onwardOf);
  const before = layered([start], backOf);
  const layers = before.layers.slice(1).reverse().concat(onward.layers);
  const seen = new Set();
  // What is on both sides is a circle: it stands where it leads to.
  const unique = layers.reverse().map((layer) => layer.filter((node) => !seen.has(node.id) && seen.add(node.id))).reverse();
  const edges = onward.edges.concat(before.edges.map(({ from, to, how }) => ({ from: to, to: from, how })));
  return { layers: unique.filter((layer) => layer.length), edges: distinct(edges), start: start.id };
}

/** What a partner reaches, and where that leads. */
function pathsFrom(party) {
  const start = partyNode(party);
  const first = [];
  for (let at = 0; at < data.reach.count; at++) {
    if (word(data.reach.party, at) === party) first.push({ to: identityNode(data.reach.identity[at]), how: word(data.reach.how, at) });
  }
  const { layers, edges } = layered([start], (node) => (node === start ? first : onwardOf(node)));
  return { layers, edges: distinct(edges), start: start.id };
}

/** Each pair once, with everything that joins it. */
function distinct(edges) {
  const pairs = new Map();
  for (const { from, to, how } of edges) {
    const key = `${from} ${to}`;
    const pair = pairs.get(key) ?? { from, to, hows: new Set() };
    pair.hows.add(how);
    pairs.set(key, pair);
  }
  return [...pairs.values()].map(({ from, to, hows }) => ({ from, to, how: [...hows].join(", ") }));
}

/** Text no wider than a box; the whole of it is in the title. */
const cut = (text, length) => (text.length <= length ? text : `${text.slice(0, length / 2)}…${text.slice(1 - length / 2)}`);

/** The drawing, with the same as a table. */
function drawing(label, { layers, edges, start }, more) {
  const nodes = new Map(layers.flat().map((node) => [node.id, node]));
  const spots = new Map();
  const stands = new Map();
  const steps = new Map();
  for (const { from } of edges) steps.set(from, (steps.get(from) ?? 0) + 1);
  const columns = layers.map((all) => {
    if (all.length <= TALL) return all;
    // Those that lead further are the ones to see.
    const layer = [...all].sort((a, b) => (steps.get(b.id) ?? 0) - (steps.get(a.id) ?? 0));
    const shown = layer.slice(0, TALL - 1);
    const rest = { id: `+${layer[TALL - 1].id}`, name: `${grouped(layer.length - shown.length)} more`, under: "in the table below", full: "", rest: true, href: more };
    layer.slice(TALL - 1).forEach((node) => stands.set(node.id, rest.id));
    return [...shown, rest];
  });
  const tallest = Math.max(...columns.map((column) => column.length));
  const height = tallest * BOX.down + 8;
  const width = (columns.length - 1) * BOX.across + BOX.width + 8;
  columns.forEach((column, x) => column.forEach((node, y) => {
    spots.set(node.id, { node, x: 4 + x * BOX.across, y: 4 + (height - 8 - column.length * BOX.down) / 2 + y * BOX.down + 7 });
  }));
  const drawn = new Set();
  const lines = edges.map(({ from, to, how }) => {
    const [a, b] = [spots.get(stands.get(from) ?? from), spots.get(stands.get(to) ?? to)];
    if (!a || !b || a === b || drawn.has(`${a.node.id} ${b.node.id}`)) return null;
    drawn.add(`${a.node.id} ${b.node.id}`);
    const [x1, y1, x2, y2] = [a.x + BOX.width, a.y + BOX.height / 2, b.x - 7, b.y + BOX.height / 2];
    const middle = (x1 + x2) / 2;
    // A step back, or within a layer, goes around.
    const d = b.x > a.x ? `M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2},${y2}`
      : `M${x1},${y1} C${x1 + 60},${y1 + 40} ${x2 - 60},${y2 + 40} ${x2},${y2}`;
    // Words on every line of a dense drawing would hide it; the table has them.
    const said = edges.length <= LABELLED && b.x > a.x
      ? svg("text", { x: middle, y: (y1 + y2) / 2 - 6, class: "how" }, cut(how, 24)) : null;
    return [svg("path", { d, class: "edge" }, svg("title", null, how)), said];
  });
  const boxes = [...spots.values()].map(({ node, x, y }) => {
    const inside = [svg("title", null, node.full),
      svg("rect", { x, y, width: BOX.width, height: BOX.height, rx: 8 }),
      svg("text", { x: x + 12, y: y + 19, class: "name" }, cut(node.name, 27)),
      svg("text", { x: x + 12, y: y + 36, class: "under" }, cut(node.under, 32))];
    const kind = `node${node.id === start ? " start" : ""}${node.party ? " party" : ""}${node.rest ? " rest" : ""}`;
    return node.href && node.id !== start ? svg("a", { href: node.href, class: kind }, inside) : svg("g", { class: kind }, inside);
  });
  const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, class: "paths", role: "group", "aria-label": label },
    svg("defs", null, svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 1, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
      svg("path", { d: "M0,0 L8,4 L0,8 z" }))), lines, boxes);
  const named = (id) => {
    const node = nodes.get(id);
    return node ? [h("a", { href: node.href, class: "key" }, node.full), node.row === undefined ? null : h("span", { class: "soft" }, ` ${node.under}`)] : id;
  };
  const known = edges.filter(({ from, to }) => nodes.has(from) && nodes.has(to));
  const rows = known.slice(0, LISTED).map(({ from, to, how }) => [named(from), how, named(to)]);
  const left = known.length - rows.length;
  return [h("div", { class: "scroll drawing", tabindex: 0, role: "region", "aria-label": label }, picture),
    h("details", { open: rows.length <= 4 }, h("summary", null, `The same as a table: ${count(known.length, "step")}`),
      plainTable(label, [{ label: "From" }, { label: "By what" }, { label: "To" }], rows),
      left > 0 && h("p", { class: "soft" }, `and ${grouped(left)} more; each identity's page has its own`))];
}
