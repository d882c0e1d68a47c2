// The whole test suite: build, all tests against the PostgreSQL that Kontor brings along, with the checks of `npm run check`
// beside them, those that another PostgreSQL could fail once more against an installed one, if there is one, some of them with
// two processes that answer in turn, and a quick run of the benchmark.
// A file that failed is run once more, alone. Who failed, and who only at first, is said at the end; the last line is
// `N passed, N failed`.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { importersOf, OTHER_PROGRAMS, readImports, readSources, thoseThatNeed } from "./import-graph.js";
import { findInstalledPostgres, startInstalledPostgres } from "./installed-postgres.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const results = mkdtempSync(join(tmpdir(), "kontor-results-"));
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const unsteady = [];
let isFine = true;

/** More than this is no accident that a quieter machine would not have. */
const MOST_FILES_AGAIN = 8;
const SLOWEST_TOLD = 20;

/** What is asked of two processes in turn, request by request: every endpoint's answers, and the private API. */
const ANSWERED_IN_TURN = [
  "packages/acceptance/api-description/conformance",
  "packages/merchant/src/accounts/",
  "packages/merchant/src/access/authentication",
  "packages/merchant/src/displays/",
  "packages/merchant/src/instances/",
  "packages/merchant/src/inventory/",
  "packages/merchant/src/management/",
  "packages/merchant/src/otp-devices/",
  "packages/merchant/src/token-families/",
  "packages/merchant/src/tokens/",
];

/** What a test imports that has a database of the server under test. */
const DATABASE = "packages/merchant/src/testing/test-database.ts";

if (!(await node([join(root, "scripts/build.js")]))) {
  console.log("The build failed.");
  total.failed++;
  isFine = false;
}

const checked = check();

// Empty: not the server that somebody may have set up for single runs.
await runTests("embedded", [], { KONTOR_TEST_DB: "" });
const checks = await checked;
if (!checks.isFine) {
  console.log(`${checks.said}\nThe checks failed (npm run check).`);
  total.failed++;
  isFine = false;
}
const installed = findInstalledPostgres();
if (installed) {
  await runTestsAgainst(installed);
} else {
  console.log("No PostgreSQL is installed on this machine: the tests run against the embedded one only.");
  await runTests("embedded, two processes in turn", ANSWERED_IN_TURN, {
    KONTOR_TEST_DB: "",
    KONTOR_TEST_PROCESSES: "2",
  });
}

// Its numbers depend on the machine, and are only printed. It fails only if it does not come to its end.
console.log("A quick run of the benchmark (bench/README.md):\n");
if (!(await node([join(root, "bench/bench.js"), "--quick", "--connections", "16"]))) {
  console.log("The benchmark did not come to its end.");
  total.failed++;
}

rmSync(results, { recursive: true, force: true });
tellOf("Passed only when run again, alone: a race in the test or in what it tests", unsteady);
tellOf("Failed", failures);
console.log(summary(total));
process.exitCode = isFine && total.failed === 0 ? 0 : 1;

async function runTestsAgainst(postgres) {
  let server;
  try {
    server = await startInstalledPostgres(postgres);
    const name = `installed ${postgres.version}`;
    const env = { KONTOR_TEST_DB: server.address };
    const isInTurn = (file) => ANSWERED_IN_TURN.some((path) => file.startsWith(path));
    const files = testsOfDatabases();
    await runTests(`${name}, two processes in turn`, files.filter(isInTurn), { ...env, KONTOR_TEST_PROCESSES: "2" });
    await runTests(
      name,
      files.filter((file) => !isInTurn(file)),
      env,
    );
  } catch (error) {
    console.log(`The installed PostgreSQL ${postgres.version} could not be used: ${error.message}`);
    total.failed++;
  } finally {
    await server?.stop();
  }
}

/**
 * Those that another PostgreSQL could fail: they use a database themselves. A browser sees nothing of the database behind the
 * server, and the command sends statements that other tests send.
 */
