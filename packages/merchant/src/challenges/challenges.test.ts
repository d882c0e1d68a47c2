/** Second factors as a client meets them, and as somebody does who has the password only, or nothing. */

import { DAY, HOUR, MINUTE, SECOND } from "@kontor/taler/time";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../clock.js";
import { startTestApp, type TestAnswer, type TestApp, type TestRequest } from "../testing/test-app.js";
import { makeTestHelpers, type TestHelpers } from "../testing/test-helpers.js";

const MFA_MISSING = 2031;
const CHALLENGE_FAILED = 2125;
const CHALLENGE_UNKNOWN = 2126;
const TOO_MANY_ATTEMPTS = 2127;
const EXEC_FAILED = 2128;
const SOLVED = 2129;
const TOO_EARLY = 2130;
const ALREADY_EXISTS = 2600;
const PURGE_REQUIRED = 2603;
const PASSWORD = "of the new shop, secret";

let app: TestApp;
let helpers: TestHelpers;
let now = systemClock().now();

beforeAll(async () => {
  helpers = makeTestHelpers();
  const settings = { ...helpers.settings, "merchant/ENABLE_SELF_PROVISIONING": "YES" };
  app = await startTestApp({
    clock: { now: () => now },
    settings: { ...settings, "merchant/MANDATORY_TAN_CHANNELS": "email" },
  });
  await app.makeInstance("admin");
});
afterAll(async () => {
  await app?.stop();
  helpers.remove();
});
// Limits count by the hour.
beforeEach(() => {
  now += HOUR;
});

let made = 0;
const fresh = () => `shop-${++made}`;
const messageOf = (id: string, more: object = {}) => ({
  id,
  name: "A Shop",
  auth: { method: "token", password: PASSWORD },
  address: {},
  jurisdiction: {},
  use_stefan: false,
  email: `${id}@shop.example`,
  ...more,
});
const withIds = (ids: readonly string[], headers: Readonly<Record<string, string>> = {}) => ({
  headers: { ...headers, ...(ids.length === 0 ? {} : { "taler-challenge-ids": ids.join(", ") }) },
});
const create = (body: object, ids: readonly string[] = [], more: Partial<TestRequest> = {}) =>
  app.ask({ method: "POST", url: "/instances", body, ...withIds(ids), ...more });
const basic = (id: string, password = PASSWORD) => ({
  authorization: `Basic ${Buffer.from(`${id}:${password}`).toString("base64")}`,
});
const login = (id: string, ids: readonly string[] = [], password = PASSWORD, body: object = { scope: "all" }) =>
  app.ask({
    method: "POST",
    url: `/instances/${id}/private/token`,
    body,
    ...withIds(ids, basic(id, password)),
  });
const bearer = (password = PASSWORD) => ({ authorization: `Bearer secret-token:${password}` });
const show = (id: string, password?: string) => app.ask({ url: `/instances/${id}/private`, headers: bearer(password) });

interface Challenge {
  readonly challenge_id: string;
  readonly tan_channel: string;
  readonly tan_info: string;
}

function challengesOf(answer: TestAnswer): readonly Challenge[] {
  expect(answer.status, answer.text).toBe(202);
  return answer.body.challenges as Challenge[];
}
const idsOf = (answer: TestAnswer) => challengesOf(answer).map(({ challenge_id }) => challenge_id);
const send = (id: string, at = "", headers = {}) =>
  app.ask({ method: "POST", url: `${at}/challenge/${id}`, body: {}, headers });
const confirm = (id: string, tan: unknown, at = "") =>
  app.ask({ method: "POST", url: `${at}/challenge/${id}/confirm`, body: { tan } });

async function solve(id: string, to: string, at = ""): Promise<void> {
  expect((await send(id, at)).status).toBe(200);
  expect((await confirm(id, helpers.lastCode(to), at)).status).toBe(204);
}

/** A shop whose mail address is proven, as that of all who sign up here. */
async function aShop(more: object = {}): Promise<string> {
  const id = fresh();
  const body = messageOf(id, more);
  const [challenge = ""] = idsOf(await create(body));
  await solve(challenge, `${id}@shop.example`);
  expect((await create(body, [challenge])).status).toBe(204);
  return id;
}

