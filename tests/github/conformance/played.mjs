// Holds the schema that the played GitHub answers by to GitHub's own: every type, field, argument and
// value that it has is there, and of the same type.
//
//     node played.mjs SCHEMA
import fs from "node:fs";
import { schema } from "@octokit/graphql-schema";
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from "graphql";

const theirs = buildSchema(schema.idl, { assumeValid: true });

function differences(ours) {
  const wrong = [];
  for (const type of Object.values(ours.getTypeMap())) {
    if (type.name.startsWith("__")) continue;
    const known = theirs.getType(type.name);
    if (!known || known.constructor.name !== type.constructor.name) {
      wrong.push(`GitHub has no such type: ${type.name}`);
      continue;
    }
    if (isEnumType(type)) {
      const values = new Set(known.getValues().map((value) => value.name));
      wrong.push(...type.getValues().filter((value) => !values.has(value.name)).map((value) => `${type.name} has no ${value.name}`));
    }
    if (isObjectType(type)) {
      const interfaces = new Set(known.getInterfaces().map((one) => one.name));
      wrong.push(...type.getInterfaces().filter((one) => !interfaces.has(one.name)).map((one) => `${type.name} is no ${one.name}`));
    }
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const other = known.getFields()[field.name];
      if (String(other?.type) !== String(field.type)) {
        wrong.push(`${type.name}.${field.name} is ${other?.type ?? "not there"}, not ${field.type}`);
      }
      for (const argument of field.args ?? []) {
        const same = other?.args.find((one) => one.name === argument.name);
        if (String(same?.type) !== String(argument.type)) {
          wrong.push(`${type.name}.${field.name}(${argument.name}) is ${same?.type ?? "not there"}, not ${argument.type}`);
        }
      }
      const needed = (other?.args ?? []).filter((one) => String(one.type).endsWith("!") && one.defaultValue === undefined);
      wrong.push(...needed.filter((one) => !field.args?.some((own) => own.name === one.name)).map((one) => `${type.name}.${field.name} lacks ${one.name}`));
    }
  }
  return wrong;
}

const made = "type Query { viewer: String nothing: Int }";
if (differences(buildSchema(made)).length < 2) throw new Error("nothing is found wrong with a schema that was made up");

const ours = buildSchema(fs.readFileSync(process.argv[2], "utf8"), { assumeValid: true });
const wrong = differences(ours);
wrong.forEach((text) => console.error(text));
if (!wrong.length) console.log("the schema that is played is a part of GitHub's");
process.exit(wrong.length ? 1 : 0);
