/**
 * Input by those who mean harm, over real sockets: every endpoint that the API's description knows gets all that a body,
 * a path, a query and a header should not be, and ways to make two servers see different requests in the same bytes.
 * Nothing makes a 5xx, shows where in our code it was noticed, hangs, or costs memory for good.
 */

import { openApiDocument } from "@kontor/merchant/api-description/openapi";
import { createLogger } from "@kontor/merchant/log";
import { routes } from "@kontor/merchant/server";
import { encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair } from "@kontor/taler/eddsa";
import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";
import type { JsonObject } from "@kontor/taler/strict-json";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dice } from "../shop/dice.js";
import { post } from "../shop/raw-payment.js";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";
import { FAULT_ROUNDS, FAULT_SEED } from "./fault-rounds.js";
import { BodyWriter, brokenOnce, write } from "./hostile-bodies.js";
import { type RawAnswer, sendRaw } from "./raw-http.js";

const UPLOAD_LIMIT = 200_000;
const MOST_RSS_GROWTH = 200 * 2 ** 20;

let shop: TestShop;
const logged: string[] = [];

beforeAll(async () => {
  shop = await startTestShop({
    jobs: false,
    exchanges: [{ name: "exchange", denominations: [{ value: "1", cipher: "CS" }] }],
    settings: { "kontor/UPLOAD_LIMIT": String(UPLOAD_LIMIT) },
    log: createLogger({ level: "ERROR", destination: { write: (line) => void logged.push(line) } }),
  });
  await shop.call("management/instances", {
    id: "other",
    name: "Other",
    auth: { method: "token", password: "of the other" },
    use_stefan: false,
    address: {},
    jurisdiction: {},
  });
});

afterAll(() => shop?.stop());

const AUTHORIZED = `Authorization: Bearer secret-token:${PASSWORD}\r\n`;
const host = () => `Host: ${new URL(shop.url).host}\r\n`;

function requestText(method: string, target: string, { body = "", headers = "", authorized = true } = {}): Buffer {
  const length = body === "" ? "" : `Content-Length: ${Buffer.byteLength(body, "latin1")}\r\n`;
  const head = `${method} ${target} HTTP/1.1\r\n${host()}${authorized ? AUTHORIZED : ""}Connection: close\r\n`;
  return Buffer.from(`${head}${headers}${length}\r\n${body}`, "latin1");
}

/** Of what is not offered, or of another server that a request names and that does not answer, or badly. */
const OF_OTHERS: Readonly<Record<number, readonly ErrorCodeName[]>> = {
  501: ["MERCHANT_GENERIC_DONAU_NOT_CONFIGURED", "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE"],
  502: ["MERCHANT_GENERIC_DONAU_INVALID_RESPONSE"],
  503: ["GENERIC_ALLOCATION_FAILURE"],
};

/** One answer, with nothing in it that only we should know, and none that blames the server. */
async function expectBlameless(bytes: Buffer | string): Promise<RawAnswer> {
  const answers = await sendRaw(shop.url, bytes);
  const shown = bytes.toString("latin1").slice(0, 600);
  expect(answers, shown).toHaveLength(1);
  const [answer] = answers as [RawAnswer];
  const isOfOthers = OF_OTHERS[answer.status]?.some((name) => errorCode(name).number === JSON.parse(answer.body).code);
  if (!isOfOthers) expect(answer.status, `${answer.body.slice(0, 500)}\n${shown}`).toBeLessThan(500);
  expect(answer.body).not.toMatch(/\bat .*\.[jt]s:\d+|node_modules|PostgresError|SELECT .* FROM/i);
  expect(answer.headers).not.toHaveProperty("x-powered-by");
  return answer;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  /** Of the body, where there is one. */
  readonly schema?: JsonObject;
  readonly query: readonly string[];
}

/** What would end the instance, or its password, is not for this. */
const isHarmless = ({ method, path }: { method: string; path: string }) =>
  !path.endsWith("/auth") && !(method === "DELETE" && /^\/(?:private|management\/instances\/\{id\})$/.test(path));

interface Description {
  readonly paths: Record<string, Record<string, JsonObject>>;
  readonly components: { readonly schemas: Record<string, JsonObject> };
}

const description = openApiDocument(routes, "") as unknown as Description;

/** All operations of the API's description. */
function operations(): Operation[] {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([name, operation]) => {
      const method = name.toUpperCase();
      if (!["GET", "POST", "PATCH", "DELETE", "PUT"].includes(method)) return [];
      const content = (operation.requestBody as JsonObject | undefined)?.content as JsonObject | undefined;
      const schema = (content?.["application/json"] as JsonObject | undefined)?.schema as JsonObject | undefined;
      const parameters = (operation.parameters ?? []) as { name: string; in: string }[];
      const query = parameters.filter((parameter) => parameter.in === "query").map((parameter) => parameter.name);
      return [{ method, path, query, ...(schema === undefined ? {} : { schema }) }];
    }),
  );
}

