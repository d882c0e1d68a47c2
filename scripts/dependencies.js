// The packages of others that the command is made of, as npm has laid them out here, for where npm is not to be asked.
import { cpSync, existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.js";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Copies them into the package `kontor` that `packKontor` has made in this directory. */
export function copyDependencies(directory) {
  const listed = run("npm", ["ls", "--workspace", "kontor", "--omit=dev", "--all", "--parseable"], { cwd: root });
  for (const place of new Set(listed.split("\n"))) {
    const path = relative(root, place).split(sep).join("/");
    if (!path.includes("node_modules/") || !existsSync(place)) continue;
    // Workspaces are links there, and inside already.
    if (/^node_modules\/(?:kontor|@kontor\/[^/]+)$/.test(path)) continue;
    const to = path.replace(/^packages\/kontor\//, "").replace(/^packages\/(\w+)\//, "node_modules/@kontor/$1/");
    cpSync(place, join(directory, to), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => !/\.map$/.test(file) && (file === place || !/[\\/]node_modules$/.test(file)),
    });
  }
}
