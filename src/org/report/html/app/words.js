// Numbers, days and names as people read them.

const CLASSES = { "ci-token": "CI/CD token", "oauth-app": "OAuth app", "delegated-admin": "delegated admin path" };
const LEVELS = { deny: "error", warn: "warning" };
const HOLDING = ["no holder", "held", "needs none"];
const CHANGES = { n: "new", o: "newly overdue", h: "handed on", w: "widened" };
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December"];
const SOON = 30;

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
const count = (number, noun, plural = `${noun}s`) => `${grouped(number)} ${number === 1 ? noun : plural}`;

/** The day so many days from that of the run, as 2026-11-26. No clock and no time zone is asked. */
function day(far) {
  const [year, month, date] = data.day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, date + far)).toISOString().slice(0, 10);
}

/** Of 2026-11: how many days from the day of the run its first is. */
function firstOf(month, more = 0) {
  const [year, number] = month.split("-").map(Number);
  const [y, m, d] = data.day.split("-").map(Number);
  return Math.round((Date.UTC(year, number - 1 + more, 1) - Date.UTC(y, m - 1, d)) / 86400000);
}

const monthInWords = (month) => `${MONTHS[Number(month.slice(5)) - 1] ?? ""} ${month.slice(0, 4)}`;

function far(days) {
  if (days === 0) return "today";
  return days > 0 ? `in ${count(days, "day")}` : `${count(-days, "day")} ago`;
}

/** How a date stands: past, soon or later. */
const standing = (days) => (days < 0 ? "past" : days <= SOON ? "soon" : "later");

/** A day with how far it is; the words carry what the colour does. */
function when(days) {
  if (days === NONE) return h("span", { class: "soft" }, "-");
  return h("span", { class: "day" }, h("time", { datetime: day(days) }, day(days)), " ", h("span", { class: `when ${standing(days)}` }, far(days)));
}

const severity = (row) => {
  const state = word(data.findings.state, row);
  if (state !== "active") return tag(state, state);
  const level = LEVELS[word(data.findings.level, row)] ?? "note";
  return tag(level, level);
};

const holderLink = (name) => (name === null ? h("span", { class: "soft" }, "nobody") : link(pageOf("holder", name), name));
const repositoryLink = (row) => link(pageOf("repository", data.repositories.name[row]), data.repositories.name[row]);

const identityHref = (row) => pageOf("identity", data.identities.key[row],
  data.repositories.name[listOf(data.identities.places, row)[0]]);
const findingHref = (row) => pageOf("finding", data.findings.id[row]);

/** The last part of a key, which people know it by; the key without it. */
function nameOf(key) {
  const at = key.indexOf("/", key.indexOf("/") + 1);
  return at < 0 ? ["", key] : [key.slice(0, at + 1), key.slice(at + 1)];
}
