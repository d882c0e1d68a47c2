/** An owner without mail who has an authenticator app, a passkey and recovery codes; and who has stolen the password. */

import { DAY, HOUR, MINUTE, SECOND } from "@kontor/taler/time";
import { codeOfStep, decodeRfc3548Base32, stepAt } from "@kontor/taler/totp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tellOwners } from "../audit-log/tell-owners.js";
import { systemClock } from "../clock.js";
import { runNow } from "../jobs/runner.js";
import { PASSWORD, startTestApp, type TestAnswer, type TestApp } from "../testing/test-app.js";
import { makeTestHelpers, type TestHelpers } from "../testing/test-helpers.js";
import { type Options, TestPasskey } from "../testing/test-passkey.js";

const MFA_MISSING = 2031;
const CHALLENGE_FAILED = 2125;
const CHALLENGE_UNKNOWN = 2126;
const TOO_MANY_ATTEMPTS = 2127;
const ALL = "totp, passkey, recovery";
const ORIGIN = "https://office.shop.example";

let app: TestApp;
let now = systemClock().now();

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now } });
  await app.makeInstance("admin");
});
afterAll(() => app?.stop());
// Another step, and another hour for the limits.
beforeEach(() => {
  now += HOUR;
});

let made = 0;
async function aShop(): Promise<string> {
  const id = `shop-${++made}`;
  await app.makeInstance(id);
  return id;
}