describe("signing up", () => {
  test("is told of in /config", async () => {
    expect((await app.ask({ url: "/config" })).body).toMatchObject({
      have_self_provisioning: true,
      mandatory_tan_channels: ["email"],
    });
  });

  test("takes the code that was sent to the address given", async () => {
    const id = fresh();
    const body = messageOf(id);
    const first = await create(body);
    expect(first.body).toEqual({
      challenges: [{ challenge_id: expect.any(String), tan_channel: "email", tan_info: `sh***@shop.example` }],
      combi_and: true,
    });
    expect((await show(id)).status).toBe(404);
    const [challenge = ""] = idsOf(first);
    const sent = await send(challenge, "", { "accept-language": "de" });
    expect(sent).toMatchObject({
      status: 200,
      body: {
        solve_expiration: { t_s: Number((now + 10n * MINUTE) / SECOND) },
        earliest_retransmission: { t_s: Number((now + 30n * SECOND) / SECOND) },
      },
    });
    const { to, text } = helpers.sent().at(-1)!;
    expect(to).toBe(`${id}@shop.example`);
    expect(text).toContain("sich als neuer Laden anmelden");
    expect(text).toContain(id);
    const code = helpers.lastCode(to);
    const wrong = code === "0000-0000" ? "1111-1111" : "0000-0000";
    expect(await confirm(challenge, wrong)).toMatchObject({
      status: 409,
      body: { code: CHALLENGE_FAILED, retry_counter: 2 },
    });
    expect(await confirm(challenge, wrong)).toMatchObject({ status: 409, body: { retry_counter: 1 } });
    // Not solved yet.
    expect((await create(body, [challenge])).status).toBe(202);
    expect((await confirm(challenge, ` ${code.replace("-", " ")}`)).status).toBe(204);
    expect((await confirm(challenge, "anything")).status).toBe(204);
    expect(await send(challenge)).toMatchObject({ status: 410, body: { code: SOLVED } });

    expect((await create({ ...body, name: "B Shop" }, [challenge])).status).toBe(202);
    expect((await create(body, [challenge], { url: "/instances?token_validity_ms=1000" })).status).toBe(202);
    expect((await create(body, [challenge])).status).toBe(204);
    expect((await show(id)).body).toMatchObject({ email: `${id}@shop.example`, email_validated: true });
    expect((await create(body, [challenge])).status).toBe(202);
    expect(await create(body)).toMatchObject({ status: 409, body: { code: ALREADY_EXISTS } });
  });

  test("gives a token to whoever asks for one", async () => {
    const id = fresh();
    const url = "/instances?token_validity_ms=3600000";
    const [challenge = ""] = idsOf(await create(messageOf(id), [], { url }));
    await solve(challenge, `${id}@shop.example`, `/instances/${id}`);
    const answer = await create(messageOf(id), [challenge], { url });
    expect(answer).toMatchObject({ status: 200, body: { scope: "spa", refreshable: true } });
    const headers = { authorization: `Bearer ${answer.body.access_token}` };
    expect((await app.ask({ url: `/instances/${id}/private`, headers })).status).toBe(200);
  });

  test("makes one instance, however many ask at once with the same challenge", async () => {
    const id = fresh();
    const [challenge = ""] = idsOf(await create(messageOf(id)));
    await solve(challenge, `${id}@shop.example`);
    const answers = await Promise.all(Array.from({ length: 6 }, () => create(messageOf(id), [challenge])));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.filter(({ status }) => ![204, 202, 409].includes(status))).toEqual([]);
  });

  test("is refused before anything is sent where no code would help", async () => {
    const before = helpers.sent().length;
    for (const id of ["admin", "Default"]) {
      expect(await create(messageOf(id, { email: "a@b.example" }))).toMatchObject({
        status: 409,
        body: { code: ALREADY_EXISTS },
      });
    }
    const { email: _email, ...without } = messageOf(fresh());
    expect(await create(without)).toMatchObject({ status: 400, body: { code: 25, parameter: "email" } });
    for (const email of ["nobody", "a@b.example,c@d.example", "-f@b.example"]) {
      expect(await create(messageOf(fresh(), { email }))).toMatchObject({ status: 400, body: { parameter: "email" } });
    }
    expect(await create(messageOf(fresh(), { phone_number: "call me" }))).toMatchObject({
      status: 400,
      body: { parameter: "phone_number" },
    });
    for (const password of ["short", "password123", "1234567890", "ABABABAB"]) {
      const answer = await create(messageOf(fresh(), { auth: { method: "token", password } }));
      expect(answer).toMatchObject({ status: 400, body: { code: 2601, parameter: "auth.password" } });
    }
    const id = await aShop();
    await app.askAsOwner({ method: "DELETE", url: `/management/instances/${id}` });
    expect(await create(messageOf(id))).toMatchObject({ status: 409, body: { code: PURGE_REQUIRED } });
    expect(helpers.sent().length).toBe(before + 1);
  });

  test("is not for one network as often as it likes", async () => {
    const strict = await startTestApp({
      settings: { "merchant/ENABLE_SELF_PROVISIONING": "YES", "kontor/INSTANCES_PER_HOUR": "2" },
    });
    try {
      const make = (remoteAddress: string) =>
        strict.ask({ method: "POST", url: "/instances", body: messageOf(fresh()), remoteAddress });
      // Without mandatory channels it is done at once.
      expect((await make("198.51.100.1")).status).toBe(204);
      expect((await make("198.51.100.1")).status).toBe(204);
      expect(await make("198.51.100.1")).toMatchObject({ status: 429, headers: { "retry-after": expect.any(String) } });
      expect((await make("198.51.100.2")).status).toBe(204);
    } finally {
      await strict.stop();
    }
  });
});

