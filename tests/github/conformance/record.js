// The exchanges that the played GitHub has recorded.
const fs = require("node:fs");
const path = require("node:path");

function read(folder) {
  const unique = new Map();
  let total = 0;
  for (const name of fs.readdirSync(folder).sort()) {
    for (const line of fs.readFileSync(path.join(folder, name), "utf8").split("\n").filter(Boolean)) {
      total += 1;
      const exchange = JSON.parse(line);
      exchange.target = exchange.target.replace(/^\/api\/v3(?=\/)/, "").replace(/^\/api\/graphql/, "/graphql");
      const headers = exchange.headers.filter(([name]) => !["host", "content-length"].includes(name));
      // Ids and times differ from run to run, shapes do not; what differs at all is judged.
      const key = JSON.stringify([exchange.method, exchange.target, headers, exchange.body, exchange.answer, exchange.faulty]);
      if (!unique.has(key)) unique.set(key, exchange);
    }
  }
  return { total, exchanges: [...unique.values()] };
}

module.exports = { read };