interface Asking {
  readonly method?: "GET" | "POST" | "DELETE" | "PATCH";
  readonly body?: object;
  /** What the client can use; nothing for one that knows the protocol alone. */
  readonly factors?: string;
  readonly ids?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

const ask = (url: string, { method = "POST", body, factors = ALL, ids = [], headers = {} }: Asking = {}) =>
  app.askAsOwner({
    method,
    url,
    ...(body === undefined ? {} : { body }),
    headers: {
      origin: ORIGIN,
      ...(factors === "" ? {} : { "kontor-second-factors": factors }),
      ...(ids.length === 0 ? {} : { "taler-challenge-ids": ids.join(", ") }),
      ...headers,
    },
  });
const basic = (id: string, password = PASSWORD) => ({
  authorization: `Basic ${Buffer.from(`${id}:${password}`).toString("base64")}`,
});
const login = (id: string, more: Asking = {}, password = PASSWORD) =>
  ask(`/instances/${id}/private/token`, { body: { scope: "all" }, ...more, headers: basic(id, password) });
const factorsAt = (id: string) => `/instances/${id}/private/kontor/second-factors`;
const listed = async (id: string) => (await ask(factorsAt(id), { method: "GET" })).body;

const codeAt = (key: unknown, time = now) => codeOfStep(decodeRfc3548Base32(String(key)), stepAt(time), 6);

interface Challenge {
  readonly challenge_id: string;
  readonly tan_channel: string;
  readonly tan_info: string;
}
function challengesOf(answer: TestAnswer): readonly Challenge[] {
  expect(answer.status, answer.text).toBe(202);
  return answer.body.challenges as Challenge[];
}
function idOf(answer: TestAnswer, channel: string): string {
  const challenge = challengesOf(answer).find(({ tan_channel }) => tan_channel === channel);
  expect(challenge, answer.text).toBeDefined();
  return challenge!.challenge_id;
}
const confirm = (shop: string, id: string, tan: unknown) =>
  app.ask({ method: "POST", url: `/instances/${shop}/challenge/${id}/confirm`, body: { tan: String(tan) } });
const begin = (shop: string, id: string) =>
  app.ask({ method: "POST", url: `/instances/${shop}/challenge/${id}`, body: {} });
const present = (shop: string, id: string, credential: object) =>
  app.ask({ method: "POST", url: `/instances/${shop}/kontor/challenge/${id}`, body: { credential } });

interface Enrolled {
  readonly shop: string;
  readonly key: string;
  readonly id: string;
  readonly codes: readonly string[];
}

/** The first factor of a shop, from which on it is protected. */
async function aShopWithApp(): Promise<Enrolled> {
  const shop = await aShop();
  const begun = await ask(`${factorsAt(shop)}/totp`, { body: { name: "My phone" } });
  expect(begun.status, begun.text).toBe(200);
  const { id, key } = begun.body as { id: string; key: string };
  const confirmed = await ask(`${factorsAt(shop)}/totp/${id}/confirm`, { body: { code: codeAt(key) } });
  expect(confirmed.status, confirmed.text).toBe(200);
  now += MINUTE;
  return { shop, key, id, codes: confirmed.body.recovery_codes as string[] };
}

async function aShopWithPasskey(): Promise<{ shop: string; passkey: TestPasskey; id: string }> {
  const shop = await aShop();
  const begun = await ask(`${factorsAt(shop)}/passkeys`, { body: { name: "Laptop" } });
  expect(begun.status, begun.text).toBe(200);
  const { id, options } = begun.body as unknown as { id: string; options: Options };
  const passkey = new TestPasskey(ORIGIN);
  const body = { credential: passkey.create(options) };
  const confirmed = await ask(`${factorsAt(shop)}/passkeys/${id}/confirm`, { body });
  expect(confirmed.status, confirmed.text).toBe(200);
  return { shop, passkey, id };
}

describe("an authenticator app", () => {
  test("is added with a code that it shows, and recovery codes come with it", async () => {
    const shop = await aShop();
    const begun = await ask(`${factorsAt(shop)}/totp`, { body: { name: "My phone" } });
    expect(begun.body.uri).toMatch(
      /^otpauth:\/\/totp\/[^?]+\?secret=[A-Z2-7]{32}&issuer=[^&]+&algorithm=SHA1&digits=6/,
    );
    const { id, key } = begun.body;
    // Nothing is asked for before it works.
    expect((await login(shop)).status).toBe(200);
    expect(await listed(shop)).toEqual({ totp: [], passkeys: [], recovery_codes_left: 0 });
    const wrong = await ask(`${factorsAt(shop)}/totp/${id}/confirm`, { body: { code: "000000" } });
    expect(wrong).toMatchObject({ status: 409, body: { code: CHALLENGE_FAILED, parameter: "code" } });
    const url = `${factorsAt(shop)}/totp/${id}/confirm`;
    const both = await Promise.all([1, 2].map(() => ask(url, { body: { code: codeAt(key) } })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 404]);
    const { recovery_codes: codes } = both.find(({ status }) => status === 200)!.body as { recovery_codes: string[] };
    expect(new Set(codes).size).toBe(10);
    expect(await listed(shop)).toMatchObject({ totp: [{ id, name: "My phone" }], recovery_codes_left: 10 });
    expect(
      (await app.deps.db.queries.selectFrom("own_factors").select("totp_key").execute()).map(
        ({ totp_key }) => totp_key,
      ),
    ).not.toContain(key);
  });

  test("protects a shop that has no mail: the password alone opens nothing any more", async () => {
    const { shop, key } = await aShopWithApp();
    const first = await login(shop);
    expect(challengesOf(first).map(({ tan_channel, tan_info }) => [tan_channel, tan_info])).toEqual([
      ["totp", "My phone"],
      ["recovery", "10"],
    ]);
    expect(first.body.combi_and).toBe(false);
    const id = idOf(first, "totp");
    expect(await confirm(shop, id, "000000")).toMatchObject({ status: 409, body: { retry_counter: 2 } });
    expect((await login(shop, { ids: [id] })).status).toBe(202);
    expect((await confirm(shop, id, codeAt(key))).status).toBe(204);
    expect((await login(shop, { ids: [id] })).status).toBe(200);
    // Good for one login.
    expect((await login(shop, { ids: [id] })).status).toBe(202);
    const payto_uri = "payto://iban/DE75512108001245126199?receiver-name=Shop";
    expect((await ask(`/instances/${shop}/private/accounts`, { body: { payto_uri } })).status).toBe(202);
    expect(
      (await ask(`/instances/${shop}/private/auth`, { body: { method: "token", password: "my own words" } })).status,
    ).toBe(202);
    expect((await ask(`/instances/${shop}/private`, { method: "DELETE" })).status).toBe(202);
  });

  test("is nothing for clients that know the protocol alone, which are refused and not let in", async () => {
    const { shop } = await aShopWithApp();
    expect(await login(shop, { factors: "" })).toMatchObject({ status: 403, body: { code: MFA_MISSING } });
    expect(await login(shop, { factors: "telepathy" })).toMatchObject({ status: 403, body: { code: MFA_MISSING } });
    expect(challengesOf(await login(shop, { factors: "recovery" }))).toHaveLength(1);
    // What has a token goes on to work.
    expect((await ask(`/instances/${shop}/private/orders`, { method: "GET", factors: "" })).status).toBe(200);
  });

  test("shows codes that are each good once, whatever challenge they are for", async () => {
    const { shop, key } = await aShopWithApp();
    const ids = [idOf(await login(shop), "totp"), idOf(await login(shop), "totp")];
    const code = codeAt(key);
    const answers = await Promise.all(ids.map((id) => confirm(shop, id, code)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 409]);
    const again = idOf(await login(shop), "totp");
    expect((await confirm(shop, again, code)).status).toBe(409);
    now += 30n * SECOND;
    // One that is older than what was taken is not good either.
    expect((await confirm(shop, again, codeAt(key, now - 30n * SECOND))).status).toBe(409);
    expect((await confirm(shop, again, `${codeAt(key).slice(0, 3)} ${codeAt(key).slice(3)}`)).status).toBe(204);
  });

  test.each([
    [-2, 409],
    [-1, 204],
    [1, 204],
    [2, 409],
  ])("whose clock is %i steps off is answered %i", async (steps, status) => {
    const { shop, key } = await aShopWithApp();
    now += 5n * MINUTE;
    const id = idOf(await login(shop), "totp");
    expect((await confirm(shop, id, codeAt(key, now + BigInt(steps) * 30n * SECOND))).status).toBe(status);
  });

  test("is guessed neither with one challenge nor with many", async () => {
    const { shop, key } = await aShopWithApp();
    const first = idOf(await login(shop), "totp");
    const together = await Promise.all(Array.from({ length: 9 }, () => confirm(shop, first, "000000")));
    expect(together.filter(({ status }) => status === 409)).toHaveLength(2);
    expect(together.filter(({ body }) => body.code === TOO_MANY_ATTEMPTS)).toHaveLength(7);
    for (let tried = 3; tried < 20; tried++) {
      expect([409, 429]).toContain((await confirm(shop, idOf(await login(shop), "totp"), "000000")).status);
    }
    const last = idOf(await login(shop), "totp");
    expect(await confirm(shop, last, codeAt(key))).toMatchObject({ status: 429, body: { code: TOO_MANY_ATTEMPTS } });
    now += DAY;
    expect((await confirm(shop, idOf(await login(shop), "totp"), codeAt(key))).status).toBe(204);
    const { failed_sign_ins } = (await ask(`/instances/${shop}/private/kontor/audit`, { method: "GET" })).body;
    expect(failed_sign_ins).toMatchObject([{ count: 0, wrong_codes: 20 }]);
  });

  test("does not replace a forgotten password: six digits are too few to stand alone", async () => {
    const { shop } = await aShopWithApp();
    const body = { method: "token", password: "in place of it" };
    const url = `/instances/${shop}/forgot-password`;
    const channels = challengesOf(await ask(url, { body })).map(({ tan_channel }) => tan_channel);
    expect(channels).toEqual(["recovery"]);
    expect((await ask(url, { body, factors: "totp" })).body.code).toBe(MFA_MISSING);
    expect((await ask(url, { body, factors: "" })).body.code).toBe(MFA_MISSING);
  });
});

describe("recovery codes", () => {
  test("are each good once, also for two who type one at the same moment", async () => {
    const { shop, codes } = await aShopWithApp();
    const [code = "", other = ""] = codes;
    const ids = await Promise.all([1, 2, 3].map(async () => idOf(await login(shop), "recovery")));
    const answers = await Promise.all(ids.map((id) => confirm(shop, id, code)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 409, 409]);
    const used = ids[answers.findIndex(({ status }) => status === 204)]!;
    expect((await login(shop, { ids: [used] })).status).toBe(200);
    expect(await listed(shop)).toMatchObject({ recovery_codes_left: 9 });
    // As somebody reads it from paper.
    const id = idOf(await login(shop), "recovery");
    expect((await confirm(shop, id, other.toLowerCase().replaceAll("-", " ").replaceAll("1", "l"))).status).toBe(204);
    const { entries } = (await ask(`/instances/${shop}/private/kontor/audit?limit=100`, { method: "GET" })).body;
    const actions = (entries as { action: string }[]).map(({ action }) => action);
    expect(actions.filter((action) => action === "recovery-code-used")).toHaveLength(2);
    expect(JSON.stringify(entries)).not.toContain(code);
  });

  test("replace a forgotten password, and are replaced themselves with what they are for", async () => {
    const { shop, codes, key } = await aShopWithApp();
    const url = `/instances/${shop}/forgot-password`;
    const body = { method: "token", password: "in place of it" };
    const id = idOf(await ask(url, { body }), "recovery");
    expect((await confirm(shop, id, codes[0])).status).toBe(204);
    expect((await ask(url, { body, ids: [id] })).status).toBe(204);
    expect((await login(shop)).status).toBe(401);
    expect((await login(shop, {}, "in place of it")).status).toBe(202);
    const headers = { authorization: "Bearer secret-token:in place of it" };
    const anew = `${factorsAt(shop)}/recovery-codes`;
    const challenge = idOf(await ask(anew, { body: {}, headers }), "totp");
    expect((await confirm(shop, challenge, codeAt(key))).status).toBe(204);
    const { recovery_codes } = (await ask(anew, { body: {}, headers, ids: [challenge] })).body;
    expect(recovery_codes).toHaveLength(10);
    const last = idOf(await login(shop, {}, "in place of it"), "recovery");
    expect((await confirm(shop, last, codes[1])).status).toBe(409);
    expect((await confirm(shop, last, (recovery_codes as string[])[0])).status).toBe(204);
  });

  test("are not for who has nothing that they stand in for", async () => {
    const shop = await aShop();
    expect(await ask(`${factorsAt(shop)}/recovery-codes`, { body: {} })).toMatchObject({
      status: 403,
      body: { code: MFA_MISSING },
    });
  });
});

describe("a passkey", () => {
  test("is added, listed, and opens the shop where it was made", async () => {
    const { shop, passkey, id } = await aShopWithPasskey();
    expect(await listed(shop)).toMatchObject({ passkeys: [{ id, name: "Laptop" }], recovery_codes_left: 10 });
    const challenge = idOf(await login(shop), "passkey");
    const { body } = await begin(shop, challenge);
    expect((await present(shop, challenge, passkey.get(body.passkey as Options))).status).toBe(204);
    expect((await login(shop, { ids: [challenge] })).status).toBe(200);
    // On another page it is not offered, as no browser would use it there.
    const elsewhere = await login(shop, { headers: {} });
    expect(elsewhere.status).toBe(202);
  });

  test("answers what it was asked, there, and nobody else does", async () => {
    const { shop, passkey } = await aShopWithPasskey();
    const challenge = idOf(await login(shop), "passkey");
    const options = async () => (await begin(shop, challenge)).body.passkey as Options;
    const asked = await options();
    const refused = { status: 409, body: { code: CHALLENGE_FAILED } };
    expect(await present(shop, challenge, new TestPasskey(ORIGIN).get(asked))).toMatchObject(refused);
    const thief = new TestPasskey("https://office.shop.example.evil.example");
    expect(await present(shop, challenge, { ...thief.get(asked), id: passkey.id, rawId: passkey.id })).toMatchObject(
      refused,
    );
    // An old answer, to a question that is not asked any more; then too often.
    const later = await options();
    expect(await present(shop, challenge, passkey.get(asked))).toMatchObject(refused);
    expect(await present(shop, challenge, passkey.get({ ...later, challenge: asked.challenge }))).toMatchObject(
      refused,
    );
    expect((await present(shop, challenge, new TestPasskey(ORIGIN).get(later))).status).toBe(429);
    expect((await present(shop, challenge, passkey.get(later))).status).toBe(429);
    expect((await present(shop, challenge, passkey.get(await options()))).status).toBe(204);
    expect((await confirm(shop, idOf(await login(shop), "passkey"), "00000000")).status).toBe(429);
  });

  test("with nonsense in its place is refused, and adds nothing", async () => {
    const shop = await aShop();
    const { id, options } = (await ask(`${factorsAt(shop)}/passkeys`, { body: { name: "Laptop" } }))
      .body as unknown as {
      id: string;
      options: Options;
    };
    const made = new TestPasskey(ORIGIN).create(options);
    const url = `${factorsAt(shop)}/passkeys/${id}/confirm`;
    const nonsense = [
      new TestPasskey("https://elsewhere.example").create(options),
      new TestPasskey(ORIGIN).create({ ...options, challenge: "AAAA" }),
      { ...made, response: { ...made.response, attestationObject: "AAAA" } },
      { ...made, response: { ...made.response, clientDataJSON: "" } },
    ];
    for (const credential of nonsense) expect((await ask(url, { body: { credential } })).status).toBe(409);
    for (const credential of [{}, { ...made, id: 5 }, { ...made, rawId: "%" }, null]) {
      expect((await ask(url, { body: { credential } })).status).toBe(400);
    }
    expect((await login(shop)).status).toBe(200);
    now += 16n * MINUTE;
    expect(await ask(url, { body: { credential: made } })).toMatchObject({
      status: 404,
      body: { code: CHALLENGE_UNKNOWN },
    });
  });

  test.each(["http://shop.example", "https://192.0.2.7", "http://[::1]:8080"])(
    "is not made at %s, where no browser would",
    async (origin) => {
      const answer = await ask(`${factorsAt(await aShop())}/passkeys`, { body: { name: "x" }, headers: { origin } });
      expect(answer).toMatchObject({ status: 400, body: { parameter: "origin" } });
    },
  );
});

describe("what there is protects itself", () => {
  test("against being removed, and against another being added", async () => {
    const { shop, id, key } = await aShopWithApp();
    for (const [method, path] of [
      ["DELETE", `/${id}`],
      ["POST", "/totp"],
      ["POST", "/passkeys"],
      ["POST", "/recovery-codes"],
    ] as const) {
      const body = method === "POST" ? { body: { name: "mine" } } : {};
      expect((await ask(`${factorsAt(shop)}${path}`, { method, ...body })).status, path).toBe(202);
      expect((await ask(`${factorsAt(shop)}${path}`, { method, ...body, factors: "" })).status, path).toBe(403);
    }
    const challenge = idOf(await ask(`${factorsAt(shop)}/${id}`, { method: "DELETE" }), "totp");
    expect((await confirm(shop, challenge, codeAt(key))).status).toBe(204);
    // Not for another.
    expect((await ask(`${factorsAt(shop)}/other`, { method: "DELETE", ids: [challenge] })).status).toBe(202);
    expect((await ask(`${factorsAt(shop)}/${id}`, { method: "DELETE", ids: [challenge] })).status).toBe(204);
    expect(await listed(shop)).toEqual({ totp: [], passkeys: [], recovery_codes_left: 0 });
    expect((await login(shop)).status).toBe(200);
    expect((await ask(`${factorsAt(shop)}/${id}`, { method: "DELETE" })).status).toBe(404);
  });

  test("but not against the administrator, whom an owner asks who has lost everything", async () => {
    const { shop } = await aShopWithApp();
    const url = `/management/kontor/instances/${shop}/second-factors`;
    expect((await app.ask({ method: "DELETE", url })).status).toBe(401);
    expect((await app.askAsOwner({ method: "DELETE", url })).status).toBe(204);
    expect((await login(shop, { factors: "" })).status).toBe(200);
    const { entries } = (await ask(`/instances/${shop}/private/kontor/audit?limit=100`, { method: "GET" })).body;
    expect(entries as object[]).toMatchObject([
      { action: "instance-created" },
      { action: "factor-added", detail: { kind: "totp" } },
      { action: "factors-forgotten", shown: "administrator" },
      { action: "sign-in" },
    ]);
  });

  test("and there is an end to how many there may be", async () => {
    const { shop, key } = await aShopWithApp();
    const { serial } = (await app.deps.instances.find(shop))!;
    const row = { instance: serial, kind: "passkey", name: "x", created_at: now, confirmed_at: now, origin: ORIGIN };
    for (let n = 0; n < 9; n++) {
      await app.deps.db.queries
        .insertInto("own_factors")
        .values({ ...row, factor_id: `f${n}` })
        .execute();
    }
    const challenge = idOf(await ask(`${factorsAt(shop)}/totp`, { body: { name: "y" } }), "totp");
    await confirm(shop, challenge, codeAt(key));
    expect((await ask(`${factorsAt(shop)}/totp`, { body: { name: "y" }, ids: [challenge] })).status).toBe(409);
  });

  test.each([[{}], [{ name: "" }], [{ name: "x".repeat(101) }], [{ name: 5 }]])("and %j is no name", async (body) => {
    const answer = await ask(`${factorsAt(await aShop())}/totp`, { body });
    expect(answer).toMatchObject({ status: 400, body: { parameter: "name" } });
  });
});

describe("where there is mail, too", () => {
  let helpers: TestHelpers;
  let without: TestApp;

  beforeAll(async () => {
    helpers = makeTestHelpers();
    without = app;
    app = await startTestApp({ clock: { now: () => now }, settings: helpers.settings });
    await app.makeInstance("admin");
  });
  afterAll(async () => {
    await app.stop();
    app = without;
    helpers.remove();
  });

  const settings = { name: "S", address: {}, jurisdiction: {}, use_stefan: false };
  const name = (shop: string, email: string) =>
    ask(`/instances/${shop}/private`, { method: "PATCH", body: { ...settings, email } });
  const mailed = async (shop: string, id: string, email: string) => {
    expect((await begin(shop, id)).status).toBe(200);
    return confirm(shop, id, helpers.lastCode(email));
  };

  test("the address of who has a session for a moment gets no codes", async () => {
    const { shop, key } = await aShopWithApp();
    const thief = `thief-${shop}@shop.example`;
    expect((await name(shop, thief)).status).toBe(204);
    // It is nobody's yet: no code goes there in place of what the owner has.
    const forgotten = { body: { method: "token", password: "of the thief" } };
    const offered = challengesOf(await ask(`/instances/${shop}/forgot-password`, forgotten));
    expect(offered.map(({ tan_channel }) => tan_channel)).toEqual(["recovery"]);
    const prove = `/instances/${shop}/private/kontor/prove-addresses`;
    expect((await ask(prove, { body: {}, factors: "" })).body.code).toBe(MFA_MISSING);
    const wanted = await ask(prove, { body: {} });
    expect(wanted.body).toMatchObject({
      combi_and: true,
      challenges: [{ tan_channel: "email" }, { tan_channel: "totp" }],
    });
    const [email = "", totp = ""] = challengesOf(wanted).map(({ challenge_id }) => challenge_id);
    expect((await mailed(shop, email, thief)).status).toBe(204);
    expect((await ask(prove, { body: {}, ids: [email] })).status).toBe(202);
    expect((await confirm(shop, totp, codeAt(key))).status).toBe(204);
    expect((await ask(prove, { body: {}, ids: [email, totp] })).status).toBe(204);
  });

  test("clients of the protocol go on to get what it knows, and others may choose", async () => {
    const { shop, key } = await aShopWithApp();
    const email = `owner-${shop}@shop.example`;
    await name(shop, email);
    const prove = `/instances/${shop}/private/kontor/prove-addresses`;
    const [first = "", second = ""] = challengesOf(await ask(prove, { body: {} })).map((one) => one.challenge_id);
    await mailed(shop, first, email);
    await confirm(shop, second, codeAt(key));
    expect((await ask(prove, { body: {}, ids: [first, second] })).status).toBe(204);
    const plain = challengesOf(await login(shop, { factors: "" }));
    expect(plain.map(({ tan_channel }) => tan_channel)).toEqual(["email"]);
    expect((await mailed(shop, plain[0]!.challenge_id, email)).status).toBe(204);
    expect((await login(shop, { factors: "", ids: [plain[0]!.challenge_id] })).status).toBe(200);
    const all = challengesOf(await login(shop)).map(({ tan_channel }) => tan_channel);
    expect(all).toEqual(["email", "totp", "recovery"]);
  });

  test("the owner hears of what was added, and of what was removed", async () => {
    const shop = await aShop();
    await name(shop, `owner-${shop}@shop.example`);
    const { id, key } = (await ask(`${factorsAt(shop)}/totp`, { body: { name: "My phone" } })).body;
    await ask(`${factorsAt(shop)}/totp/${id}/confirm`, { body: { code: codeAt(key) } });
    now += MINUTE;
    const challenge = idOf(await ask(`${factorsAt(shop)}/${id}`, { method: "DELETE" }), "totp");
    await confirm(shop, challenge, codeAt(key));
    expect((await ask(`${factorsAt(shop)}/${id}`, { method: "DELETE", ids: [challenge] })).status).toBe(204);
    await runNow(app.deps, tellOwners);
    const mails = helpers.sent().filter(({ to }) => to === `owner-${shop}@shop.example`);
    expect(mails.map(({ text }) => text.includes("An authenticator app, a passkey or the recovery codes"))).toEqual([
      true,
      true,
    ]);
    expect(JSON.stringify(mails)).not.toContain(key);
  });
});
