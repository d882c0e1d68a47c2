/** No input makes a server error: every endpoint with requests near to what it wants, mutated in all sorts of ways. */

import { encodeBase32 } from "@kontor/taler/base32";
import { errorCode } from "@kontor/taler/error-codes";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import fc from "fast-check";
import { IsArray, IsBoolean, IsInteger, IsLiteral, IsObject, IsRecord, IsString, IsUnion, type TSchema } from "typebox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScriptedExchange } from "../exchanges/test-exchange.js";
import { systemRng } from "../rng.js";
import { routes } from "../server.js";
import { startTestApp, type TestApp, type TestRequest } from "../testing/test-app.js";
import { isOfRoot, type Route } from "./endpoint.js";

let app: TestApp;
let exchange: ScriptedExchange;

/** An order in each state, so that requests get beyond looking it up. */
const UNCLAIMED = "unclaimed";
const CLAIMED = "claimed";

beforeAll(async () => {
  exchange = await ScriptedExchange.start(BigInt(Date.now()) * 1000n);
  exchange.onKeys = () => ({ body: exchange.keys({ currency: "KUDOS" }) });
  app = await startTestApp({
    settings: {
      "merchant-exchange-scripted/EXCHANGE_BASE_URL": exchange.baseUrl,
      "merchant-exchange-scripted/MASTER_KEY": encodeBase32(exchange.master.pub),
      "merchant-exchange-scripted/CURRENCY": "KUDOS",
      "kontor/UPLOAD_LIMIT": "100000",
    },
  });
  await app.makeInstance("admin");
  await app.makeInstance("shop");
  const { exchanges } = app.deps;
  expect(await exchanges.getKeys(exchanges.configured()[0]!, { waitMs: 60_000 })).toBeDefined();
  for (const prefix of ["", "/instances/shop"]) {
    const post = async (path: string, body: object) => {
      const answer = await app.askAsOwner({ method: "POST", url: `${prefix}${path}`, body });
      expect(answer).toMatchObject({ status: 200 });
      return answer.body;
    };
    await post("/private/accounts", { payto_uri: "payto://x-taler-bank/localhost/shop?receiver-name=Shop" });
    for (const id of [UNCLAIMED, CLAIMED]) {
      const order = { order_id: id, amount: "KUDOS:1", summary: "x", fulfillment_url: "https://shop.example/" };
      await post("/private/orders", { order, create_token: false });
    }
    // Products of the same names: of one there is something, of the other as much as anybody wants.
    for (const [product_id, total_stock] of Object.entries({ [UNCLAIMED]: 5, [CLAIMED]: -1 })) {
      const body = { product_id, total_stock, description: "x", unit: "WeightUnitKg", price: "KUDOS:1" };
      const added = await app.askAsOwner({ method: "POST", url: `${prefix}/private/products`, body });
      expect(added).toMatchObject({ status: 204 });
    }
    await post(`/orders/${CLAIMED}/claim`, { nonce: encodeBase32(systemRng.bytes(32)) });
  }
});

afterAll(async () => {
  await app?.stop();
  await exchange?.close();
});

const ANY_TEXT = fc.oneof(
  fc.string(),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom("", " ", "\0", "\u{1f600}", "null", "-1", "never", "9".repeat(30), "KUDOS:1", "__proto__", "'; --"),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as shops write it
  fc.constantFrom("%00", "%ff", "%2e%2e%2f", "${ORDER_ID}", "x".repeat(3000), "a/../b", "http://[::1", "payto://x"),
);

/** Texts that some member of the protocol has. */
const TELLING_TEXT = fc.oneof(
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map(encodeBase32),
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map(encodeBase32),
  fc.uint8Array({ minLength: 64, maxLength: 64 }).map(encodeBase32),
  fc.constantFrom("KUDOS:1", "KUDOS:0", "KUDOS:4503599627370496", "EUR:1", "KUDOS:0.00000001", "YES", "no", "0", "20"),
  fc.constantFrom(UNCLAIMED, CLAIMED, "admin", "shop", "RSA", "CS", "token", "iban", "x-taler-bank", "2"),
  fc.constantFrom("https://shop.example/", "payto://x-taler-bank/localhost/other?receiver-name=O", "all", "readonly"),
);

