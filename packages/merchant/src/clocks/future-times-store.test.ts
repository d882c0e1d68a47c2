/** What a clock wrote that was ahead once is brought back, and what is rightly far away stays. */

import { DAY, HOUR, MINUTE, timestampFromSeconds } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LARGEST_BIGINT } from "../database/largest-bigint.js";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { forgetFutureTimes } from "./future-times-store.js";

const NOW = timestampFromSeconds(2_000_000_000);
const YEAR = 365n * DAY;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await app.makeInstance("admin");
});
afterAll(() => app?.stop());

test("tokens live as long as they were meant to, from now on; others stay as they are", async () => {
  const { queries } = app.deps.db;
  const { serial: instance } = (await app.deps.instances.find("admin"))!;
  const token = (number: number, created_at: bigint, expires_at: bigint) => ({
    instance,
    token_hash: new Uint8Array(32).fill(number),
    scope: "all",
    refreshable: false,
    created_at,
    expires_at,
  });
  await queries
    .insertInto("login_tokens")
    .values([token(1, NOW + YEAR, NOW + YEAR + HOUR), token(2, NOW - HOUR, NOW + 10n * YEAR)])
    .execute();
  expect(await forgetFutureTimes(queries, NOW)).toBe(1);
  expect(await queries.selectFrom("login_tokens").select("expires_at").orderBy("token_hash").execute()).toEqual([
    { expires_at: NOW + HOUR },
    { expires_at: NOW + 10n * YEAR },
  ]);
});

test("downloads and their claims are due again", async () => {
  const { queries } = app.deps.db;
  const keys = { master_pub: new Uint8Array(32), currency: "KUDOS", first_seen: NOW };
  await queries
    .insertInto("exchange_keys")
    .values({
      exchange_url: "https://exchange.example/",
      ...keys,
      next_download: NOW + YEAR,
      claimed_until: NOW + YEAR,
    })
    .execute();
  expect(await forgetFutureTimes(queries, NOW)).toBe(2);
  expect(await queries.selectFrom("exchange_keys").select(["next_download", "claimed_until"]).execute()).toEqual([
    { next_download: NOW, claimed_until: NOW },
  ]);
});

test("what a cart holds, and a code by mail, last as long as they were meant to", async () => {
  const { queries } = app.deps.db;
  const { serial: instance } = (await app.deps.instances.find("admin"))!;
  const product = { description: "Tea", unit: "Piece", price: "KUDOS:1", total_stock: 5, product_id: "tea" };
  expect((await app.askAsOwner({ method: "POST", url: "/private/products", body: product })).status).toBe(204);
  const { serial } = await queries.selectFrom("products").select("serial").executeTakeFirstOrThrow();
  const lock = (number: number, created_at: bigint, expires_at: bigint) => ({
    instance,
    product: serial,
    lock_hash: new Uint8Array(32).fill(number),
    quantity: 1_000_000n,
    created_at,
    expires_at,
  });
  await queries
    .insertInto("product_locks")
    .values([
      lock(1, NOW + YEAR, NOW + YEAR + 5n * MINUTE),
      lock(2, NOW - HOUR, NOW + DAY),
      lock(3, NOW + YEAR, LARGEST_BIGINT),
    ])
    .execute();
  const at = NOW + YEAR;
  const challenge = { operation: "instance_provision", channel: "email", address: "a@shop.example", network: "" };
  await queries
    .insertInto("challenges")
    .values({
      instance,
      id_hash: new Uint8Array(32),
      binding: new Uint8Array(64),
      ...challenge,
      sends_left: 3,
      created_at: at,
      expires_at: at + DAY,
      code_expires_at: at + 5n * MINUTE,
      earliest_send: 0n,
    })
    .execute();
  expect(await forgetFutureTimes(queries, NOW)).toBe(3);
  const locks = await queries.selectFrom("product_locks").select("expires_at").orderBy("lock_hash").execute();
  expect(locks).toEqual([{ expires_at: NOW + 5n * MINUTE }, { expires_at: NOW + DAY }, { expires_at: LARGEST_BIGINT }]);
  const times = ["created_at", "expires_at", "code_expires_at", "earliest_send"] as const;
  expect(await queries.selectFrom("challenges").select(times).execute()).toEqual([
    { created_at: NOW, expires_at: NOW + DAY, code_expires_at: NOW + 5n * MINUTE, earliest_send: 0n },
  ]);
});

test("reports and mails are sent, and what does not arrive is given up one day", async () => {
  const { queries } = app.deps.db;
  const { serial: instance } = (await app.deps.instances.find("admin"))!;
  const report = (description: string, next_transmission: bigint, frequency: bigint) => ({
    instance,
    description,
    program_section: "email",
    mime_type: "application/pdf",
    data_source: "private/orders",
    target_address: "owner@shop.example",
    frequency,
    frequency_shift: 0n,
    token_salt: new Uint8Array(32),
    next_transmission,
  });
  await queries
    .insertInto("reports")
    .values([
      report("lost", NOW + YEAR, DAY),
      report("yearly", NOW + YEAR, YEAR),
      report("never", LARGEST_BIGINT, LARGEST_BIGINT),
    ])
    .execute();
  const mail = { kind: "password", address: "owner@shop.example", language: "en", network: "" };
  await queries
    .insertInto("owner_notices")
    .values({ instance, at: NOW + YEAR, next_try: NOW + YEAR, ...mail })
    .execute();
  expect(await forgetFutureTimes(queries, NOW)).toBe(2);
  const times = await queries.selectFrom("reports").select("next_transmission").orderBy("serial").execute();
  expect(times.map(({ next_transmission }) => next_transmission)).toEqual([NOW, NOW + YEAR, LARGEST_BIGINT]);
  expect(await queries.selectFrom("owner_notices").select("next_try").execute()).toEqual([{ next_try: NOW }]);
});
