// A table of any length: only the rows that can be seen are there, between two spacers that keep its
// height. Rows all have one height. A screen reader is told which row it is on, and of how many.

/** Rows beside those that can be seen, so that the next one is there when the focus moves. */
const SPARE = 12;
/** On paper, so many rows are there. */
const PRINTED = 2000;

class LongTable {
  /** `columns`: { name, label, cell(row), key(row) to sort by, class }; `sorted(name)` is told of a click. */
  constructor(label, columns, sorted) {
    this.columns = columns;
    this.rows = new Int32Array();
    this.shown = new Map();
    this.above = this.spacer();
    this.below = this.spacer();
    this.body = h("tbody", null, this.above, this.below);
    this.heads = columns.map((column) => {
      const text = column.key
        ? h("button", { type: "button", onclick: () => sorted(column.name) }, column.label)
        : column.label;
      return h("th", { scope: "col", class: column.class }, text);
    });
    this.table = h("table", { class: "long" }, h("caption", { class: "unseen" }, label),
      h("thead", null, h("tr", { "aria-rowindex": 1 }, this.heads)), this.body);
    this.table.addEventListener("keydown", (event) => this.key(event));
    this.draw = this.draw.bind(this);
    this.soon = () => { this.frame ??= requestAnimationFrame(() => { this.frame = null; this.draw(); }); };
    addEventListener("scroll", this.soon, { passive: true });
    addEventListener("resize", this.soon);
    addEventListener("beforeprint", this.print = () => this.draw(0, PRINTED));
    addEventListener("afterprint", this.soon);
  }

  spacer() {
    return h("tr", { class: "spacer", "aria-hidden": "true" }, h("td", null));
  }

  /** Lets go of what it listens to. */
  end() {
    removeEventListener("scroll", this.soon);
    removeEventListener("resize", this.soon);
    removeEventListener("beforeprint", this.print);
    removeEventListener("afterprint", this.soon);
  }

  show(rows, sort, down) {
    this.rows = rows;
    this.table.setAttribute("aria-rowcount", rows.length + 1);
    this.heads.forEach((head, at) => {
      const isSorted = this.columns[at].name === sort;
      if (isSorted) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    for (const element of this.shown.values()) element.remove();
    this.shown.clear();
    this.draw();
  }

  /** The height of a row, as the style has it. */
  height() {
    return parseFloat(getComputedStyle(this.table).getPropertyValue("--row")) || 52;
  }

  draw(first, last) {
    const height = this.height();
    if (first === undefined || typeof first !== "number") {
      const top = -this.body.getBoundingClientRect().top;
      first = Math.floor(top / height) - SPARE;
      last = Math.ceil((top + innerHeight) / height) + SPARE;
    }
    last = Math.max(0, Math.min(last, this.rows.length));
    first = Math.max(0, Math.min(first, last));
    for (const [at, element] of this.shown) {
      // The row that has the focus stays, or the focus would be lost.
      if ((at < first || at >= last) && !element.contains(document.activeElement)) {
        element.remove();
        this.shown.delete(at);
      }
    }
    let before = this.above;
    for (let at = first; at < last; at++) {
      let element = this.shown.get(at);
      if (!element) {
        element = this.row(at);
        this.shown.set(at, element);
        before.after(element);
      }
      before = element;
    }
    this.above.firstChild.style.height = `${first * height}px`;
    this.below.firstChild.style.height = `${(this.rows.length - last) * height}px`;
  }

  row(at) {
    const row = this.rows[at];
    return h("tr", { "aria-rowindex": at + 2, class: "row" }, this.columns.map((column, number) =>
      h(number ? "td" : "th", { class: column.class, scope: number ? null : "row" }, column.cell(row))));
  }

  /** Up, down, a page, the ends: from row to row. */
  key(event) {
    const element = event.target.closest("tr.row");
    if (!element || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = Number(element.getAttribute("aria-rowindex")) - 2;
    const page = Math.max(1, Math.floor(innerHeight / this.height()) - 3);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -at, End: this.rows.length - 1 - at };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.focus(Math.max(0, Math.min(this.rows.length - 1, at + step)));
  }

  focus(at) {
    const height = this.height();
    const box = this.body.getBoundingClientRect();
    const top = box.top + at * height;
    const room = this.table.tHead.getBoundingClientRect().height + 80;
    if (top < room) scrollBy(0, top - room);
    else if (top + height > innerHeight) scrollBy(0, top + height - innerHeight + 8);
    this.draw();
    this.shown.get(at)?.querySelector("a")?.focus({ preventScroll: true });
    this.draw();
  }
}