const ANY_INTEGER = fc.oneof(
  fc.integer(),
  fc.constantFrom(0, 1, -1, 7, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);

/** With integers only, mostly: a body with another number is refused before anybody looks at the rest. */
const ANY_JSON = fc.jsonValue({ maxDepth: 3 }).map((value) => {
  const text = JSON.stringify(value, (_name, member) =>
    typeof member === "number" && !Number.isSafeInteger(member) ? 1 : member,
  );
  return JSON.parse(text) as unknown;
});

/** Values that fit a schema, mostly: texts are drawn until they do, or for a while. */
function fitting(schema: TSchema): fc.Arbitrary<unknown> {
  if (IsLiteral(schema)) return fc.constant((schema as unknown as { const: unknown }).const);
  if (IsUnion(schema)) return fc.oneof(...schema.anyOf.map(fitting));
  if (IsString(schema)) {
    const codec = wireCodec(schema);
    const drawn = fc.oneof(TELLING_TEXT, ANY_TEXT).filter((text) => codec.check(text));
    const isFoundSoon = fc.sample(TELLING_TEXT, 300).some((text) => codec.check(text));
    return isFoundSoon ? drawn : ANY_TEXT;
  }
  if (IsBoolean(schema)) return fc.boolean();
  if (IsInteger(schema)) return integerFor(schema as { minimum?: number; maximum?: number });
  if (IsArray(schema)) return fc.array(fitting(schema.items as TSchema), { maxLength: 3 });
  if (IsRecord(schema))
    return fc.dictionary(fc.oneof(fc.constantFrom("a", "de"), fc.string()), ANY_JSON, { maxKeys: 3 });
  if (IsObject(schema)) {
    const { properties, required = [] } = schema as { properties: Record<string, TSchema>; required?: string[] };
    const members = new Map(Object.entries(properties).map(([name, member]) => [name, fitting(member)]));
    const optional = [...members.keys()].filter((name) => !required.includes(name));
    // A few at a time: with all of them, there is always one that is refused.
    return fc.subarray(optional, { maxLength: Math.min(4, optional.length) }).chain((names) => {
      const chosen = [...required, ...names].map((name) => [name, members.get(name)!] as const);
      return fc.record(Object.fromEntries(chosen));
    });
  }
  return ANY_JSON;
}

function integerFor({ minimum = -(2 ** 31), maximum = 2 ** 53 - 1 }): fc.Arbitrary<number> {
  const near = Math.floor(Date.now() / 1000);
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: minimum, max: Math.min(maximum, minimum + 3) }) },
    { weight: 3, arbitrary: fc.integer({ min: near, max: near + 10_000_000 }) },
    { weight: 1, arbitrary: fc.maxSafeInteger() },
    { weight: 1, arbitrary: ANY_INTEGER },
  );
}

/** What happens to a body on its way: usually nothing; else some part of it becomes something else. */
function mutated(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 4, arbitrary: value },
    {
      weight: 3,
      arbitrary: fc.tuple(value, ANY_JSON, fc.nat()).map(([body, other, place]) => replaced(body, other, place)),
    },
    { weight: 1, arbitrary: ANY_JSON },
  );
}

/** The value with one of its parts replaced. */
function replaced(value: unknown, other: unknown, place: number): unknown {
  if (typeof value !== "object" || value === null || place % 4 === 0) return other;
  const entries = Object.entries(value);
  if (entries.length === 0) return other;
  const chosen = place % entries.length;
  const changed = entries.map(([name, member], index) => [
    name,
    index === chosen ? replaced(member, other, Math.floor(place / 4)) : member,
  ]);
  return Array.isArray(value)
    ? changed.map(([, member]) => member)
    : Object.fromEntries(changed as [string, unknown][]);
}

function urlOf(route: Route): fc.Arbitrary<string> {
  const { path } = route;
  const segment = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(UNCLAIMED, CLAIMED) },
    { weight: 2, arbitrary: TELLING_TEXT },
    { weight: 2, arbitrary: ANY_TEXT },
  );
  const prefix = fc.constantFrom("", "", "/instances/shop", "/instances/nobody");
  return fc.tuple(prefix, fc.infiniteStream(segment)).map(([before, stream]) => {
    const filled = path.replaceAll(
      /:\w+/g,
      () => encodeURIComponent(toWellFormed(stream.next().value)).slice(0, 4000) || "x",
    );
    return `${isOfRoot(route) ? "" : before}${filled}`;
  });
}

