import { DAY, HOUR, MINUTE, timestampFromSeconds } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { issueKeyAt } from "./issue-keys.js";
import { findTokenFamily, issueKeysByHash } from "./store.js";

const FAMILIES = "/private/tokenfamilies";
const NOW = timestampFromSeconds(1_772_600_767);

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => NOW } });
  await app.makeInstance("admin");
  await app.makeInstance("other");
});
afterAll(() => app?.stop());

const us = (duration: bigint) => ({ d_us: Number(duration) });
const family = (members: object) => ({
  slug: "coffee",
  name: "Coffee card",
  description: "A coffee a day",
  valid_before: { t_s: 1_900_000_000 },
  duration: us(30n * DAY),
  validity_granularity: us(DAY),
  kind: "subscription",
  ...members,
});
const add = (members: object, base = FAMILIES) => app.askAsOwner({ method: "POST", url: base, body: family(members) });
const show = (slug: string) => app.askAsOwner({ url: `${FAMILIES}/${slug}` });
const patch = (slug: string, body: object) => app.askAsOwner({ method: "PATCH", url: `${FAMILIES}/${slug}`, body });
const remove = (slug: string) => app.askAsOwner({ method: "DELETE", url: `${FAMILIES}/${slug}` });

describe("a token family", () => {
  test("is added, listed, shown, changed and removed", async () => {
    const i18n = { de: "Ein Kaffee am Tag" };
    const extra = { trusted_domains: ["coffee.example"] };
    expect((await add({ slug: "one", description_i18n: i18n, extra_data: extra })).status).toBe(204);
    expect((await app.askAsOwner({ url: FAMILIES })).body.token_families).toEqual([
      {
        slug: "one",
        name: "Coffee card",
        description: "A coffee a day",
        valid_after: { t_s: 1_772_600_767 },
        valid_before: { t_s: 1_900_000_000 },
        kind: "subscription",
      },
    ]);
    const shown = {
      slug: "one",
      name: "Coffee card",
      description: "A coffee a day",
      description_i18n: i18n,
      extra_data: extra,
      valid_after: { t_s: 1_772_600_767 },
      valid_before: { t_s: 1_900_000_000 },
      duration: us(30n * DAY),
      validity_granularity: us(DAY),
      start_offset: { d_us: 0 },
      kind: "subscription",
      issued: 0,
      used: 0,
    };
    expect((await show("one")).body).toEqual(shown);

    const change = { name: "Tea", description: "Tea", valid_after: { t_s: 5 }, valid_before: { t_s: "never" } };
    expect((await patch("one", change)).status).toBe(204);
    expect((await show("one")).body).toEqual({ ...shown, ...change });
    expect((await patch("one", { ...change, description_i18n: {}, extra_data: {} })).status).toBe(204);
    expect((await show("one")).body).toEqual({ ...shown, ...change, description_i18n: {}, extra_data: {} });

    expect((await remove("one")).status).toBe(204);
    for (const answer of [await remove("one"), await show("one")]) {
      expect([answer.status, answer.body.code]).toEqual([404, 2026]);
    }
    const gone = await patch("one", change);
    expect([gone.status, gone.body.code]).toEqual([404, 2226]);
  });

  test("may be valid, and its tokens may last, forever", async () => {
    const forever = { valid_before: { t_s: "never" }, duration: { d_us: "forever" }, start_offset: us(HOUR) };
    expect((await add({ slug: "forever", kind: "discount", ...forever })).status).toBe(204);
    expect((await show("forever")).body).toMatchObject(forever);
    expect((await add({ slug: "forever", kind: "discount", ...forever })).status).toBe(204);
  });

  test("may be described with times that no calendar knows", async () => {
    const far = { valid_after: { t_s: 18_446_744_073_708 }, valid_before: { t_s: 18_446_744_073_709 } };
    expect((await add({ slug: "far", ...far })).status).toBe(204);
    expect((await show("far")).status).toBe(200);
    const change = { name: "x", description: "x", ...far };
    expect((await patch("far", change)).status).toBe(204);
  });

  test("can be added again with the same content, not with another", async () => {
    const first = { slug: "twice" };
    for (const same of [first, first, { ...first, start_offset: us(0n) }, { ...first, cipher: "RSA(2048)" }]) {
      expect((await add(same)).status).toBe(204);
    }
    for (const other of [
      { name: "?" },
      { description: "?" },
      { description_i18n: { de: "?" } },
      { extra_data: { trusted_domains: [] } },
      { valid_after: { t_s: 1 } },
      { valid_before: { t_s: "never" } },
      { duration: us(31n * DAY) },
      { validity_granularity: us(HOUR) },
      { start_offset: us(HOUR) },
      { kind: "discount" },
      { cipher: "rsa(3072)" },
    ]) {
      const answer = await add({ ...first, ...other });
      expect([answer.status, answer.body.code]).toEqual([409, 2225]);
    }
  });

  test("belongs to one instance", async () => {
    expect((await add({ slug: "theirs" }, "/instances/other/private/tokenfamilies")).status).toBe(204);
    expect((await show("theirs")).status).toBe(404);
  });
});

