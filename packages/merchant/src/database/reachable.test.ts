import { type AddressInfo, connect, createServer } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { openDatabase } from "./connection.js";
import { DatabaseUnreachable, expectReachable } from "./reachable.js";

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

/** A server that is there and lets nobody in, until it does: what PostgreSQL answers while it recovers. */
async function aRecoveringServer(refusals: number) {
  let asked = 0;
  const { address } = database.db;
  const server = createServer((client) => {
    asked += 1;
    if (asked > refusals) {
      const { host, port } = address;
      const real = connect(
        "name" in host ? { host: host.name, port } : { path: `${host.socketDirectory}/.s.PGSQL.${port}` },
      );
      client.pipe(real).pipe(client);
      for (const one of [client, real]) one.on("error", () => client.destroy() && real.destroy());
      return;
    }
    const fields = Buffer.from("SFATAL\0VFATAL\0C57P03\0Mthe database system is in recovery mode\0\0");
    const head = Buffer.alloc(5);
    head.write("E");
    head.writeInt32BE(fields.length + 4, 1);
    client.once("data", () => client.end(Buffer.concat([head, fields])));
    client.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { address: { ...address, host: { name: "127.0.0.1", tls: false as const }, port }, asked: () => asked };
}

test("a server that recovers after a crash is waited for, and that is told once", async () => {
  const recovering = await aRecoveringServer(3);
  const db = openDatabase({ address: recovering.address, poolSize: 1 });
  const told: string[] = [];
  await expectReachable(db, { onProgress: (message) => told.push(message) });
  await db.close();
  expect(told).toEqual([expect.stringContaining("the database system is in recovery mode")]);
  expect(recovering.asked()).toBeGreaterThan(3);
});