/** JSON, or nearly, that stands where some other value was expected. */
const HOSTILE_VALUES = [
  "null",
  "true",
  "-1",
  "0",
  "1.5",
  "1e400",
  "-0",
  "9007199254740993",
  "9".repeat(5000),
  '""',
  '" "',
  "[]",
  "{}",
  "[[]]",
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{}}}',
  '"\\u0000"',
  '"\\ud800"',
  '"\xff\xfe"',
  '"KUDOS:-1"',
  '"KUDOS:4503599627370497"',
  '"KUDOS:0.000000001"',
  '"KUDOS:1e3"',
  '"KUDOS:00.1"',
  '":1"',
  '"EUR:1"',
  '{"t_s":-1}',
  '{"t_s":9007199254740991}',
  '{"t_s":"never"}',
  '{"t_s":"ever"}',
  '{"d_us":9007199254740991}',
  '{"d_us":"forever"}',
  '{"t_s":1,"t_s":2}',
  '"payto://iban/DE00"',
  '"javascript:alert(1)"',
  '"http://169.254.169.254/"',
  `"${encodeBase32(new Uint8Array(32))}"`,
  `"${"Z".repeat(52)}"`,
  `"${"U".repeat(103)}"`,
  `"${"é".repeat(100)}"`,
  `"${"x".repeat(50_000)}"`,
  "[".repeat(5000) + "]".repeat(5000),
  `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`,
];

const HOSTILE_SEGMENTS = [
  "x",
  "..",
  "%2e%2e",
  "%2f",
  "%00",
  "%ff",
  "%",
  "%zz",
  "a;b",
  "a%3Bb",
  "%5c",
  "~",
  "__proto__",
];

/** What is there, by the name of a path's parameter or a body's member, so that requests get beyond looking it up. */
async function thingsThatExist(): Promise<Record<string, string[]>> {
  const orderIds = ["unclaimed", "claimed"];
  for (const order_id of orderIds) await shop.order({ order_id, amount: "KUDOS:1" }, { create_token: false });
  const nonce = encodeBase32(createKeyPair().pub);
  const claimed = await post(`${shop.url}orders/claimed/claim`, { nonce });
  expect(claimed.status).toBe(200);
  const device = { otp_device_id: "till", otp_device_description: "till", otp_key: "A".repeat(32), otp_algorithm: 1 };
  expect((await shop.call("private/otp-devices", device)).status).toBe(204);
  const [account] = (await shop.call("private/accounts")).body.accounts as JsonObject[];
  return {
    orderId: orderIds,
    deviceId: ["till"],
    otp_id: ["till"],
    hWire: [String(account!.h_wire)],
    id: ["other", "1"],
    payto_uri: [String(account!.payto_uri)],
    exchange_url: [shop.sandbox.exchanges[0]!.baseUrl],
    payment_target: ["x-taler-bank"],
    nonce: [nonce],
    h_contract: [encodeBase32(new Uint8Array(64).fill(3))],
    credit_facade_url: ["http://127.0.0.1:1/"],
    otp_key: ["A".repeat(32)],
    method: ["token"],
  };
}

const SHAPE_REFUSED = [errorCode("GENERIC_PARAMETER_MALFORMED").number, errorCode("GENERIC_JSON_INVALID").number];

