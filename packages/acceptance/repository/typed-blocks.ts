/** For tests: what documents tell people to type, as it is written, and a shell that types it. */

import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Of the repository. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Who reads the documents has it; a machine with Node alone has not. */
const hasCurl = spawnSync("curl", ["--version"]).status === 0;
const STAND_IN = fileURLToPath(new URL("./stand-in-curl.mjs", import.meta.url));
const KONTOR = `kontor() { '${process.execPath}' '${join(ROOT, "packages/kontor/bin/kontor.js")}' "$@"; }\n`;
const CURL = hasCurl ? "" : `curl() { '${process.execPath}' '${STAND_IN}' "$@"; }\n`;

/** A document of the repository, by its path there. */
export function readDocument(name: string): string {
  return readFileSync(join(ROOT, name), "utf8");
}

/** The blocks of a language below a heading of the second level, in their sequence. */
export function blocksBelow(document: string, language: string, heading: string): string[] {
  const section = document.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  return blocksOf(section, language);
}

/** All blocks of a language, in their sequence. */
export function blocksOf(document: string, language: string): string[] {
  return [...document.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, of]) => of === language)
    .map(([, , text]) => text!);
}

/**
 * Runs a block as it is written, but for ports that somebody else has, and the program's place; gives what it prints.
 * @param env beside what this process has
 */
export async function runIn(
  directory: string,
  block: string,
  placeOf: (written: string) => string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const script = block
    .replaceAll("npx kontor", "kontor")
    .replaceAll(/127\.0\.0\.1:\d+/g, (written) => placeOf(written));
  const options = { cwd: directory, env: { ...process.env, ...env } };
  const { stdout } = await promisify(execFile)("bash", ["-ec", `${KONTOR}${CURL}${script}`], options);
  return stdout;
}
