// The fast way: what matters for one change, in under a minute. Runs the tests that were changed, those in the folders of
// what was changed, and those that import it directly or over one file between. Of the tests of whole systems it runs the one
// with the name of the file or its folder (`payments/payment.test.ts`), if it starts neither a browser nor the command.
// `--whole` adds all in the folders of the same names, which take minutes. What is changed is what git says differs from main;
// another base can be named: `npm run test:fast -- HEAD~3`. The last line is `N passed, N failed`.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { importersOf, OTHER_PROGRAMS, readImports, readSources, thoseThatNeed } from "./import-graph.js";

const root = fileURLToPath(new URL("..", import.meta.url));
/** A test that imports something that imports a changed file is still about it; one further away is about more. */
const STEPS = 2;
const WHOLE_SYSTEMS = "packages/acceptance/";

const args = process.argv.slice(2);
const base = args.find((arg) => !arg.startsWith("-")) ?? "main";
const sources = readSources();
const changed = changedFiles().filter((path) => existsSync(join(root, path)));
const tests = chooseTests(changed.filter((path) => sources.includes(path)));

if (tests.length === 0) {
  console.log(`No test is near to what differs from ${base}.`);
  console.log("0 passed, 0 failed");
} else {
  console.log(`${tests.length} files of tests are near to ${changed.length} changed files.`);
  process.exitCode = run(tests);
}

function changedFiles() {
  const git = (...command) => execFileSync("git", command, { cwd: root, encoding: "utf8" }).split("\n").filter(Boolean);
  let since = "HEAD";
  try {
    [since] = git("merge-base", base, "HEAD");
  } catch {
    console.log(`There is no ${base} here to compare with: what is not committed counts.`);
  }
  return [...new Set([...git("diff", "--name-only", since), ...git("ls-files", "--others", "--exclude-standard")])];
}

function chooseTests(files) {
  const importers = importersOf(readImports(sources));
  const near = new Set(files);
  let edge = files;
  for (let step = 0; step < STEPS; step++) {
    edge = edge.flatMap((file) => importers.get(file) ?? []).filter((file) => !near.has(file));
    for (const file of edge) near.add(file);
  }
  const folders = new Set(files.filter((file) => !file.startsWith(WHOLE_SYSTEMS)).map((file) => dirname(file)));
  const names = new Set([...folders].map((folder) => /\/src\/([^/]+)/.exec(folder)?.[1]).filter(Boolean));
  const stems = new Set(files.map((file) => basename(file).split(".")[0]));
  const slow = thoseThatNeed(OTHER_PROGRAMS, importers);
  const isWanted = (path) => {
    const [folder, name] = path.slice(WHOLE_SYSTEMS.length).split("/");
    if (!names.has(folder)) return false;
    if (args.includes("--whole")) return true;
    const stem = name.replace(".test.ts", "");
    return !slow.has(path) && [stem, `${stem}s`].some((word) => word === folder || stems.has(word));
  };
  return sources.filter((path) => {
    if (!path.endsWith(".test.ts")) return false;
    if (files.includes(path)) return true;
    if (path.startsWith(WHOLE_SYSTEMS)) return isWanted(path);
    return near.has(path) || folders.has(dirname(path));
  });
}

function run(files) {
  const results = mkdtempSync(join(tmpdir(), "kontor-results-"));
  const report = join(results, "report.json");
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      ...files,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    { cwd: root, stdio: "inherit" },
  );
  const { numPassedTests = 0, numFailedTests = 0 } = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : {};
  rmSync(results, { recursive: true, force: true });
  console.log(`${numPassedTests} passed, ${Math.max(numFailedTests, status === 0 ? 0 : 1)} failed`);
  return status ?? 1;
}