describe("every endpoint of the description", () => {
  test(
    "answers hostile bodies, paths and queries without fault",
    async () => {
      const roll = dice(FAULT_SEED);
      const among = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)]!;
      const all = operations().filter(isHarmless);
      expect(all.length).toBeGreaterThan(45);
      const known = await thingsThatExist();
      const bodies = new BodyWriter(description.components.schemas, known, roll);
      const fitting = ({ schema }: Operation) => (schema === undefined ? "{}" : bodies.fitting(schema));
      const targetOf = (path: string, known: Record<string, string[]>) =>
        path.replace(/\{(\w+)\}/g, (_all, name) =>
          known[name] === undefined
            ? among([...HOSTILE_SEGMENTS, "admin", "x".repeat(2000)])
            : encodeURIComponent(among(known[name])),
        );
      /** Operations of which no body was understood yet. */
      const unreached = new Set(all.filter(({ schema }) => schema !== undefined));
      const ask = async (operation: Operation, target: string, body: string) => {
        const bytes = requestText(operation.method, target, { body, authorized: roll() < 0.95 });
        const { body: text, headers, status } = await expectBlameless(bytes);
        const isError = status >= 400 && status !== 402 && headers["content-type"] === "application/json";
        const error = isError ? (JSON.parse(text) as { code: number; hint: string }) : undefined;
        if (error) expect(error).toMatchObject({ code: expect.any(Number), hint: expect.any(String) });
        if (error === undefined || !SHAPE_REFUSED.includes(error.code)) unreached.delete(operation);
      };

      const before = process.memoryUsage().rss;
      for (let round = 0; round < 6 * FAULT_ROUNDS; round++) {
        for (const operation of all) {
          const { method, path, query } = operation;
          const asked = roll() < 0.5 || query.length === 0 ? "" : `?${among(query)}=${among(HOSTILE_SEGMENTS)}`;
          // Waiting for something is no fault.
          if (/timeout_ms|lp_/.test(asked)) continue;
          // Most things that are there shall still be there for the next request.
          const isThere = roll() < (method === "DELETE" ? 0.05 : 0.8);
          const whole = fitting(operation);
          const text = write(roll() < 0.25 ? whole : brokenOnce(whole, HOSTILE_VALUES, roll));
          const body = method === "GET" ? "" : roll() < 0.05 ? text.slice(0, -1) : text;
          await ask(operation, targetOf(path, isThere ? known : {}) + asked, body);
        }
      }
      for (const operation of unreached) {
        for (let i = 0; unreached.has(operation) && i < 100; i++) {
          await ask(operation, targetOf(operation.path, known), write(fitting(operation)));
        }
      }
      expect([...unreached].map(({ method, path }) => `${method} ${path}`)).toEqual([]);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      expect(process.memoryUsage().rss - before).toBeLessThan(MOST_RSS_GROWTH);
      expect(logged, "what the log holds against the server").toEqual([]);
    },
    240_000 + FAULT_ROUNDS * 10_000,
  );
});

describe("a request that cannot be read", () => {
  test.each([
    ["without Host", "GET /config HTTP/1.1\r\n\r\n"],
    ["that is no HTTP", "HELO shop.example\r\n\r\n"],
    ["with a header that is none", "GET /config HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n"],
    ["with two lengths", "POST /orders/x/pay HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"],
  ])("%s is refused in the protocol's form", async (_what, bytes) => {
    const answer = await expectBlameless(bytes);
    expect(answer).toMatchObject({ status: 400, headers: { "access-control-allow-origin": "*" } });
    expect(JSON.parse(answer.body).code).toBe(errorCode("GENERIC_HTTP_HEADERS_MALFORMED").number);
  });
});

describe("sizes", () => {
  test("a path, a header or a number of headers beyond all measure is refused", async () => {
    for (const bytes of [
      requestText("GET", `/orders/${"x".repeat(100_000)}`),
      requestText("GET", "/config", { headers: `X-Long: ${"x".repeat(100_000)}\r\n` }),
      requestText("GET", "/config", { headers: "X-Many: y\r\n".repeat(5000) }),
      requestText("GET", `/config?${"a=1&".repeat(3000)}`),
    ]) {
      const answer = await expectBlameless(bytes);
      expect([200, 400, 404, 414, 431]).toContain(answer.status);
      if (answer.status !== 200) expect(JSON.parse(answer.body).code).toEqual(expect.any(Number));
    }
    const tooLong = await expectBlameless(requestText("GET", `/orders/${"x".repeat(100_000)}`));
    expect(tooLong.status).toBe(414);
    expect(JSON.parse(tooLong.body).code).toBe(errorCode("GENERIC_URI_TOO_LONG").number);
  });

  test("bodies beyond the limit are refused as such, deflated ones too, and leave nothing behind", async () => {
    const { deflateSync } = await import("node:zlib");
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 6; i++) {
      const announced = `POST /private/orders HTTP/1.1\r\n${host()}${AUTHORIZED}Content-Length: 1000000000\r\n\r\n`;
      expect((await expectBlameless(announced)).status).toBe(413);
      const bomb = deflateSync(Buffer.alloc(50_000_000, " "));
      const inflated = await expectBlameless(
        requestText("POST", "/private/orders", {
          headers: "Content-Encoding: deflate\r\n",
          body: bomb.toString("latin1"),
        }),
      );
      expect(inflated.status).toBe(413);
      const chunk = `FFFF\r\n${"x".repeat(0xffff)}\r\n`;
      const chunked = `POST /private/orders HTTP/1.1\r\n${host()}${AUTHORIZED}Transfer-Encoding: chunked\r\n\r\n`;
      expect((await expectBlameless(chunked + chunk.repeat(5))).status).toBe(413);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(MOST_RSS_GROWTH);
  });

  test("the rest of a body that is too large is read: who sends on gets the answer, and may go on asking", async () => {
    const body = "x".repeat(5 * UPLOAD_LIMIT);
    const asked = `POST /private/orders HTTP/1.1\r\n${host()}${AUTHORIZED}Content-Length: ${body.length}\r\n\r\n${body}`;
    const next = `GET /config HTTP/1.1\r\n${host()}Connection: close\r\n\r\n`;
    const answers = await sendRaw(shop.url, asked + next, 10_000);
    expect(answers.map(({ status }) => status)).toEqual([413, 200]);
  });

  test("two hundred senders that never finish do not keep others from being served", async () => {
    const { connect } = await import("node:net");
    const { hostname, port } = new URL(shop.url);
    const slow = Array.from({ length: 200 }, (_, i) => {
      const socket = connect(Number(port), hostname).on("error", () => {});
      const head = `POST /private/orders HTTP/1.1\r\n${host()}${AUTHORIZED}`;
      socket.write(i % 2 === 0 ? head : `${head}Content-Length: 1000\r\n\r\n{"order":`);
      return socket;
    });
    expect((await shop.call("config")).status).toBe(200);
    expect((await shop.call("private/orders")).status).toBe(200);
    for (const socket of slow) socket.destroy();
  });
});

