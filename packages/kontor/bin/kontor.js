#!/usr/bin/env node
// npm links only files that exist when it installs: this one does, the compiled program comes with the build.
import { existsSync } from "node:fs";

const program = new URL("../dist/main.js", import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  console.error("kontor: not built yet; run `npm run build` first");
  process.exitCode = 1;
}
