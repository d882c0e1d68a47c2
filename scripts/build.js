// Compiles every package with TypeScript's project references and copies what is no TypeScript but belongs to the
// program. Without a compiler (an installation that left development dependencies out) it keeps the build there is.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildBackoffice } from "./backoffice.js";
import { bundleCommands } from "./bundle.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const compiler = join(root, "node_modules/typescript/bin/tsc");
if (!existsSync(compiler)) {
  console.error("kontor: TypeScript is not installed, nothing was compiled");
  process.exit(0);
}
// Tests are no part of what is built: `npm run check` compiles them.
const packages = readdirSync(join(root, "packages"))
  .map((name) => join(root, "packages", name))
  .filter((directory) => existsSync(join(directory, "tsconfig.json")));
const { status } = spawnSync(process.execPath, [compiler, "-b", ...packages], { cwd: root, stdio: "inherit" });
for (const directory of packages) copyFiles(directory);
if (status === 0) await Promise.all([bundleCommands(), buildBackoffice()]);
process.exit(status ?? 1);

/** Migrations and the files that pages load; one that was renamed must not stay behind under its old name. */
function copyFiles(directory) {
  const [from, to] = [join(directory, "src"), join(directory, "dist")];
  for (const file of filesIn(to)) rmSync(join(to, file));
  for (const file of filesIn(from)) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    copyFileSync(join(from, file), join(to, file));
  }
}

function filesIn(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true }).filter((file) => /\.sql$|\/assets\/[^/]+\.\w+$/.test(file));
}
