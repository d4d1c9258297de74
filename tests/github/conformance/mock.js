// Starts Prism's mock of GitHub, runs a command that finds it in KEYROSTER_TEST_MOCK, and ends with it.
//
//     node mock.js PATH,PATH,.. COMMAND [ARGUMENT ...]
const { spawn } = require("node:child_process");
const { createLogger } = require("@stoplight/prism-core");
const { createServer } = require("@stoplight/prism-http-server");
const { operations } = require("./description.js");

async function main([paths, command, ...rest]) {
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
  const server = createServer(await operations(paths.split(",")), { cors: false, config, components });
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
