// Where one is, in the address's fragment: `#/identities?holder=platform&due=overdue`,
// `#/identity/github%2Fdeploy-key%2Fx/portal`. An address can be sent; back and forward work.

function parseRoute(fragment) {
  const [path, query = ""] = fragment.replace(/^#\/?/, "").split("?", 2);
  const decode = (text) => {
    try { return decodeURIComponent(text); } catch { return text; }
  };
  const [view, ...names] = path.split("/").map(decode);
  const filters = new Map();
  for (const pair of query.split("&").filter(Boolean)) {
    const [name, value = ""] = pair.split("=", 2);
    if (value) filters.set(decode(name), decode(value));
  }
  return { view: view || "overview", names, filters };
}

/** The address of a list with filters. */
function listOfAll(view, filters = {}) {
  const pairs = Object.entries(filters).filter(([, value]) => value);
  const query = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");
  return query ? `#/${view}?${query}` : `#/${view}`;
}

/** The address of one thing. */
const pageOf = (view, ...names) => `#/${[view, ...names].map(encodeURIComponent).join("/")}`;
