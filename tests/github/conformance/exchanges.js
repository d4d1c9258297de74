// Holds recorded exchanges to GitHub's description: the request that our client sent, and the answer
// that the played GitHub gave. It is Prism's proxy, whose upstream is the record.
//
//     node exchanges.js FOLDER
const { createInstance } = require("@stoplight/prism-http");
const { createLogger } = require("@stoplight/prism-core");
const { find, operations } = require("./description.js");
const { read } = require("./record.js");

// What GitHub has and does not describe.
const UNDESCRIBED = new Set(["/graphql"]);
const ERROR = 0;
// As much as is told of one exchange.
const MOST = 8;

async function judge(exchange, known) {
  const url = new URL(exchange.target, "https://api.github.com");
  const query = {};
  for (const name of url.searchParams.keys()) {
    const values = url.searchParams.getAll(name);
    query[name] = values.length === 1 ? values[0] : values;
  }
  // A closed connection and a scripted fault are no answers of GitHub; the request is judged all the same.
  const answered = exchange.answer !== null && !exchange.faulty;
  const forward = () => () => async () => {
    const { status, headers, body } = exchange.answer;
    const json = headers.some(([name, value]) => name === "content-type" && value.includes("json"));
    return {
      _tag: "Right",
      right: { statusCode: status, headers: Object.fromEntries(headers), body: json ? JSON.parse(body) : body || undefined },
    };
  };
  const config = {
    isProxy: true,
    upstream: new URL("https://api.github.com"),
    checkSecurity: false,
    validateRequest: true,
    validateResponse: answered,
    errors: true,
    mock: { dynamic: false },
  };
  if (!answered) exchange = { ...exchange, answer: { status: 200, headers: [], body: "" } };
  const components = { logger: createLogger("prism", { level: "silent" }), forward };
  const request = {
    method: exchange.method.toLowerCase(),
    url: { path: url.pathname, query },
    headers: Object.fromEntries(exchange.headers),
    body: exchange.body ?? undefined,
  };
  const outcome = await createInstance(config, components).request(request, known)();
  if (outcome._tag === "Left") return [`request: ${outcome.left.detail || outcome.left.message}`];
  const { input, output } = outcome.right.validations;
  const told = (side) => (one) => `${side}: ${(one.path || []).join(".")} ${one.message}`;
  const errors = (list) => list.filter((one) => one.severity === ERROR);
  // The tests of the played GitHub itself also send what it has to refuse.
  const agent = exchange.headers.find(([name]) => name === "user-agent")?.[1];
  const refused = answered && agent === "tests-of-the-fake" && exchange.answer.status === 422;
  return [...(refused ? [] : errors(input).map(told("request"))), ...errors(output).map(told("answer"))];
}

/** A judge that finds nothing wrong with these two is none. */
async function tried(known) {
  const headers = [["content-type", "application/json; charset=utf-8"], ["content-length", "99"]];
  const answer = (body) => ({ status: 200, headers, body: JSON.stringify(body) });
  const list = { method: "GET", target: "/repos/acme/web/actions/secrets", headers: [], body: null, faulty: false };
  const wrong = { ...list, answer: answer({ total_count: "one", secrets: [] }) };
  const asked = { ...list, target: `${list.target}?per_page=many`, answer: answer({ total_count: 0, secrets: [] }) };
  const run = { method: "POST", target: "/repos/acme/web/check-runs", headers, body: { name: "gate" }, faulty: true, answer: null };
  for (const one of [wrong, asked, run]) {
    if (!(await judge(one, known)).length) throw new Error(`nothing is found wrong with ${JSON.stringify(one)}`);
  }
  const right = { ...list, answer: answer({ total_count: 0, secrets: [] }) };
  const found = await judge(right, known);
  if (found.length) throw new Error(`${found} is found wrong with ${JSON.stringify(right)}`);
}

async function main([folder]) {
  const { total, exchanges } = read(folder);
  if (!exchanges.length) throw new Error(`no exchange was recorded in ${folder}`);
  const pathname = (exchange) => exchange.target.split("?")[0];
  const tests = ["/repos/acme/web/actions/secrets", "/repos/acme/web/check-runs"];
  const known = await operations([...exchanges.map(pathname), ...tests]);
  await tried(known);
  const passed = new Set();
  const undescribed = new Set();
  const violations = new Map();
  for (const exchange of exchanges) {
    const template = find(pathname(exchange))?.[1];
    if (!template) {
      undescribed.add(pathname(exchange));
      continue;
    }
    const name = `${exchange.method} ${template}`;
    passed.add(name);
    const found = await judge(exchange, known);
    // What is wrong with one item of a list is wrong with all of them.
    const told = [...new Set(found.map((text) => text.replace(/\b\d+\b/g, "N")))];
    const key = [name, ...told.slice(0, MOST), ...(told.length > MOST ? [`and ${told.length - MOST} more`] : [])].join("\n    ");
    if (found.length && !violations.has(key)) violations.set(key, exchange);
  }
  const invented = [...undescribed].filter((path) => !UNDESCRIBED.has(path));
  console.log(`${exchanges.length} exchanges of ${total} differ, with ${passed.size} operations of GitHub's description`);
  if (undescribed.size) console.log(`not described by GitHub, not held to anything: ${[...undescribed].sort().join(", ")}`);
  for (const [key, exchange] of violations) {
    console.error(`\n${key}\n    in ${exchange.method} ${exchange.target}`);
    console.error(`    request ${JSON.stringify(exchange.body)?.slice(0, 600)}`);
    console.error(`    answer  ${exchange.answer?.status} ${exchange.answer?.body.slice(0, 600)}`);
  }
  if (invented.length) console.error(`\nGitHub has no such path: ${invented.join(", ")}`);
  if (violations.size || invented.length) process.exit(1);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.stack);
  process.exit(1);
});
