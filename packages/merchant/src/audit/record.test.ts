/** What is written down of a request: everything but what its handler says was nothing. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { recordingDatabase } from "./record.js";
import { NOTHING_DONE } from "./rules.js";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await app.makeInstance("shop");
});
afterAll(() => app?.stop());

/** The database that a handler is given whose route says `action`. */
async function databaseOf(action: string) {
  const instance = await app.deps.instances.find("shop");
  const call = { ...app.deps, instance, peer: { network: "192.0.2.0/24" }, params: {}, query: {}, body: {} };
  return recordingDatabase(call, { action }, { before: undefined, language: "" });
}

async function howOften(action: string): Promise<number> {
  const rows = await app.deps.db.queries.selectFrom("audit").select("at").where("action", "=", action).execute();
  return rows.length;
}

test.each([undefined, null, 0, "", true, {}])("what gives %j was done, and is written down", async (outcome) => {
  const action = `gives ${JSON.stringify(outcome)}`;
  const db = await databaseOf(action);
  expect(await db.transaction(async () => outcome)).toBe(outcome);
  expect(await howOften(action)).toBe(1);
});

test("only what says so was nothing, and what follows it is written down", async () => {
  const db = await databaseOf("at last");
  await db.transaction(async () => NOTHING_DONE);
  expect(await howOften("at last")).toBe(0);
  await db.transaction(async () => undefined);
  await db.transaction(async () => undefined);
  expect(await howOften("at last")).toBe(1);
});
