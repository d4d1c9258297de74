// Holds rulesets to GitHub's description of what `POST /orgs/{org}/rulesets` takes: the shape by Prism,
// and every key by name, because GitHub ignores one that it does not know.
//
//     node rulesets.js FILE...
const fs = require("node:fs");
const { createInstance } = require("@stoplight/prism-http");
const { createLogger } = require("@stoplight/prism-core");
const { operations } = require("./description.js");

const PATH = "/orgs/acme/rulesets";
const ERROR = 0;

async function judge(ruleset, known) {
  const config = {
    isProxy: true,
    upstream: new URL("https://api.github.com"),
    checkSecurity: false,
    validateRequest: true,
    validateResponse: false,
    errors: true,
    mock: { dynamic: false },
  };
  // Nothing is sent: only the request is judged.
  const forward = () => () => async () => ({ _tag: "Right", right: { statusCode: 201, headers: {}, body: {} } });
  const components = { logger: createLogger("prism", { level: "silent" }), forward };
  const headers = { "content-type": "application/json", "content-length": "1" };
  const request = { method: "post", url: { path: PATH, query: {} }, headers, body: ruleset };
  const outcome = await createInstance(config, components).request(request, known)();
  if (outcome._tag === "Left") return [outcome.left.detail || outcome.left.message];
  const wrong = outcome.right.validations.input.filter((one) => one.severity === ERROR);
  return [...wrong.map((one) => `${(one.path || []).join(".")} ${one.message}`), ...unknown(ruleset, names(known))];
}

/** Every name of a property in the description of the request. */
function names(known) {
  const found = new Set();
  const seen = new Set();
  const walk = (part) => {
    if (!part || typeof part !== "object" || seen.has(part)) return;
    seen.add(part);
    if (part.properties && typeof part.properties === "object") Object.keys(part.properties).forEach((name) => found.add(name));
    Object.values(part).forEach(walk);
  };
  walk(known.filter((operation) => operation.method === "post").map((operation) => operation.request));
  return found;
}

function unknown(part, known, at = "") {
  if (Array.isArray(part)) return part.flatMap((item, index) => unknown(item, known, `${at}.${index}`));
  if (!part || typeof part !== "object") return [];
  return Object.entries(part).flatMap(([name, value]) => [
    ...(known.has(name) ? [] : [`${at}.${name} is no key of GitHub's`]),
    ...unknown(value, known, `${at}.${name}`),
  ]);
}

async function main(files) {
  if (!files.length) throw new Error("no ruleset to hold to anything");
  const known = await operations([PATH]);
  const bad = [
    { name: "x" },
    { name: "x", enforcement: "on" },
    { name: "x", enforcement: "active", rulez: [] },
    { name: "x", enforcement: "active", rules: [{ type: "workflows", parameters: { workflows: [{ path: "a.yml" }] } }] },
  ];
  for (const ruleset of bad) {
    if (!(await judge(ruleset, known)).length) throw new Error(`nothing is found wrong with ${JSON.stringify(ruleset)}`);
  }
  let wrong = 0;
  for (const file of files) {
    for (const text of await judge(JSON.parse(fs.readFileSync(file, "utf8")), known)) {
      console.error(`${file}: ${text}`);
      wrong += 1;
    }
  }
  if (wrong) process.exit(1);
  console.log(`${files.length} rulesets are as GitHub takes them`);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.stack);
  process.exit(1);
});