describe("bytes that two servers could understand differently", () => {
  const smuggled = "GET /private/orders HTTP/1.1\r\nHost: x\r\n\r\n";

  test.each([
    ["a length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["two lengths", "Content-Length: 2\r\nContent-Length: 60\r\n\r\n{}"],
    ["a list of lengths", "Content-Length: 2, 60\r\n\r\n{}"],
    ["a signed length", "Content-Length: +2\r\n\r\n{}"],
    ["a negative length", "Content-Length: -1\r\n\r\n"],
    ["a hexadecimal length", "Content-Length: 0x2\r\n\r\n{}"],
    ["an unknown transfer coding", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"],
    ["chunks that are not the last coding", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"],
    ["a space before the colon", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"],
    ["a folded header", "X: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["a chunk of a wrong length", "Transfer-Encoding: chunked\r\n\r\nZ\r\n{}\r\n0\r\n\r\n"],
    ["a line feed within a header", "X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
  ])("%s: refused, and what follows is not taken for a request", async (_what, rest) => {
    const answers = await sendRaw(
      shop.url,
      `POST /private/orders HTTP/1.1\r\n${host()}${AUTHORIZED}${rest}${smuggled}`,
    );
    expect(answers.map(({ status }) => status)).toEqual([400]);
  });

  test("requests one after the other on a connection are answered each for itself, in order", async () => {
    const alone = (target: string, headers = "") => `GET ${target} HTTP/1.1\r\n${host()}${headers}\r\n`;
    const pipeline = [
      alone("/private/orders", AUTHORIZED),
      alone("/private/orders"),
      alone("/instances/other/private/orders", AUTHORIZED),
      alone("/config", "Connection: close\r\n"),
    ];
    // The server closes after the last; to look at a password may take long on a busy machine.
    const answers = await sendRaw(shop.url, pipeline.join(""), 10_000);
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 401, 200]);
  });

  test("HTTP/1.0, and a request without a host, get an answer", async () => {
    expect((await expectBlameless("GET /config HTTP/1.0\r\n\r\n")).status).toBe(200);
    expect((await expectBlameless("GET /config HTTP/1.1\r\n\r\n")).status).toBe(400);
    expect((await expectBlameless("GET /config HTTP/9.9\r\n\r\n")).status).toBe(400);
    expect((await expectBlameless("\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n")).status).toBe(400);
  });

  test.each([
    "//instances/other/private/orders",
    "/instances/other/../../private/orders",
    "/instances/other/%2e%2e/%2e%2e/private/orders",
    "/instances/other%2f..%2fadmin/private/orders",
    "/instances/other;admin/private/orders",
    "/instances/other/;/private/orders",
    "/instances//private/orders",
    "/instances/other//private/orders",
    "/instances/other%00/private/orders",
    "/instances/%6fther/private/orders",
    "/instances/OTHER/private/orders",
    "/instances\\other\\private\\orders",
    "http://evil.example/instances/other/private/orders",
    "http://evil.example/../instances/other/private/orders",
  ])("%s does not open another instance with this one's password", async (target) => {
    const answer = await expectBlameless(requestText("GET", target));
    expect([400, 401, 404]).toContain(answer.status);
  });

  test("slashes too many at the beginning are the same instance, and want its credentials", async () => {
    expect((await expectBlameless(requestText("GET", "//private/orders"))).status).toBe(200);
    expect((await expectBlameless(requestText("GET", "//private/orders", { authorized: false }))).status).toBe(401);
  });

  test("an absolute target is the same as its path, and does not name the shop's host", async () => {
    const { status } = await expectBlameless(requestText("GET", "http://evil.example/private/orders"));
    expect([200, 400, 404]).toContain(status);
    const order = JSON.stringify({ order: { amount: "KUDOS:1", summary: "x" } });
    const made = await expectBlameless(requestText("POST", "http://evil.example/private/orders", { body: order }));
    expect(made.body).not.toContain("evil.example");
  });
});
