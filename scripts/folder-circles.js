// Tells circles among the folders of each package: a folder that needs one that needs it. Circles of files are the
// linter's to find. Tests and what they share may look everywhere.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const packages = fileURLToPath(new URL("../packages/", import.meta.url));
const isOfTests = (file) => /\.test\.tsx?$|(?:^|\/)test[^/]*\.ts$|(?:^|\/)testing\//.test(file);

/** The folders of a package and what each needs; a file beside the folders counts as one. */
export function folderArrows(root) {
  const arrows = new Map();
  const files = readdirSync(root, { recursive: true }).map((file) => file.split(sep).join("/"));
  for (const file of files.filter((name) => /\.tsx?$/.test(name) && !isOfTests(name))) {
    const source = readFileSync(join(root, file), "utf8");
    for (const [, target] of source.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
      const needed = relative(root, resolve(root, dirname(file), target))
        .split(sep)
        .join("/");
      const [from, to] = [file.replace(/\.tsx?$/, ".js"), needed].map((path) => path.split("/")[0]);
      if (from === to) continue;
      if (!arrows.has(from)) arrows.set(from, new Map());
      if (!arrows.get(from).has(to)) arrows.get(from).set(to, `${file} imports ${needed}`);
    }
  }
  return arrows;
}

/** The arrows of one circle, each with a file that makes it; undefined where there is none. */
export function folderCircle(arrows) {
  const done = new Set();
  const search = (folder, way) => {
    const begin = way.findIndex((step) => step.folder === folder);
    if (begin >= 0) return way.slice(begin).map((step) => step.because);
    if (done.has(folder)) return undefined;
    for (const [needed, because] of arrows.get(folder) ?? []) {
      const circle = search(needed, [...way, { folder, because }]);
      if (circle !== undefined) return circle;
    }
    done.add(folder);
    return undefined;
  };
  for (const folder of arrows.keys()) {
    const circle = search(folder, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of ["taler", "merchant", "sandbox", "client", "kontor"]) {
    const circle = folderCircle(folderArrows(join(packages, name, "src")));
    if (circle === undefined) continue;
    console.error(`packages/${name}/src: folders need each other:\n  ${circle.join("\n  ")}`);
    process.exitCode = 1;
  }
}
