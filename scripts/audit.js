// Looks for what is wrong with the packages that Kontor is made of: what the lockfile tells by itself, and what the
// registry's list of known vulnerabilities says about those that are shipped. Not every registry has such a list, and no
// service is always there: that is said, and is no failure.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findingsIn } from "./lockfile-findings.js";
import { verdictOf } from "./vulnerability-verdict.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const findings = findingsIn(JSON.parse(readFileSync(`${root}package-lock.json`, "utf8")));
for (const finding of findings) console.log(`Lockfile: ${finding}.`);
if (findings.length === 0) console.log("Lockfile: nothing to find fault with.");

const asked = spawnSync(
  "npm",
  ["audit", "--omit=dev", "--audit-level=high", "--json", "--fetch-retries=0", "--fetch-timeout=20000"],
  { cwd: root, encoding: "utf8", timeout: 60_000, shell: process.platform === "win32" },
);
const verdict = verdictOf(asked.stdout ?? "");
console.log(`Known vulnerabilities: ${verdict.message}`);
process.exitCode = findings.length === 0 && verdict.kind !== "vulnerable" ? 0 : 1;
