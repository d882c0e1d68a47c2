// Compiles every package with TypeScript's project references; without a compiler (an installation that left
// development dependencies out) it keeps the build that is already there.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const compiler = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
if (!existsSync(compiler)) {
  console.error("kontor: TypeScript is not installed, nothing was compiled");
  process.exit(0);
}
const { status } = spawnSync(process.execPath, [compiler, "-b"], { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);
