/**
 * What an endpoint says that it uses is what it does use: without any one of its list it does not compile. The compiler
 * gets each file of endpoints as often as its lists have entries, each time without another one of them.
 */

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const SOURCES = join(ROOT, "packages/merchant/src");
/** Below it, packages are found as by any other program of the workspace. */
const CACHE = join(ROOT, "node_modules/.cache");
/** Where it is missing, the compiler does not mind. */
const OPTIONAL = ["principal", "shown"];

// Half a minute of CPU.
test("an endpoint asks for nothing that it does not use", { timeout: 600_000 }, async () => {
  mkdirSync(CACHE, { recursive: true });
  const directory = mkdtempSync(join(CACHE, "uses-"));
  try {
    const lacking = writeLacking(directory);
    expect(lacking.size).toBeGreaterThan(400);
    const broken = new Set(await brokenFiles(directory));
    expect([...lacking].flatMap(([file, lacks]) => (broken.has(file) ? [] : lacks))).toEqual([]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

/** Writes each file without each of what it asks for. @returns by file, what it lacks */
function writeLacking(directory: string): ReadonlyMap<string, string> {
  const written = new Map<string, string>();
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: "utf8" })) {
    if (!/^.*(?<!\.test)\.ts$/.test(file)) continue;
    const text = readFileSync(join(SOURCES, file), "utf8");
    for (const [number, { index, entry, name }] of entriesIn(text).entries()) {
      const path = join(directory, file.replace(/\.ts$/, `.${number}.ts`));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text.slice(0, index) + text.slice(index + entry.length));
      written.set(relative(directory, path), `${file}: ${name}`);
    }
  }
  return written;
}

/** What the endpoints of a file ask for, in their own lists and in constants that these are made of. */
function entriesIn(text: string) {
  const constants = [...text.matchAll(/\buses: (?:\[\.\.\.)?([A-Z_]+)/g)].map(([, constant]) => constant);
  const begins = ["\\buses:", ...constants.map((constant) => `^(?:export )?const ${constant} =`)];
  const lists = text.matchAll(new RegExp(`(?:${begins.join("|")}) \\[[^\\]]*\\]`, "gm"));
  return [...lists].flatMap((list) =>
    [...list[0].matchAll(/"(\w+)",?/g)]
      .map((entry) => ({ index: list.index + entry.index, entry: entry[0], name: entry[1]! }))
      .filter(({ name }) => !OPTIONAL.includes(name)),
  );
}

/** Those that the compiler refuses. */
async function brokenFiles(directory: string): Promise<string[]> {
  const compilerOptions = {
    noEmit: true,
    composite: false,
    declaration: false,
    declarationMap: false,
    sourceMap: false,
    noUnusedLocals: false,
    // What is beside them is found where it is.
    rootDirs: [".", SOURCES],
  };
  const config = { extends: join(ROOT, "tsconfig.base.json"), compilerOptions, include: ["**/*.ts"] };
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const said = await new Promise<string>((resolve) => {
    const options = { cwd: directory, maxBuffer: 2 ** 30 };
    execFile(process.execPath, [tsc, "-p", directory, "--pretty", "false"], options, (_error, stdout) =>
      resolve(stdout),
    );
  });
  return [...said.matchAll(/^([^(\s]+)\(\d+,\d+\): error/gm)].map(([, file]) => file!);
}
