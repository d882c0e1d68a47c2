/** The operator's guide is typed from its beginning to its end, at a shop that lives through it: what is not ours is stood in for. */

import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadConfig } from "@kontor/merchant/config/config";
import { createTestDatabase, type TestDatabase } from "@kontor/merchant/testing/test-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeConfigFile } from "../commands/config-file.js";
import { type RunningKontor, runKontor, startKontor } from "../commands/run-kontor.js";
import { blocksBelow, blocksOf, ROOT, readDocument, runIn } from "./typed-blocks.js";

const GUIDE = readDocument("docs/operating.md");
const PASSWORD = "choose your own";

let directory: string;
let config: string;
let env: Readonly<Record<string, string>>;
let server: RunningKontor | undefined;
let url: string;
let own: TestDatabase;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "kontor-operating-"));
  configure();
  own = await createTestDatabase({ migrated: false });
  // The key is where the guide says, and not where tests keep theirs.
  env = { HOME: directory, KONTOR_CONFIG: config, KONTOR_SECRETS_KEY_FILE: join(directory, "secrets.key") };
  await start();
  expect(await runKontor(["passwd"], { env, input: PASSWORD })).toMatchObject({ exitCode: 0 });
});

afterAll(async () => {
  await server?.stop();
  await own?.drop();
  // For root, PostgreSQL's files lie elsewhere, where its user may go.
  const postgres = realpathSync(join(directory, "data/postgres"));
  if (!postgres.startsWith(directory)) rmSync(dirname(postgres), { recursive: true, force: true });
  rmSync(directory, { recursive: true, force: true });
});

function configure(database: { readonly database?: string } = {}): void {
  const dataHome = join(directory, "data");
  config = writeConfigFile(directory, { currency: "KUDOS", dataHome, exchanges: [], ...database });
}

async function start(): Promise<void> {
  server = startKontor(["serve"], { env });
  url = (await server.says(/serving at (http:\S+\/)/))[1]!;
}

async function shopName(): Promise<unknown> {
  const answer = await fetch(`${url}private`, { headers: { authorization: `Bearer secret-token:${PASSWORD}` } });
  return ((await answer.json()) as { readonly name?: string }).name;
}

/** Types the lines one after the other, as on a machine with the unit, and gives what they print. */
async function type(block: string): Promise<string> {
  const printed: string[] = [];
  for (const written of block.trim().split("\n")) {
    const line = written.replace(/\s+#.*$/, "");
    if (line === "systemctl stop kontor") await server!.stop();
    else if (line === "systemctl start kontor") await start();
    else if (written === "# now configure [merchantdb-postgres] CONFIG") configure({ database: own.url });
    else printed.push(await runIn(directory, line, (place) => place, env));
  }
  return printed.join("");
}

const typed = (heading: string, at = 0) => blocksBelow(GUIDE, "sh", heading)[at]!;

test("every configuration that is shown is understood, but the unit's, which is systemd's", () => {
  const files = blocksOf(GUIDE, "ini");
  const ours = files.filter((content) => !content.startsWith("[Service]"));
  expect([files.length - ours.length, ours.length]).toEqual([1, 5]);
  for (const content of ours) {
    const file = join(directory, "shown.conf");
    writeFileSync(file, content);
    expect(loadConfig({ file, env: { HOME: directory } }).warnings, content).toEqual([]);
  }
});

test("what is installed is there: the files, the programs of npm, and nothing else is ours", () => {
  const [first, second] = blocksBelow(GUIDE, "sh", "Install");
  const files = [...`${first}${second}`.matchAll(/(?:cp|\/opt\/kontor\/)\s?([a-z][\w./-]+\.\w+)/g)].map(
    ([, name]) => name!,
  );
  expect(files.toSorted()).toEqual(["contrib/kontor.service", "packages/kontor/bin/kontor.js"]);
  for (const name of files) expect(existsSync(join(ROOT, name)), name).toBe(true);
  const { scripts } = JSON.parse(readDocument("package.json")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  for (const [, name] of GUIDE.matchAll(/npm run\s+([a-z:-]+)/g)) expect(scripts).toHaveProperty(name!);
});

test("what can be asked at any time is answered", async () => {
  expect(await type("kontor config -s merchant -o PORT")).toBe("0\n");
  expect(await type("kontor config")).toContain("[kontor-mail]");
  expect(await type("kontor dbinit --check")).toBe("The database is up to date.\n");
  expect(await type("kontor instance list")).toMatch(/^admin\tactive/);
  expect(await type("kontor jobs")).toMatch(/^deliver-webhooks/m);
  expect(await type("kontor worker -t")).toContain("all that there was to do is done");
  expect(await type("kontor gc --json")).toMatch(/^\{.*"paidOrders":0.*\}\n$/);
  // Nobody is trusted yet, and no backup was made.
  expect(await runKontor(["doctor"], { env })).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining("PROBLEM"),
  });
});

