// Starts Prism's mock of GitHub, runs a command that finds it in KEYROSTER_TEST_MOCK, and ends with it.
//
// It has the operations of the exchanges in FOLDER.
//
//     node mock.js FOLDER COMMAND [ARGUMENT ...]
const { spawn } = require("node:child_process");
const { createLogger } = require("@stoplight/prism-core");
const { createServer } = require("@stoplight/prism-http-server");
const { operations } = require("./description.js");
const { read } = require("./record.js");

async function main([folder, command, ...rest]) {
  const config = {
    isProxy: false,
    checkSecurity: false,
    validateRequest: true,
    validateResponse: true,
    // GitHub's own examples do not all fit its own schemas.
    errors: false,
    mock: { dynamic: false },
  };
  const components = { logger: createLogger("prism", { level: "silent" }) };
  const known = await operations(read(folder).exchanges.map(({ target }) => target.split("?")[0]));
  // Its example of `Link` always names a next page, and on the real GitHub.
  for (const response of known.flatMap((operation) => operation.responses)) {
    response.headers = response.headers?.filter(({ name }) => name.toLowerCase() !== "link");
    // What GitHub describes as JSON it also gives as its own media type, which is what one has to accept.
    for (const content of response.contents ?? []) {
      if (content.mediaType === "application/json") content.mediaType = "application/vnd.github+json";
    }
  }
  const server = createServer(known, { cors: false, config, components });
  const url = await server.listen(0, "127.0.0.1");
  const child = spawn(command, rest, { stdio: "inherit", env: { ...process.env, KEYROSTER_TEST_MOCK: url } });
  child.on("error", (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.on("exit", (code) => process.exit(code ?? 1));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.stack);
  process.exit(1);
});