function testsOfDatabases() {
  const sources = readSources();
  const importers = importersOf(readImports(sources));
  const [withDatabase, withOthers] = [[DATABASE], OTHER_PROGRAMS].map((files) => thoseThatNeed(files, importers));
  return sources.filter((file) => file.endsWith(".test.ts") && withDatabase.has(file) && !withOthers.has(file));
}

/** Runs Vitest, and once more what failed. */
async function runTests(name, filters, env) {
  const first = await runVitest(name, filters, env);
  let { isGreen, count } = first;
  let failed = first.failed;
  const files = [...new Set(failed.map(({ file }) => file))];
  if (!isGreen && files.length > 0 && files.length <= MOST_FILES_AGAIN) {
    console.log(`\nOnce more, alone: ${files.join(", ")}\n`);
    const again = await runVitest(`${name}, again`, files, env);
    if (again.isGreen) {
      unsteady.push(...failed);
      count = { ...count, passed: count.passed + count.failed, failed: 0 };
      failed = [];
      isGreen = true;
    }
  }
  // A file that cannot even be loaded, or an error outside of any test, counts as one failure.
  if (!isGreen && count.failed === 0) count.failed = 1;
  console.log(`PostgreSQL ${name}: ${summary(count)}. What took longest, in seconds:`);
  for (const { file, seconds } of first.slowest) console.log(`${seconds.toFixed(0).padStart(5)} ${file}`);
  console.log("");
  failures.push(...failed);
  for (const kind of Object.keys(total)) total[kind] += count[kind];
  isFine &&= isGreen;
}

/** One run of Vitest, whose report goes to the console and, for counting, into a file. */
async function runVitest(name, filters, env) {
  const report = join(results, `${name.replaceAll(/[ ,]+/g, "-")}.json`);
  const isGreen = await node(
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      ...filters,
      "--passWithNoTests",
      // What the first run has translated of TypeScript, the others read.
      "--experimental.fsModuleCache",
      `--experimental.fsModuleCachePath=${join(results, "modules")}`,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    env,
  );
  return { isGreen, ...readReport(report, name) };
}

/** How many tests there were, what took longest, and what failed: tests, and files that failed outside of any. */
function readReport(report, name) {
  try {
    const { testResults, ...counts } = JSON.parse(readFileSync(report, "utf8"));
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = counts;
    const failed = testResults
      .filter(({ status }) => status === "failed")
      .flatMap((file) => {
        const tests = file.assertionResults.filter(({ status }) => status === "failed");
        const all = tests.length > 0 ? tests : [{ fullName: "(outside of any test)", failureMessages: [file.message] }];
        return all.map(({ fullName, failureMessages }) => ({
          run: name,
          file: relative(root, file.name),
          test: fullName,
          reason: (failureMessages[0] ?? "").split("\n")[0].slice(0, 300),
        }));
      });
    const seconds = testResults.map(({ name, startTime, endTime }) => ({
      file: relative(root, name),
      seconds: (endTime - startTime) / 1000,
    }));
    return {
      failed,
      slowest: seconds.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST_TOLD),
      count: { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests },
    };
  } catch {
    return { failed: [], slowest: [], count: { passed: 0, failed: 0, skipped: 0 } };
  }
}

function tellOf(title, list) {
  if (list.length === 0) return;
  console.log(`${title}:`);
  for (const { run, file, test, reason } of list) console.log(`- ${file} (${run}): ${test}\n  ${reason}`);
  console.log("");
}

function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** Style, imports, dead code and types. What they say waits, so that it does not stand amid what the tests say. */
async function check() {
  const child = spawn("npm", ["run", "-s", "check"], { cwd: root, shell: process.platform === "win32" });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
  return { isFine: await succeeds(child), said };
}

function node(args, env = {}) {
  return succeeds(spawn(process.execPath, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } }));
}

function succeeds(child) {
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (status) => resolve(status === 0));
  });
}
