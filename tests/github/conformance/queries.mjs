// Holds every query in GraphQL to GitHub's schema.
//
//     node queries.mjs FILE ...
import fs from "node:fs";
import { validate } from "@octokit/graphql-schema";

const problems = (text) => {
  try {
    return validate(text).map((error) => error.message);
  } catch (error) {
    return [error.message];
  }
};
if (!problems("{ viewer { nothing } }").length) throw new Error("nothing is found wrong with a field that is not there");

const files = process.argv.slice(2);
const wrong = files.flatMap((file) => problems(fs.readFileSync(file, "utf8")).map((text) => `${file}: ${text}`));
console.log(`${files.length} queries`);
wrong.forEach((text) => console.error(text));
process.exit(wrong.length ? 1 : 0);
