// Elements. Whatever comes from a repository is put in as text: nothing here, or anywhere in this
// script, reads markup.

const SVG = "http://www.w3.org/2000/svg";

/** Fills an element: attributes, then children (text, numbers, elements, lists of them; nothing is skipped). */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
const link = (to, ...children) => h("a", { href: to }, ...children);

/** Text parted at its backticks: every second piece is code. An odd backtick closes nothing. */
function prose(text) {
  const pieces = text.split("`");
  if (pieces.length % 2 === 0) return [text];
  return pieces.map((piece, at) => (at % 2 ? h("code", null, piece) : piece));
}

/** A word with a mark whose shape says the same as its colour. */
const tag = (kind, text) => h("span", { class: `tag ${kind}` }, text);

const section = (title, note, ...children) =>
  h("section", null, h("h2", null, title, note && h("small", null, " ", note)), ...children);

/** A plain table, for what is short. Cells are lists of children; the first is the row's head. */
function plainTable(label, heads, rows) {
  const cell = (content, at) =>
    at === 0 ? h("th", { scope: "row" }, content) : h("td", { class: heads[at].number && "number" }, content);
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
    h("table", null,
      h("thead", null, h("tr", null, heads.map((head) =>
        h("th", { scope: "col", class: head.number && "number" }, head.label)))),
      h("tbody", null, rows.map((row) => h("tr", null, row.map(cell))))));
}

/** Numbers in small boxes. */
const figures = (...all) =>
  h("ul", { class: "figures", "aria-label": "In numbers" }, all.map(({ name, number, note, href, tone }) => {
    const inside = [h("span", { class: "name" }, name), h("span", { class: "number" }, grouped(number)),
      h("span", { class: "note" }, note ?? "")];
    return h("li", { class: number ? tone : null }, href ? link(href, inside) : h("div", null, inside));
  }));
