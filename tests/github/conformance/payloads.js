// Writes the payloads of GitHub's webhooks as files: FOLDER/EVENT/NUMBER.json.
//
//     node payloads.js FOLDER
const fs = require("node:fs");
const path = require("node:path");
const events = require("@octokit/webhooks-examples");

const [folder] = process.argv.slice(2);
for (const { name, examples } of events) {
  const home = path.join(folder, name);
  fs.mkdirSync(home, { recursive: true });
  examples.forEach((payload, index) => fs.writeFileSync(path.join(home, `${index}.json`), JSON.stringify(payload)));
}
console.log(`${events.length} events`);
