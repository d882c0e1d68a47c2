// Which file imports which, of the sources and tests of all packages; types count.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Tests that import one of these start a browser, or the built command. */
export const OTHER_PROGRAMS = [
  "packages/acceptance/browser/open-browser.ts",
  "packages/acceptance/commands/run-kontor.ts",
];

/** All TypeScript files, as paths from the root of the workspace. */
export function readSources() {
  return readdirSync(join(root, "packages"), { recursive: true })
    .map((path) => `packages/${path}`)
    .filter((path) => /\.tsx?$/.test(path) && !/node_modules|\/dist\//.test(path));
}

/** For each of these files those of them that it imports. */
export function readImports(sources) {
  const known = new Set(sources);
  return new Map(
    sources.map((file) => {
      const names = readFileSync(join(root, file), "utf8").matchAll(/(?:from|import) ?\(?"([^"]+)"/g);
      const targets = [...names].map(([, name]) =>
        [".ts", ".tsx"].map((ending) => fileOf(file, name) + ending).find((path) => known.has(path)),
      );
      return [file, targets.filter((target) => target !== undefined)];
    }),
  );
}

/** The other way round: who imports a file. */
export function importersOf(imports) {
  const importers = new Map();
  for (const [file, targets] of imports) {
    for (const target of targets) importers.set(target, [...(importers.get(target) ?? []), file]);
  }
  return importers;
}

/** All files that need one of these, directly or over others, and these themselves. */
export function thoseThatNeed(files, importers) {
  const found = new Set(files);
  for (const file of found) for (const importer of importers.get(file) ?? []) found.add(importer);
  return found;
}

/** Without the ending; a package of the workspace is its sources. */
function fileOf(importer, name) {
  if (name.startsWith(".")) return join(dirname(importer), name).replace(/\.js$/, "");
  return name.replace(/^(?:@kontor\/)?([^/]+)\//, "packages/$1/src/");
}
