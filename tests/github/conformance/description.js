// GitHub's OpenAPI descriptions, cut down to the paths that are used: read in two seconds, not twenty.
const path = require("node:path");
const { getHttpOperationsFromSpec } = require("@stoplight/prism-http");

const folder = path.dirname(require.resolve("@octokit/openapi/package.json"));
// What github.com has; what only organisations of GitHub Enterprise Cloud have comes from theirs.
const NAMES = ["api.github.com", "ghec"];
const documents = NAMES.map((name) => require(path.join(folder, "generated", `${name}.json`)));

const pattern = (template) =>
  new RegExp(`^${template.split(/(\{[^}]*\})/).map((part, index) => (index % 2 ? "[^/]+" : part.replace(/\W/g, "\\$&"))).join("")}$`);
const templates = documents.map((document) =>
  Object.keys(document.paths).map((template) => [template, pattern(template), (template.match(/\{/g) || []).length]),
);

/** The description that has this path, and its template there: `[0, "/repos/{owner}/{repo}"]`. */
function find(pathname) {
  for (const [index, known] of templates.entries()) {
    const fitting = known.filter(([, pattern]) => pattern.test(pathname)).sort((a, b) => a[2] - b[2]);
    if (fitting.length) return [index, fitting[0][0]];
  }
  return undefined;
}

/** Every component that a part of a document refers to, and those that they refer to. */
function referred(document, part, found) {
  if (Array.isArray(part)) part.forEach((item) => referred(document, item, found));
  else if (part && typeof part === "object") {
    if (typeof part.$ref === "string" && !found.has(part.$ref)) {
      found.add(part.$ref);
      const [, , kind, name] = part.$ref.split("/");
      referred(document, document.components[kind][name], found);
    }
    Object.values(part).forEach((value) => referred(document, value, found));
  }
  return found;
}

/** The operations of these paths, as Prism takes them. */
async function operations(pathnames) {
  const used = documents.map(() => new Set());
  for (const pathname of pathnames) {
    const known = find(pathname);
    if (known) used[known[0]].add(known[1]);
  }
  const all = [];
  for (const [index, document] of documents.entries()) {
    if (!used[index].size) continue;
    const paths = Object.fromEntries([...used[index]].map((template) => [template, document.paths[template]]));
    const components = {};
    for (const reference of referred(document, paths, new Set())) {
      const [, , kind, name] = reference.split("/");
      (components[kind] ??= {})[name] = document.components[kind][name];
    }
    const { openapi, info, servers } = document;
    all.push(...(await getHttpOperationsFromSpec(structuredClone({ openapi, info, servers, paths, components }))));
  }
  return all;
}

module.exports = { find, operations };