describe("refused is", () => {
  test.each([
    ["a slug with a slash", { slug: "a/b" }, "slug"],
    ["a slug that a URL would lose", { slug: ".." }, "slug"],
    ["an empty slug", { slug: "" }, "slug"],
    ["a family without a name", { name: "" }, "name"],
    ["an unknown kind", { kind: "voucher" }, "kind"],
    ["a granularity of two days", { validity_granularity: us(2n * DAY) }, "validity_granularity"],
    ["a granularity of forever", { validity_granularity: { d_us: "forever" } }, "validity_granularity"],
    ["an end before the beginning", { valid_after: { t_s: 1_900_000_000 } }, "valid_before"],
    ["an end in the past", { valid_before: { t_s: 5 } }, "valid_before"],
    ["tokens shorter than the granularity", { duration: us(DAY - MINUTE) }, "duration"],
    ["tokens that the offset makes too short", { duration: us(DAY), start_offset: us(1n) }, "duration"],
    ["a domain that is no text", { extra_data: { trusted_domains: [5] } }, "extra_data.trusted_domains[0]"],
    ["a key that no wallet can have sign", { cipher: "cs" }, "cipher"],
    ["a short key", { cipher: "rsa(1024)" }, "cipher"],
  ])("%s", async (_name, members, parameter) => {
    const answer = await add(members);
    expect([answer.status, answer.body.code, answer.body.parameter]).toEqual([400, 26, parameter]);
    expect((await show("coffee")).status).toBe(404);
  });

  test("a change that ends the family before it begins", async () => {
    await add({ slug: "changed" });
    const body = { name: "x", description: "x", valid_after: { t_s: 9 }, valid_before: { t_s: 9 } };
    const answer = await patch("changed", body);
    expect([answer.status, answer.body.code, answer.body.parameter]).toEqual([400, 26, "valid_before"]);
    const missing = await patch("changed", { ...body, valid_after: undefined });
    expect([missing.status, missing.body.code, missing.body.parameter]).toEqual([400, 25, "valid_after"]);
  });
});

describe("the key of a family", () => {
  test("is one for a period, however many want it at once, and goes with the family", async () => {
    await add({ slug: "keyed" });
    const { serial } = (await app.deps.instances.find("admin"))!;
    const { db, secrets } = app.deps;
    // As if it were another process: nothing is shared but the database.
    const other = { ...db };
    const known = (await findTokenFamily(db.queries, serial, "keyed"))!;
    const keys = await Promise.all(
      [db, db, other, other].map((of) => issueKeyAt({ db: of, secrets }, serial, known, NOW)),
    );
    const [first, ...others] = keys.map((key) => key!);
    for (const key of others) expect(key).toEqual(first);
    expect(await issueKeyAt({ db, secrets }, serial, known, NOW + HOUR)).toEqual(first);
    expect((await issueKeyAt({ db, secrets }, serial, known, NOW + DAY))!.hIssue).not.toEqual(first!.hIssue);

    expect(await issueKeysByHash(db.queries, serial, [first!.hIssue])).toHaveLength(1);
    await remove("keyed");
    expect(await issueKeysByHash(db.queries, serial, [first!.hIssue])).toEqual([]);
    expect(await issueKeyAt({ db, secrets }, serial, known, NOW)).toBeUndefined();
  });

  test("goes with the instance's own", async () => {
    await app.makeInstance("closing");
    await add({ slug: "last" }, "/instances/closing/private/tokenfamilies");
    const { serial } = (await app.deps.instances.find("closing"))!;
    const { db, secrets } = app.deps;
    const known = (await findTokenFamily(db.queries, serial, "last"))!;
    const { hIssue } = (await issueKeyAt({ db, secrets }, serial, known, NOW))!;
    const deleted = await app.askAsOwner({ method: "DELETE", url: "/instances/closing/private" });
    expect(deleted.status).toBe(204);
    expect(await issueKeysByHash(db.queries, serial, [hIssue])).toEqual([]);
  });
});
