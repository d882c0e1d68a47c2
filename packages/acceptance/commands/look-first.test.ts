/** Who cannot start has changed nothing, and who only reads never changes the schema. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate, readMigrations, schemaVersion } from "@kontor/merchant/database/migrate";
import { clusterAddress } from "@kontor/merchant/testing/test-cluster";
import { createTestDatabase, type TestDatabase } from "@kontor/merchant/testing/test-database";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { runKontor } from "./run-kontor.js";

const clock = { now: () => BigInt(Date.now()) * 1000n };
const NEWEST = readMigrations().length;
const OLDER = NEWEST - 1;

let directory: string;
let database: TestDatabase;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "kontor-look-first-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
  await migrate(database.db, { clock, migrations: readMigrations().slice(0, OLDER) });
});
afterEach(() => database.drop());

function configure(more: { readonly merchant?: string; readonly kontor?: string } = {}): string {
  const file = join(directory, "taler-merchant.conf");
  writeFileSync(
    file,
    `[merchant]
SERVE = tcp
PORT = 0
BIND_TO = 127.0.0.1
${more.merchant ?? ""}
[merchantdb-postgres]
CONFIG = ${database.url}
[paths]
MERCHANT_DATA_HOME = ${join(directory, "data")}
[kontor]
${more.kontor ?? ""}
`,
  );
  return file;
}

test("commands that only read, or clean up, leave an older schema as it is and say what to do", async () => {
  const file = configure();
  for (const args of [
    ["export", join(directory, "backup")],
    ["gc"],
    ["rotate-secrets"],
    ["passwd", "a new password"],
  ]) {
    const { exitCode, stderr } = await runKontor([...args, "-c", file]);
    expect.soft(exitCode, args[0]).toBe(1);
    expect.soft(stderr, args[0]).toMatch(/kontor dbinit/);
    expect.soft(await schemaVersion(database.db), args[0]).toBe(OLDER);
  }
});

test("dbinit tells what it would do, and then does it", async () => {
  const file = configure();
  const next = readMigrations().at(-1)!;
  const told = await runKontor(["dbinit", "--check", "-c", file]);
  expect(told).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(next.name) });
  expect(await schemaVersion(database.db)).toBe(OLDER);
  expect(await runKontor(["dbinit", "-c", file])).toMatchObject({ exitCode: 0 });
  expect(await schemaVersion(database.db)).toBe(NEWEST);
  const after = await runKontor(["dbinit", "--check", "-c", file]);
  expect(after).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("up to date") });
});

test.runIf(clusterAddress() === undefined)(
  "dbinit distributes nothing over a cluster that is none, and says so",
  async () => {
    const { exitCode, stderr } = await runKontor(["dbinit", "--distribute", "-c", configure()]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/is none of a Citus cluster: it has no extension citus/);
  },
);

test("a server whose port is taken, or whose key is not that of the database, has not migrated it", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  const taken = await runKontor(["serve", "-c", configure({ merchant: `PORT = ${port}` })]);
  other.close();
  expect(taken).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`cannot listen at 127.0.0.1:${port}`) });
  expect(await schemaVersion(database.db)).toBe(OLDER);

  await database.db.queries
    .insertInto("secrets_key")
    .values({ fingerprint: new Uint8Array(8) })
    .execute();
  const keyless = await runKontor(["serve", "-c", configure({ kontor: "SECRETS_KEY_FILE = none" })], {
    env: { KONTOR_SECRETS_KEY_FILE: "none" },
  });
  expect(keyless).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("SECRETS_KEY_FILE") });
  expect(await schemaVersion(database.db)).toBe(OLDER);
});