describe("a code", () => {
  const aChallenge = async () => {
    const id = fresh();
    const [challenge = ""] = idsOf(await create(messageOf(id)));
    return { challenge, to: `${id}@shop.example` };
  };
  const wrongOf = (code: string) => (code.startsWith("0") ? "1" : "0") + code.slice(1);

  test("is not to be guessed: three tries, whether one by one or together", async () => {
    for (const together of [false, true]) {
      const { challenge, to } = await aChallenge();
      await send(challenge);
      const code = helpers.lastCode(to);
      const guess = () => confirm(challenge, wrongOf(code));
      const answers = together
        ? await Promise.all(Array.from({ length: 8 }, guess))
        : [await guess(), await guess(), await guess(), await guess()];
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(answers.length - 2);
      expect(await confirm(challenge, code)).toMatchObject({ status: 429, body: { code: TOO_MANY_ATTEMPTS } });
      // With a new one all is well.
      now += 30n * SECOND;
      await solve(challenge, to);
    }
  });

  test("is not sent twice at once, nor often, and not for ever good", async () => {
    const { challenge, to } = await aChallenge();
    expect(await confirm(challenge, "1234-5678")).toMatchObject({ status: 429, body: { code: TOO_MANY_ATTEMPTS } });
    const [one, two] = await Promise.all([send(challenge), send(challenge)]);
    expect([one.status, two.status].toSorted()).toEqual([200, 429]);
    expect(await send(challenge)).toMatchObject({ status: 429, body: { code: TOO_EARLY } });
    const code = helpers.lastCode(to);
    now += 10n * MINUTE;
    expect((await confirm(challenge, code)).status).toBe(429);
    for (let n = 1; n < 5; n++) {
      expect((await send(challenge)).status).toBe(200);
      now += 30n * SECOND;
    }
    expect(await send(challenge)).toMatchObject({ status: 429, body: { code: TOO_EARLY } });
    now += DAY;
    expect(await send(challenge)).toMatchObject({ status: 404, body: { code: CHALLENGE_UNKNOWN } });
    expect(await confirm(challenge, code)).toMatchObject({ status: 404, body: { code: CHALLENGE_UNKNOWN } });
  });

  test("that cannot be sent counts against nobody", async () => {
    const { challenge, to } = await aChallenge();
    helpers.fail(true);
    try {
      for (let n = 0; n < 40; n++) {
        expect(await send(challenge)).toMatchObject({ status: 502, body: { code: EXEC_FAILED } });
      }
    } finally {
      helpers.fail(false);
    }
    expect((await confirm(challenge, "1234-5678")).status).toBe(429);
    await solve(challenge, to);
  });

  test("goes to one address only so often, for however many challenges and from wherever", async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 31; n++) {
      const [challenge = ""] = idsOf(await create(messageOf(fresh(), { email: "victim@shop.example" })));
      const at = { remoteAddress: `198.51.100.${n}` };
      statuses.push((await app.ask({ method: "POST", url: `/challenge/${challenge}`, ...at })).status);
    }
    expect(statuses).toEqual([...Array(30).fill(200), 429]);
    now += HOUR;
    const [challenge = ""] = idsOf(await create(messageOf(fresh(), { email: "victim@shop.example" })));
    expect((await send(challenge)).status).toBe(200);
  });

  test("of nothing, or of somebody else, is unknown", async () => {
    for (const id of ["x", "0".repeat(32), "%00", "a,b"]) {
      expect([400, 404]).toContain((await send(id)).status);
      expect([400, 404]).toContain((await confirm(id, "1")).status);
    }
    const { challenge } = await aChallenge();
    expect((await send(challenge, "/instances/admin")).status).toBe(404);
    const id = await aShop();
    const [ofLogin = ""] = idsOf(await login(id));
    expect((await send(ofLogin)).status).toBe(404);
    expect((await send(ofLogin, `/instances/${id}`)).status).toBe(200);
    for (const tan of [null, 5, {}]) expect((await confirm(ofLogin, tan, `/instances/${id}`)).status).toBe(400);
  });

  test("is in no row of the database, and neither is what it was wanted for", async () => {
    const { challenge, to } = await aChallenge();
    await send(challenge);
    const code = helpers.lastCode(to).replace("-", "");
    const rows = await app.deps.db.queries.selectFrom("challenges").selectAll().execute();
    const text = JSON.stringify(rows, (_name, value) => (typeof value === "bigint" ? String(value) : value));
    expect(text).not.toContain(code);
    expect(text).not.toContain(challenge);
  });
});

