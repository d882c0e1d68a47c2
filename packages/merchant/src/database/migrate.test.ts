import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, describe, expect, test } from "vitest";
import type { Clock } from "../clock.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { openDatabase } from "./connection.js";
import {
  type Migration,
  MigrationError,
  migrate,
  pendingMigrations,
  readMigrations,
  schemaVersion,
} from "./migrate.js";

const clock: Clock = { now: () => 1_700_000_000_000_000n };
const open: TestDatabase[] = [];
afterEach(async () => {
  for (const database of open.splice(0)) await database.drop();
});

async function anEmptyDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase({ migrated: false });
  open.push(database);
  return database;
}

function step(version: number, name: string, text: string): Migration {
  return { version, name, sql: text, checksum: createHash("sha256").update(text).digest("hex") };
}

const SHOP = [
  step(1, "shop", "create table items (id int); insert into items values (1);"),
  step(2, "price", "alter table items add price bigint;\n-- a comment; with a semicolon\nupdate items set price = 5;"),
];

test("the shipped migrations make the schema, once", async () => {
  const { db } = await anEmptyDatabase();
  const shipped = readMigrations();
  expect(await schemaVersion(db)).toBe(0);
  expect(await migrate(db, { clock })).toEqual(shipped.map(({ name }) => name));
  expect(await migrate(db, { clock })).toEqual([]);
  expect(await schemaVersion(db)).toBe(shipped.length);
});

test("steps are applied in order and remembered with the time of our clock", async () => {
  const { db } = await anEmptyDatabase();
  await migrate(db, { clock, migrations: SHOP.slice(0, 1) });
  expect(await migrate(db, { clock, migrations: SHOP })).toEqual(["price"]);
  expect((await sql`select * from items`.execute(db.queries)).rows).toEqual([{ id: 1, price: 5n }]);
  expect(
    (await sql`select version, name, applied_at from schema_migrations order by version`.execute(db.queries)).rows,
  ).toEqual([
    { version: 1, name: "shop", applied_at: clock.now() },
    { version: 2, name: "price", applied_at: clock.now() },
  ]);
});

test("several processes that migrate at the same time do each step once", async () => {
  const { db, url } = await anEmptyDatabase();
  const others = [1, 2, 3].map(() => openDatabase({ address: url, poolSize: 1 }));
  const applied = await Promise.all([db, ...others].map((process) => migrate(process, { clock, migrations: SHOP })));
  expect(applied.flat().toSorted()).toEqual(["price", "shop"]);
  expect((await sql`select id from items`.execute(db.queries)).rows).toHaveLength(1);
  await Promise.all(others.map((process) => process.close()));
});

test("a step that fails leaves nothing behind, and those before it stay", async () => {
  const { db } = await anEmptyDatabase();
  const broken = [SHOP[0]!, step(2, "broken", "create table halves (id int); select nonsense;")];
  await expect(migrate(db, { clock, migrations: broken })).rejects.toThrow("nonsense");
  expect(await schemaVersion(db)).toBe(1);
  expect((await sql`select to_regclass('halves') as halves`.execute(db.queries)).rows).toEqual([{ halves: null }]);
  expect(await migrate(db, { clock, migrations: SHOP })).toEqual(["price"]);
});

describe("a database that a newer program has migrated", () => {
  const OLDER = SHOP.slice(0, 1);

  test("is refused by what would change it as if it knew all of it", async () => {
    const { db } = await anEmptyDatabase();
    await migrate(db, { clock, migrations: SHOP });
    await expect(migrate(db, { clock, migrations: OLDER })).rejects.toThrow(
      /schema version 2 \(price\), but this program knows only 1: a newer Kontor has migrated it. An older one may serve it/,
    );
    await expect(pendingMigrations(db, OLDER)).rejects.toThrow(MigrationError);
  });

  test("is served by an older one, where the newer steps only add", async () => {
    const { db } = await anEmptyDatabase();
    await migrate(db, { clock, migrations: SHOP });
    const told: string[] = [];
    expect(await migrate(db, { clock, migrations: OLDER, onNewer: ({ name }) => told.push(name) })).toEqual([]);
    expect(told).toEqual(["price"]);
    expect(await schemaVersion(db)).toBe(2);
  });

  test("is served by none that a newer step has left behind", async () => {
    const { db } = await anEmptyDatabase();
    const taking = { ...step(3, "no-names", "select 1"), oldestProgram: 2 };
    await migrate(db, { clock, migrations: [...SHOP, taking, step(4, "more", "select 1")] });
    const onNewer = () => {};
    await expect(migrate(db, { clock, migrations: OLDER, onNewer })).rejects.toThrow(
      "only one that knows 2 works with that. Use that version, or a backup from before the upgrade",
    );
    expect(await migrate(db, { clock, migrations: SHOP, onNewer })).toEqual([]);
  });

  test("in which the history does not tell what older ones may do, since none did then", async () => {
    const { db } = await anEmptyDatabase();
    await migrate(db, { clock, migrations: SHOP });
    await sql`alter table schema_migrations drop column oldest_program`.execute(db.queries);
    expect(await migrate(db, { clock, migrations: [...SHOP, step(3, "later", "select 1")] })).toEqual(["later"]);
  });
});

test("a step says in a line of its own which programs it leaves behind", () => {
  const directory = mkdtempSync("/tmp/kontor-migrations-");
  writeFileSync(join(directory, "0001-one.sql"), "create table a (b int);");
  writeFileSync(
    join(directory, "0002-two.sql"),
    "-- b is not written any more since 0001.\n-- oldest program: 1\nselect 1;",
  );
  expect(readMigrations(directory).map(({ oldestProgram }) => oldestProgram)).toEqual([undefined, 1]);
  rmSync(directory, { recursive: true });
});

test("a step that was changed after it was applied is refused", async () => {
  const { db } = await anEmptyDatabase();
  await migrate(db, { clock, migrations: SHOP });
  const changed = [SHOP[0]!, step(2, "price", "alter table items add cost bigint")];
  await expect(migrate(db, { clock, migrations: changed })).rejects.toThrow(/migration 2 \(price\) was applied/);
});

test("a role without rights is told which rights it lacks", async () => {
  const { db } = await anEmptyDatabase();
  const guest = `guest_${db.address.database}`;
  await db.withSession((session) =>
    session.script(`create role ${guest} login; revoke create on schema public from public`),
  );
  const asGuest = openDatabase({ address: { ...db.address, user: guest } });
  await expect(migrate(asGuest, { clock })).rejects.toThrow(`alter database ${db.address.database} owner to ${guest}`);
  await asGuest.close();
  await sql.raw(`drop role ${guest}`).execute(db.queries);
});

test("a gap in the numbers or a name that does not fit is noticed when the files are read", () => {
  const directory = mkdtempSync("/tmp/kontor-migrations-");
  writeFileSync(join(directory, "0001-one.sql"), "select 1");
  writeFileSync(join(directory, "0003-three.sql"), "select 3");
  expect(() => readMigrations(directory)).toThrow(MigrationError);
  expect(() => readMigrations(directory)).toThrow("0003-three.sql should be called 0002-name.sql");
  rmSync(directory, { recursive: true });
});
