import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "./connection.js";
import { DatabaseUnreachable, expectReachable } from "./reachable.js";
import { createTestDatabase, type TestDatabase } from "./testing.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("a database that answers is fine", async () => {
  await expectReachable(database.db);
});

test("who cannot get in is told where it was tried, as whom, and where that is configured", async () => {
  const { address } = database.db;
  for (const [wrong, told] of [
    [
      { ...address, host: { name: "127.0.0.1", tls: false }, port: 1 },
      "at 127.0.0.1:1 cannot be reached; does it run?",
    ],
    [{ ...address, database: "nowhere" }, 'database "nowhere" does not exist'],
    [{ ...address, user: "nobody_of_that_name" }, "as nobody_of_that_name"],
  ] as const) {
    const db = openDatabase({ address: wrong });
    const refusal = await expectReachable(db).catch((error) => error);
    await db.close();
    expect(refusal).toBeInstanceOf(DatabaseUnreachable);
    expect(refusal.message).toContain(told);
    expect(refusal.message).toContain("KONTOR_DB");
  }
});