describe("a shop with a proven address", () => {
  test("is logged in to with the password and a code, good for that", async () => {
    const id = await aShop();
    const at = `/instances/${id}`;
    const to = `${id}@shop.example`;
    expect((await login(id, [], "wrong")).status).toBe(401);
    const first = await login(id);
    expect(first.body.combi_and).toBe(false);
    const [challenge = ""] = idsOf(first);
    now += MINUTE;
    await solve(challenge, to, at);
    expect((await login(id, [challenge], PASSWORD, { scope: "readonly" })).status).toBe(202);
    const other = await aShop();
    expect((await login(other, [challenge])).status).toBe(202);
    const answer = await login(id, [challenge]);
    expect(answer.status).toBe(200);
    expect((await login(id, [challenge])).status).toBe(202);
    // Who holds a token that may be refreshed has shown all that already.
    const authorization = `Bearer ${answer.body.access_token}`;
    const refresh = {
      method: "POST",
      url: `${at}/private/token`,
      body: { scope: "all" },
      headers: { authorization },
    } as const;
    expect((await app.ask(refresh)).status).toBe(403);
  });

  const PAYTO = "payto://iban/DE75512108001245126199?receiver-name=Shop";
  const protectedOnes = [
    ["a new bank account", { method: "POST", url: "/private/accounts", body: { payto_uri: PAYTO } }],
    [
      "another password",
      { method: "POST", url: "/private/auth", body: { method: "token", password: "another secret" } },
    ],
    ["the end of the shop", { method: "DELETE", url: "/private" }],
  ] as const;
  test.each(protectedOnes)("has %s only with a code", async (_what, request) => {
    const id = await aShop();
    const at = `/instances/${id}`;
    now += MINUTE;
    const ask = (ids: readonly string[]) =>
      app.ask({ ...request, url: `${at}${request.url}`, ...withIds(ids, bearer()) });
    const [challenge = ""] = idsOf(await ask([]));
    await solve(challenge, `${id}@shop.example`, at);
    expect((await login(id, [challenge])).status).toBe(202);
    const [ofLogin = ""] = idsOf(await login(id));
    now += MINUTE;
    await solve(ofLogin, `${id}@shop.example`, at);
    expect((await ask([ofLogin])).status).toBe(202);
    expect([200, 204]).toContain((await ask([challenge, ofLogin])).status);
  });

  test("is asked nothing for an account that it has, nor before it is known that it could be one", async () => {
    const id = await aShop();
    const at = `/instances/${id}`;
    const add = (payto_uri: string, ids: readonly string[] = []) =>
      app.ask({ method: "POST", url: `${at}/private/accounts`, body: { payto_uri }, ...withIds(ids, bearer()) });
    expect((await add("payto://iban/DE00")).status).toBe(400);
    now += MINUTE;
    const [challenge = ""] = idsOf(await add(PAYTO));
    await solve(challenge, `${id}@shop.example`, at);
    expect((await add(PAYTO, [challenge])).status).toBe(200);
    expect((await add(PAYTO)).status).toBe(200);
  });

  test("is deleted and purged with different codes", async () => {
    const id = await aShop();
    const remove = (query: string, ids: readonly string[] = []) =>
      app.ask({ method: "DELETE", url: `/instances/${id}/private${query}`, ...withIds(ids, bearer()) });
    now += MINUTE;
    const [challenge = ""] = idsOf(await remove(""));
    await solve(challenge, `${id}@shop.example`, `/instances/${id}`);
    expect((await remove("?purge=YES", [challenge])).status).toBe(202);
    expect((await remove("", [challenge])).status).toBe(204);
  });

  test("goes on to get its codes there, whatever address a thief of the password names", async () => {
    const id = await aShop();
    const at = `/instances/${id}`;
    const { id: _id, auth: _auth, ...settings } = messageOf(id, { email: "thief@shop.example" });
    const patch = { method: "PATCH", url: `${at}/private`, body: settings, headers: bearer() } as const;
    expect((await app.ask(patch)).status).toBe(204);
    expect((await show(id)).body).toMatchObject({ email: "thief@shop.example", email_validated: false });
    expect(challengesOf(await login(id))).toMatchObject([{ tan_info: "sh***@shop.example" }]);
    const forgot = {
      method: "POST",
      url: `${at}/forgot-password`,
      body: { method: "token", password: "of the thief" },
    } as const;
    expect(challengesOf(await app.ask(forgot))).toMatchObject([{ tan_info: "sh***@shop.example" }]);
    // What the administrator changes is changed.
    expect((await app.askAsOwner({ method: "PATCH", url: `/management/instances/${id}`, body: settings })).status).toBe(
      204,
    );
    expect((await login(id)).status).toBe(200);
  });

  test("has another address when both the old and the new one have had their code", async () => {
    const id = await aShop();
    const at = `/instances/${id}`;
    const email = `${id}@new.example`;
    const { id: _id, auth: _auth, ...settings } = messageOf(id, { email });
    await app.ask({ method: "PATCH", url: `${at}/private`, body: settings, headers: bearer() });
    const prove = (ids: readonly string[]) =>
      app.ask({
        method: "POST",
        url: `${at}/private/kontor/prove-addresses`,
        body: {},
        ...withIds(ids, bearer()),
      });
    const first = await prove([]);
    expect(first.body.combi_and).toBe(true);
    const [ofNew = "", ofOld = ""] = idsOf(first);
    now += MINUTE;
    await solve(ofNew, email, at);
    expect((await prove([ofNew])).status).toBe(202);
    expect((await show(id)).body.email_validated).toBe(false);
    await solve(ofOld, `${id}@shop.example`, at);
    expect((await prove([ofNew, ofOld])).status).toBe(204);
    expect((await show(id)).body.email_validated).toBe(true);
    expect((await prove([])).status).toBe(204);
    const [ofLogin = ""] = idsOf(await login(id));
    now += MINUTE;
    await solve(ofLogin, email, at);
    expect((await login(id, [ofLogin])).status).toBe(200);
  });

  test("has its password and its end from the administrator without", async () => {
    const id = await aShop();
    const url = `/management/instances/${id}`;
    const body = { method: "token", password: "from the administrator" };
    expect((await app.askAsOwner({ method: "POST", url: `${url}/auth`, body })).status).toBe(204);
    expect((await app.askAsOwner({ method: "DELETE", url: `${url}?purge=YES` })).status).toBe(204);
  });
});

