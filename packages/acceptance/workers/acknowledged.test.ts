/** What one process has answered is in force in the others: passwords, tokens, instances and accounts, also with one that hangs. */

import type { Backend } from "@kontor/merchant/backend";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;
let others: readonly Backend[];

beforeAll(async () => {
  shop = await startTestShop({ jobs: false });
  others = [await shop.anotherBackend(), await shop.anotherBackend()];
});
afterAll(() => shop?.stop());

const ROUNDS = 5;
const bearer = (secret: string) => ({ authorization: `Bearer secret-token:${secret}` });

async function ask(backend: Backend, path: string, init: RequestInit = {}) {
  const answer = await fetch(new URL(path, backend.address), { headers: bearer(PASSWORD), ...init });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? {} : JSON.parse(text) };
}

const post = (path: string, body: object) => shop.call(path, body);

const settings = (name: string) => ({ name, address: {}, jurisdiction: {}, use_stefan: false });

async function makeInstance(id: string, password = PASSWORD): Promise<void> {
  const made = await post("management/instances", { id, ...settings(id), auth: { method: "token", password } });
  expect(made.status).toBe(204);
}

async function login(backend: Backend, instance: string, password: string) {
  const authorization = `Basic ${Buffer.from(`${instance}:${password}`).toString("base64")}`;
  const body = JSON.stringify({ scope: "all" });
  return ask(backend, `instances/${instance}/private/token`, { method: "POST", headers: { authorization }, body });
}

const passwordOf = (round: number) => `a password ${round}`;

test("a new password opens every process, and the old one none", async () => {
  await makeInstance("passwords");
  for (let round = 0; round < ROUNDS; round++) {
    const [former, password] = [round === 0 ? PASSWORD : passwordOf(round - 1), passwordOf(round)];
    for (const other of others) expect((await login(other, "passwords", former)).status).toBe(200);
    expect((await post("management/instances/passwords/auth", { method: "token", password })).status).toBe(204);
    for (const other of others) {
      expect((await login(other, "passwords", password)).status).toBe(200);
      expect((await ask(other, "instances/passwords/private", { headers: bearer(former) })).status).toBe(401);
    }
  }
});

test("a revoked token opens nothing anywhere", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { body } = await login(shop.backend, "admin", PASSWORD);
    const headers = { authorization: `Bearer ${body.access_token}` };
    for (const other of others) expect((await ask(other, "private", { headers })).status).toBe(200);
    expect((await ask(shop.backend, "private/token", { method: "DELETE", headers })).status).toBe(204);
    for (const other of others) expect((await ask(other, "private", { headers })).status).toBe(401);
  }
});

test("an instance is there, has its new name, and is gone, in all of them", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const id = `shop-${round}`;
    for (const other of others) expect((await ask(other, `instances/${id}/config`)).status).toBe(404);
    await makeInstance(id);
    for (const other of others) expect((await ask(other, `instances/${id}/private`)).body.name).toBe(id);
    const patch = { method: "PATCH", body: JSON.stringify(settings("renamed")) };
    expect((await shop.call(`management/instances/${id}`, undefined, patch)).status).toBe(204);
    for (const other of others) expect((await ask(other, `instances/${id}/private`)).body.name).toBe("renamed");
    const purged = await shop.call(`management/instances/${id}?purge=yes`, undefined, { method: "DELETE" });
    expect(purged.status).toBe(204);
    for (const other of others) expect((await ask(other, `instances/${id}/private`)).status).toBe(404);
  }
});

test("an instance that was purged and made again is the new one", async () => {
  for (let round = 0; round < 5; round++) {
    await makeInstance("phoenix", passwordOf(round));
    for (const other of others) expect((await login(other, "phoenix", passwordOf(round))).status).toBe(200);
    await shop.call("management/instances/phoenix?purge=yes", undefined, { method: "DELETE" });
  }
});

test("an account takes orders everywhere, until it takes none anywhere", async () => {
  await makeInstance("accounts");
  const order = { method: "POST", body: JSON.stringify({ order: { amount: "KUDOS:1", summary: "tea" } }) };
  const payto = "payto://x-taler-bank/localhost/another?receiver-name=Shop";
  for (const other of others) {
    expect((await ask(other, "instances/accounts/private/orders", order)).status).toBe(404);
    const { body } = await post("instances/accounts/private/accounts", { payto_uri: payto });
    expect((await ask(other, "instances/accounts/private/orders", order)).status).toBe(200);
    const gone = { method: "DELETE" };
    await shop.call(`instances/accounts/private/accounts/${body.h_wire}`, undefined, gone);
  }
});

test("what was changed without anybody's being told is not held against who is right", async () => {
  await makeInstance("quiet", "the first password");
  await makeInstance("other", "the second password");
  for (const other of others) expect((await login(other, "quiet", "the first password")).status).toBe(200);
  const hash = sql`(select password_hash from instances where id = 'other')`;
  await sql`update instances set password_hash = ${hash} where id = 'quiet'`.execute(shop.database.db.queries);
  for (const other of others) expect((await login(other, "quiet", "the second password")).status).toBe(200);
});