test("instances are made, disabled and opened again, as the first steps say", async () => {
  const named = [...GUIDE.matchAll(/`kontor ((?:instance (?:create|disable|forget-factors)|passwd -i) ID)`/g)];
  expect(named.map(([, words]) => words)).toEqual([
    "instance forget-factors ID",
    "instance create ID",
    "instance disable ID",
    "passwd -i ID",
  ]);
  const run = (words: string) => runKontor(words.replace("ID", "tea").split(" "), { env, input: PASSWORD });
  const [forget, create, disable, open] = named.map(([, words]) => words!);
  for (const words of [create!, disable!]) expect(await run(words)).toMatchObject({ exitCode: 0 });
  expect(await type("kontor instance list")).toMatch(/^tea\tdisabled/m);
  for (const words of [open!, forget!]) expect(await run(words)).toMatchObject({ exitCode: 0 });
  expect(await type("kontor instance list")).toMatch(/^tea\tactive/m);
});

test("a backup is made each day, that only its owner reads", async () => {
  const folder = join(directory, "backups");
  const block = typed("Backup");
  expect(block).toContain("install -d -o kontor -m 700 /var/backups/kontor");
  await type(block.replace("-o kontor ", "").replaceAll("/var/backups/kontor", folder));
  const [file] = readdirSync(folder);
  expect(file).toMatch(/^20\d\d-\d\d-\d\d\.kontor$/);
  expect(statSync(join(folder, file!)).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test("the key is changed while nothing runs, and the old one stays for old dumps", async () => {
  const before = readFileSync(env.KONTOR_SECRETS_KEY_FILE!, "utf8");
  await type(`systemctl stop kontor\n${typed("The key of the secrets")}systemctl start kontor`);
  expect(readFileSync(env.KONTOR_SECRETS_KEY_FILE!, "utf8")).not.toBe(before);
  const kept = readdirSync(directory).filter((name) => /^secrets\.key\.\w+$/.test(name));
  expect(kept.map((name) => readFileSync(join(directory, name), "utf8"))).toEqual([before]);
  expect(await shopName()).toBe("admin");
});

test("the shop moves from the embedded server to one of its own", async () => {
  await type(typed("The database"));
  expect(await shopName()).toBe("admin");
  const { rows } = await own.db.withSession((session) => session.run("select count(*)::int as count from instances"));
  expect(rows).toEqual([{ count: 2 }]);
});

test("an upgrade stops, fetches, and starts again", async () => {
  const [keeping, stopping, fetching, starting, ...more] = typed("Upgrade").trim().split("\n");
  expect([fetching, more]).toEqual(["git pull && npm ci && npm prune --omit=dev", []]);
  await type([keeping, stopping, starting].join("\n"));
  expect(existsSync(join(directory, "before-upgrade.kontor"))).toBe(true);
  expect(await shopName()).toBe("admin");
});