describe("a forgotten password", () => {
  const forget = (id: string, password: string, ids: readonly string[] = []) =>
    app.ask({
      method: "POST",
      url: `/instances/${id}/forgot-password`,
      body: { method: "token", password },
      ...withIds(ids),
    });

  test("is replaced with a code; the old one and all that it opened is worth nothing then", async () => {
    const id = await aShop();
    const at = `/instances/${id}`;
    const to = `${id}@shop.example`;
    now += MINUTE;
    const [ofLogin = ""] = idsOf(await login(id));
    await solve(ofLogin, to, at);
    const token = (await login(id, [ofLogin])).body.access_token;
    const read = () => app.ask({ url: `${at}/private`, headers: { authorization: `Bearer ${token}` } });
    expect((await read()).status).toBe(200);

    now += MINUTE;
    const [challenge = ""] = idsOf(await forget(id, "a new secret"));
    await solve(challenge, to, at);
    expect((await forget(id, "another new secret", [challenge])).status).toBe(202);
    expect((await forget(id, "a new secret", [challenge])).status).toBe(204);
    expect((await show(id, "a new secret")).status).toBe(200);
    expect((await show(id)).status).toBe(401);
    expect((await read()).status).toBe(401);
    expect((await forget(id, "a new secret", [challenge])).status).toBe(202);
  });

  test("does not keep its owner from logging in, however often strangers say that they have forgotten it", async () => {
    const id = await aShop();
    now += HOUR;
    const statuses: number[] = [];
    for (let n = 0; n < 31; n++) {
      const [challenge = ""] = idsOf(await forget(id, "a new secret"));
      const request = { method: "POST", url: `/instances/${id}/challenge/${challenge}` } as const;
      statuses.push((await app.ask({ ...request, remoteAddress: `198.51.100.${n}` })).status);
    }
    expect(statuses.at(-1)).toBe(429);
    const [challenge = ""] = idsOf(await login(id));
    await solve(challenge, `${id}@shop.example`, `/instances/${id}`);
    expect((await login(id, [challenge])).status).toBe(200);
  });

  test("is none of who has no address, of the administrator, and of nobody", async () => {
    await app.makeInstance("unreachable");
    expect(await forget("unreachable", "a new secret")).toMatchObject({ status: 403, body: { code: MFA_MISSING } });
    expect(await forget("admin", "a new secret")).toMatchObject({ status: 403, body: { code: MFA_MISSING } });
    expect(await forget("nobody", "a new secret")).toMatchObject({ status: 404, body: { code: 2000 } });
    const id = await aShop();
    for (const body of [{}, { method: "token", password: "short" }, { method: "external" }]) {
      const answer = await app.ask({ method: "POST", url: `/instances/${id}/forgot-password`, body });
      expect(answer).toMatchObject({ status: 400, body: { code: 2602 } });
    }
  });

  test("sends a code to an address that was not proven yet, which it is then", async () => {
    const id = fresh();
    const body = messageOf(id, { auth: { method: "token", password: "of the administrator's choice" } });
    expect((await app.askAsOwner({ method: "POST", url: "/management/instances", body })).status).toBe(204);
    expect((await login(id, [], "of the administrator's choice")).status).toBe(200);
    const [challenge = ""] = idsOf(await forget(id, "of my own choice"));
    await solve(challenge, `${id}@shop.example`, `/instances/${id}`);
    expect((await show(id, "of the administrator's choice")).body).toMatchObject({ email_validated: true });
    expect((await forget(id, "of my own choice", [challenge])).status).toBe(204);
    expect((await login(id, [], "of my own choice")).status).toBe(202);
  });
});

test("where channels are mandatory, who has no address cannot change his password", async () => {
  const body = { method: "token", password: "another secret" };
  const { askAsOwner } = app;
  expect(await askAsOwner({ method: "POST", url: "/instances/unreachable/private/auth", body })).toMatchObject({
    status: 403,
    body: { code: MFA_MISSING },
  });
});

test("browsers may send the header from anywhere", async () => {
  const headers = {
    origin: "https://shop.example",
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type,taler-challenge-ids",
  };
  const answer = await app.ask({ method: "OPTIONS", url: "/instances/shop/private/token", headers });
  expect(answer.status).toBe(204);
  expect(answer.headers["access-control-allow-headers"]).toContain("taler-challenge-ids");
});
