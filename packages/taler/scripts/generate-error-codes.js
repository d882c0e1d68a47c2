/**
 * Writes src/error-code-table.ts out of src/error-codes.json (the registry, as far as it is known) and
 * src/error-codes-unconfirmed.json (numbers for the names whose number no source confirms). Run it after changing either.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const source = (name) => fileURLToPath(new URL(`../src/${name}`, import.meta.url));
const registry = JSON.parse(readFileSync(source("error-codes.json"), "utf8"));
const unconfirmed = JSON.parse(readFileSync(source("error-codes-unconfirmed.json"), "utf8"));

/** Where the registry's status is not known an error of that code is taken for the server's own. */
const UNKNOWN_STATUS = 500;

const rows = registry.map(({ name, number, http, hint }) => {
  const row = [number ?? unconfirmed[name], http ?? UNKNOWN_STATUS, hint];
  if (row[0] === undefined) throw new Error(`${name} has no number`);
  return `  ${name}: ${JSON.stringify(row)},`;
});
writeFileSync(
  source("error-code-table.ts"),
  [
    "/** Number, HTTP status (0: never sent by a server) and hint of each error code. Made by scripts/generate-error-codes.js. */",
    "export const errorCodeTable = {",
    ...rows,
    "} as const satisfies Record<string, readonly [number: number, http: number, hint: string]>;",
    "",
  ].join("\n"),
);
execFileSync("npx", ["biome", "format", "--write", source("error-code-table.ts")], { stdio: "inherit" });
