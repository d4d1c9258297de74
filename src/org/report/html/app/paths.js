// Paths, drawn: who leads to an identity, and what it leads to, in layers from left to right.

const BOX = { width: 210, height: 46, across: 350, down: 60 };
/** More boxes than this in a layer are one box that says how many. */
const TALL = 8;
/** The table under the drawing has so many steps. */
const LISTED = 200;
/** Paths longer than this are cut. */
const DEEP = 5;

/** What can be reached from a start in so many steps: `onward(node)` gives { to, how } for each. */
function reached(start, onward) {
  const nodes = new Map([[start.id, start]]);
  const edges = [];
  let at = [start];
  for (let depth = 0; depth < DEEP && at.length; depth++) {
    const next = [];
    for (const node of at) {
      for (const { to, how } of onward(node)) {
        edges.push({ from: node.id, to: to.id, how });
        if (!nodes.has(to.id)) { nodes.set(to.id, to); next.push(to); }
      }
    }
    at = next;
  }
  return { nodes, edges };
}

/**
 * Nodes in layers: each after all that lead to it. A step that closes a circle goes back, and is not
 * counted. Within a layer, nodes stand at the height of what leads to them.
 */
function layered(nodes, edges) {
  const onward = new Map([...nodes.keys()].map((id) => [id, []]));
  for (const { from, to } of edges) onward.get(from)?.push(to);
  const layer = new Map();
  const open = new Set();
  /** How many steps lead on from here at most. */
  const rest = (id) => {
    if (layer.has(id)) return layer.get(id);
    open.add(id);
    const steps = onward.get(id).filter((to) => nodes.has(to) && !open.has(to)).map((to) => 1 + rest(to));
    open.delete(id);
    layer.set(id, Math.max(0, ...steps));
    return layer.get(id);
  };
  for (const id of nodes.keys()) rest(id);
  const last = Math.max(...layer.values());
  const layers = Array.from({ length: last + 1 }, () => []);
  // Counted from the end, what leads nowhere would be last: it stands right after what leads to it instead.
  const depth = new Map();
  const order = [...nodes.keys()].sort((a, b) => layer.get(b) - layer.get(a));
  for (const id of order) depth.set(id, depth.get(id) ?? 0);
  for (const id of order) {
    for (const to of onward.get(id)) {
      if (layer.get(to) < layer.get(id)) depth.set(to, Math.max(depth.get(to), depth.get(id) + 1));
    }
  }
  for (const [id, node] of nodes) layers[depth.get(id)].push(node);
  const height = new Map();
  layers.forEach((nodes, at) => {
    const before = new Map();
    if (at > 0) {
      for (const { from, to } of edges) if (height.has(from)) before.set(to, [...(before.get(to) ?? []), height.get(from)]);
      const middle = ({ id }) => (before.get(id) ?? [0]).reduce((sum, y) => sum + y, 0) / (before.get(id)?.length ?? 1);
      nodes.sort((a, b) => middle(a) - middle(b));
    }
    nodes.forEach(({ id }, y) => height.set(id, y - nodes.length / 2));
  });
  return layers.filter((nodes) => nodes.length);
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
  const onward = reached(start, onwardOf);
  const before = reached(start, backOf);
  const nodes = new Map([...before.nodes, ...onward.nodes]);
  const edges = distinct(onward.edges.concat(before.edges.map(({ from, to, how }) => ({ from: to, to: from, how }))));
  return { nodes, edges, start: start.id };
}

/** What a partner reaches, and where that leads. */
function pathsFrom(party) {
  const start = partyNode(party);
  const first = [];
  for (let at = 0; at < data.reach.count; at++) {
    if (word(data.reach.party, at) === party) first.push({ to: identityNode(data.reach.identity[at]), how: word(data.reach.how, at) });
  }
  const { nodes, edges } = reached(start, (node) => (node === start ? first : onwardOf(node)));
  return { nodes, edges: distinct(edges), start: start.id };
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
function drawing(label, { nodes, edges, start }, more) {
  const layers = layered(nodes, edges);
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
  const height = tallest * BOX.down + 40;
  const width = (columns.length - 1) * BOX.across + BOX.width + 8;
  columns.forEach((column, x) => column.forEach((node, y) => {
    spots.set(node.id, { node, x: 4 + x * BOX.across, y: 4 + (height - 40 - column.length * BOX.down) / 2 + y * BOX.down + 7 });
  }));
  const drawn = new Map();
  for (const { from, to, how } of edges) {
    const [a, b] = [spots.get(stands.get(from) ?? from), spots.get(stands.get(to) ?? to)];
    const pair = a && b && `${a.node.id} ${b.node.id}`;
    if (pair && a !== b && !drawn.has(pair)) drawn.set(pair, { a, b, how });
  }
  const into = new Map();
  for (const { b } of drawn.values()) into.set(b, (into.get(b) ?? 0) + 1);
  const lines = [...drawn.values()].map(({ a, b, how }) => {
    const [x1, y1, x2, y2] = [a.x + BOX.width, a.y + BOX.height / 2, b.x - 7, b.y + BOX.height / 2];
    const middle = (x1 + x2) / 2;
    // A step over a layer passes below what stands there; one back goes around.
    const over = b.x - a.x > BOX.across ? 52 : 0;
    const d = b.x > a.x ? over ? `M${x1},${y1} C${x1 + 90},${y1 + over} ${x2 - 90},${y2 + over} ${x2},${y2}` : `M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2},${y2}`
      : `M${x1},${y1} C${x1 + 60},${y1 + 40} ${x2 - 60},${y2 + 40} ${x2},${y2}`;
    // Where several lines end, their words would hide each other: the table has them.
    const said = into.get(b) === 1 && b.x > a.x ? svg("text", { x: x2 - 4, y: y2 - 7, class: "how" }, cut(how, 22)) : null;
    return [svg("path", { d, class: "edge" }, svg("title", null, how)), said];
  });
  const boxes = [...spots.values()].map(({ node, x, y }) => {
    const inside = [svg("title", null, node.full),
      svg("rect", { x, y, width: BOX.width, height: BOX.height, rx: 8 }),
      svg("text", { x: x + 12, y: y + 19, class: "name" }, cut(node.name, 23)),
      svg("text", { x: x + 12, y: y + 36, class: "under" }, cut(node.under, 29))];
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