/** What can be written in a URL: without lone surrogates. */
function toWellFormed(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}

function queryOf({ endpoint }: Route): fc.Arbitrary<string> {
  const properties = (endpoint.query as { properties?: Record<string, TSchema> } | undefined)?.properties ?? {};
  const names = Object.keys(properties).filter((name) => !["timeout_ms", "lp_not_etag"].includes(name));
  const name = fc.oneof(
    fc.constantFrom("x", "__proto__", ...names),
    ...(names.length > 0 ? [fc.constantFrom(...names)] : []),
  );
  const pair = fc
    .tuple(name, fc.oneof(TELLING_TEXT, ANY_TEXT))
    .map(([key, value]) => `${key}=${encodeURIComponent(toWellFormed(value)).slice(0, 3000)}`);
  return fc.array(pair, { maxLength: 3 }).map((pairs) => (pairs.length > 0 ? `?${pairs.join("&")}` : ""));
}

/** Requests to a route: most of them with credentials and a body that could be meant. */
function requestsTo(route: Route): fc.Arbitrary<TestRequest> {
  const { body: schema } = route.endpoint;
  const body = schema === undefined ? ANY_JSON : mutated(fitting(schema));
  const text = fc.oneof(
    { weight: 12, arbitrary: body.map((value) => JSON.stringify(value) ?? "") },
    { weight: 1, arbitrary: ANY_TEXT.map(toWellFormed) },
  );
  return fc.record({
    method: fc.constant(route.method),
    url: fc.tuple(urlOf(route), queryOf(route)).map(([path, query]) => path + query),
    ...(route.method === "GET" ? {} : { body: text }),
  });
}

/** All together are asked for so long, in milliseconds. */
const DURATION = 30_000;

/** What may end the instance or change its password comes last, so that it does not spoil the rest. */
const endsInstance = ({ path, method }: Route) =>
  path.endsWith("/auth") || (method === "DELETE" && (path === "/private" || path.startsWith("/management")));

const inOrder = [...routes.filter((route) => !endsInstance(route)), ...routes.filter(endsInstance)];

const NOT_OFFERED: readonly unknown[] = (
  ["MERCHANT_GENERIC_DONAU_NOT_CONFIGURED", "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE"] as const
).map((name) => errorCode(name).number);

/** A Donau that a request names and that is not there: the address is drawn, and nothing answers at it. */
const isDonauAway = ({ url }: TestRequest, { status, body }: { status: number; body: { parameter?: unknown } }) =>
  url.includes("/private/donau") && (status === 502 || status === 503) && body.parameter === "donau_url";

describe("an endpoint answers every request, and never with a server error", () => {
  test.each(inOrder.map((route) => [`${route.method} ${route.path}`, route] as const))("%s", async (_name, route) => {
    const property = fc.asyncProperty(requestsTo(route), async (request) => {
      const answer = await app.askAsOwner(request);
      if (route.path === "/readyz") return;
      // To be asked for what it does not offer is no fault of the server.
      const isNotOffered = answer.status === 501 && NOT_OFFERED.includes(answer.body.code);
      if (!isNotOffered && !isDonauAway(request, answer))
        expect(answer.status, `${answer.text}\n${JSON.stringify(request)}`).toBeLessThan(500);
      if (answer.status >= 400 && answer.status !== 402) {
        expect(answer.body, JSON.stringify(request)).toMatchObject({
          code: expect.any(Number),
          hint: expect.any(String),
        });
      }
    });
    // Some at a time, so that a machine that is busy with other things asks some of each endpoint as well.
    const end = performance.now() + DURATION / routes.length;
    do await fc.assert(property, { numRuns: 10 });
    while (performance.now() < end);
  });
});

test("the server still works afterwards", async () => {
  expect((await app.ask({ url: "/config" })).status).toBe(200);
  expect((await app.ask({ url: "/readyz" })).body).toMatchObject({ database: true, exchange: true });
});
