/** What a body may be: strict JSON whatever content type it claims, null members as absent, compressed or not, bounded. */

import * as zlib from "node:zlib";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instanceMessage, startTestApp, type TestApp, type TestRequest } from "../testing/test-app.js";

/** What a claim may be at most. */
const CLAIM_LIMIT = 4096;
const JSON_INVALID = 22;
const PARAMETER_MALFORMED = 26;
const COMPRESSION_INVALID = 28;
const UPLOAD_EXCEEDS_LIMIT = 32;
const CLAIM_NOT_FOUND = 2300;

const NONCE = "0".repeat(52);

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await app.makeInstance("admin");
});

afterAll(() => app?.stop());

/** A claim of an order that does not exist: a body that is accepted is answered with CLAIM_NOT_FOUND. */
async function claimWith(body: NonNullable<TestRequest["body"]>, headers: Record<string, string> = {}) {
  const { status, body: answer } = await app.ask({ method: "POST", url: "/orders/none/claim", body, headers });
  return { status, code: answer.code, parameter: answer.parameter };
}

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("a body is refused as JSON", () => {
  test.each<[string, string | Uint8Array]>([
    ["without anything", ""],
    ["of blanks", "  \n"],
    ["that is text", "nonce"],
    ["that ends too early", `{"nonce":"${NONCE}"`],
    ["with something behind", `{"nonce":"${NONCE}"} x`],
    ["of two values", "{}{}"],
    ["with a comma too many", `{"nonce":"${NONCE}",}`],
    ["with a comment", `{"nonce":"${NONCE}"/* mine */}`],
    ["with single quotes", `{'nonce':'${NONCE}'}`],
    ["with a byte order mark", `\u{feff}{"nonce":"${NONCE}"}`],
    ["with a member twice", `{"nonce":"${NONCE}","nonce":"${NONCE}"}`],
    ["with a member twice, once escaped", `{"nonce":"${NONCE}","n\\u006fnce":"${NONCE}"}`],
    ["with a member twice where nobody looks", `{"nonce":"${NONCE}","x":{"a":1,"a":1}}`],
    ["with a fraction", `{"nonce":"${NONCE}","x":1.5}`],
    ["with a number that has a decimal point", `{"nonce":"${NONCE}","x":1.0}`],
    ["with an exponent", `{"nonce":"${NONCE}","x":1e3}`],
    ["with minus zero", `{"nonce":"${NONCE}","x":-0}`],
    ["with a number beyond 2^53", `{"nonce":"${NONCE}","x":9007199254740993}`],
    ["with NaN", `{"nonce":"${NONCE}","x":NaN}`],
    ["with an escaped NUL", `{"nonce":"${NONCE}","x":"\\u0000"}`],
    ["with half a surrogate pair", `{"nonce":"${NONCE}","x":"\\ud800"}`],
    ["with half a surrogate pair in a name", `{"nonce":"${NONCE}","\\udc00":1}`],
    ["with a raw line feed in a string", `{"nonce":"${NONCE}","x":"\n"}`],
    ["that is not UTF-8", Buffer.concat([Buffer.from('{"x":"'), bytes(0xff), Buffer.from('"}')])],
    ["with an overlong encoding", Buffer.concat([Buffer.from('{"x":"'), bytes(0xc0, 0x80), Buffer.from('"}')])],
    ["in UTF-16", Buffer.from(`{"nonce":"${NONCE}"}`, "utf16le")],
    ["nested 200 deep", `${'{"x":'.repeat(200)}1${"}".repeat(200)}`],
    ["nested as deep as fits", "[".repeat(CLAIM_LIMIT - 1)],
    ["of garbage", Buffer.alloc(CLAIM_LIMIT, 0xa5)],
  ])("%s", async (_name, body) => {
    expect(await claimWith(body)).toMatchObject({ status: 400, code: JSON_INVALID });
  });
});

describe("a body of the wrong form is refused by the name of the member", () => {
  test.each<[string, string, string | undefined]>([
    ["null", "null", undefined],
    ["an array", "[]", undefined],
    ["a number", "1", undefined],
    ["an object without it", "{}", "nonce"],
    ["null for it", '{"nonce":null}', "nonce"],
    ["a number for it", '{"nonce":1}', "nonce"],
    ["a text that is too short", `{"nonce":"${NONCE.slice(1)}"}`, "nonce"],
    ["a text with other characters", `{"nonce":"${NONCE.slice(1)}!"}`, "nonce"],
    ["one within another", `{"nonce":"${NONCE}","token":{"nonce":"x"}}`, "token"],
  ])("%s", async (_name, body, parameter) => {
    expect(await claimWith(body)).toEqual({ status: 400, code: PARAMETER_MALFORMED, parameter });
  });
});

describe("a body is accepted", () => {
  const accepted = { status: 404, code: CLAIM_NOT_FOUND };

  test.each([
    ["with blanks around it", ` \r\n\t{ "nonce" : "${NONCE}" } \n`],
    ["with members that nobody knows", `{"nonce":"${NONCE}","colour":"blue","nested":{"list":[1,{"a":[]}]}}`],
    ["with null for an optional member", `{"nonce":"${NONCE}","token":null}`],
    ["with null for an unknown member", `{"nonce":"${NONCE}","colour":null}`],
    ["with an escape in a name", `{"n\\u006fnce":"${NONCE}"}`],
    ["with a lower-case key", `{"nonce":"${"a".repeat(52)}"}`],
    ["with a member named __proto__", `{"__proto__":{"token":"x"},"nonce":"${NONCE}"}`],
    ["with members named like methods", `{"nonce":"${NONCE}","constructor":1,"hasOwnProperty":1,"toString":null}`],
    ["nested 100 deep where nobody looks", `{"nonce":"${NONCE}","x":${"[".repeat(100)}${"]".repeat(100)}}`],
  ])("%s", async (_name, body) => {
    expect(await claimWith(body)).toMatchObject(accepted);
  });

  test.each([
    undefined,
    "application/json",
    "application/json; charset=utf-8",
    "application/json;charset=latin1",
    "APPLICATION/JSON",
    "text/plain",
    "text/plain;charset=UTF-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/octet-stream",
    "application/taler+json",
    "json",
    "",
    ";",
    "a/b/c; =",
    "*/*",
  ])("whatever its content type says: %s", async (contentType) => {
    const headers = contentType === undefined ? {} : { "content-type": contentType };
    expect(await claimWith(Buffer.from(`{"nonce":"${NONCE}"}`), headers)).toMatchObject(accepted);
  });

  test("without touching the prototype of all objects", async () => {
    const polluting = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"nonce":"x"}';
    await claimWith(polluting);
    await app.askAsOwner({ method: "POST", url: "/management/instances", body: polluting });
    await app.askAsOwner({ method: "POST", url: "/private/orders", body: `{"order":${polluting}}` });
    await app.ask({ url: "/orders/none?__proto__[polluted]=1&__proto__=1&constructor.prototype.polluted=1" });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("with null for every optional member of an instance, which are then not set", async () => {
    const nulls = { email: null, phone_number: null, website: null, logo: null, default_pay_delay: null };
    const address = { country: null, street: "Main Street" };
    const body = { ...instanceMessage("nulls"), ...nulls, address };
    expect((await app.askAsOwner({ method: "POST", url: "/management/instances", body })).status).toBe(204);
    const shown = await app.askAsOwner({ url: "/instances/nulls/private" });
    expect(shown.body).toMatchObject({ address: { street: "Main Street" } });
    for (const name of ["email", "phone_number", "website", "logo"]) expect(shown.body).not.toHaveProperty(name);
  });
});

/** How clients compress, by the name of the encoding; Node has the last one since 22.15. */
const COMPRESS: Record<string, ((text: string | Uint8Array) => Uint8Array) | undefined> = {
  deflate: deflateSync,
  gzip: gzipSync,
  "x-gzip": gzipSync,
  br: brotliCompressSync,
  zstd: (zlib as { zstdCompressSync?: (text: string | Uint8Array) => Uint8Array }).zstdCompressSync,
};
const encodings = Object.entries(COMPRESS).flatMap(([name, compress]) => (compress ? [{ name, compress }] : []));

describe("a compressed body", () => {
  const text = `{"nonce":"${NONCE}"}`;

  test.each(encodings)("is inflated: $name", async ({ name, compress }) => {
    for (const encoding of [name, name.toUpperCase(), ` ${name} `]) {
      const answer = await claimWith(compress(text), { "content-encoding": encoding });
      expect(answer).toMatchObject({ status: 404, code: CLAIM_NOT_FOUND });
    }
  });

  test("may come in the parts that gzip allows", async () => {
    const parts = Buffer.concat([gzipSync(text.slice(0, 10)), gzipSync(text.slice(10))]);
    expect(await claimWith(parts, { "content-encoding": "gzip" })).toMatchObject({ code: CLAIM_NOT_FOUND });
  });

  test.each(["identity", ""])("is not expected with %j", async (encoding) => {
    expect(await claimWith(text, { "content-encoding": encoding })).toMatchObject({ code: CLAIM_NOT_FOUND });
  });

  test.each<[string, Uint8Array, string]>([
    ["that is not deflated", Buffer.from(text), "deflate"],
    ["that is not zipped", Buffer.from(text), "gzip"],
    ["that is compressed otherwise", gzipSync(text), "deflate"],
    ["that is compressed otherwise", deflateSync(text), "br"],
    ["that is cut off", deflateSync(text).subarray(0, -6), "deflate"],
    ["that is cut off", gzipSync(text).subarray(0, -6), "gzip"],
    ["that is cut off", brotliCompressSync(text).subarray(0, -6), "br"],
    ["with a wrong checksum", Buffer.concat([deflateSync(text).subarray(0, -1), bytes(0)]), "deflate"],
    ["without the zlib header", deflateRawSync(text), "deflate"],
    ["in an encoding that nobody has", gzipSync(text), "compress"],
    ["in an encoding named like a method", gzipSync(text), "constructor"],
    ["compressed twice", deflateSync(deflateSync(text)), "deflate, deflate"],
    ["compressed twice", gzipSync(gzipSync(text)), "gzip"],
    ["of nothing", new Uint8Array(), "deflate"],
    ["of nothing", new Uint8Array(), "gzip"],
  ])("is refused %s: %#", async (_name, body, encoding) => {
    const answer = await claimWith(body, { "content-encoding": encoding });
    expect(answer.status).toBe(400);
    expect([COMPRESSION_INVALID, JSON_INVALID]).toContain(answer.code);
  });

  test.each(encodings)("that inflates beyond the limit is refused before it fills the memory: $name", async (each) => {
    const bomb = each.compress(Buffer.alloc(3_000_000, 0x20));
    expect(bomb.length).toBeLessThan(CLAIM_LIMIT);
    const answer = await claimWith(bomb, { "content-encoding": each.name });
    expect(answer).toMatchObject({ status: 413, code: UPLOAD_EXCEEDS_LIMIT });
  });
});

describe("the upload limit", () => {
  const padded = (size: number) => `{"nonce":"${NONCE}"}`.padEnd(size, " ");

  test("is met exactly", async () => {
    expect(await claimWith(padded(CLAIM_LIMIT))).toMatchObject({ code: CLAIM_NOT_FOUND });
    expect(await claimWith(padded(CLAIM_LIMIT + 1))).toMatchObject({ status: 413, code: UPLOAD_EXCEEDS_LIMIT });
  });

  test("holds for what is announced, too", async () => {
    const answer = await claimWith("{}", { "content-length": String(CLAIM_LIMIT + 1) });
    expect(answer).toMatchObject({ status: 413, code: UPLOAD_EXCEEDS_LIMIT });
  });

  test.each(encodings)("counts inflated bytes: $name", async ({ name, compress }) => {
    const encoding = { "content-encoding": name };
    expect(await claimWith(compress(padded(CLAIM_LIMIT)), encoding)).toMatchObject({ code: CLAIM_NOT_FOUND });
    expect(await claimWith(compress(padded(CLAIM_LIMIT + 1)), encoding)).toMatchObject({ status: 413 });
  });
});

describe("what strangers send is not worth much work", () => {
  const nested = (size: number) => {
    const hundred = `${"[".repeat(100)}${"]".repeat(100)}`;
    return `{"x":[${Array(Math.floor(size / 201))
      .fill(hundred)
      .join(",")}]}`;
  };
  const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
    app.ask({ method: "POST", url: path, body, headers });
  const deflate = { "content-encoding": "deflate" };

  test.each(["pay", "abort", "paid"])("%s looks at the order before it reads much", async (action) => {
    for (const body of ["not JSON".padEnd(20_000), nested(90_000)]) {
      expect(await post(`/orders/none/${action}`, body)).toMatchObject({ status: 404, body: { code: 2005 } });
    }
    expect((await post(`/orders/none/${action}`, deflateSync(nested(990_000)), deflate)).status).toBe(404);
    expect((await post(`/orders/none/${action}`, deflateSync("not JSON"), deflate)).status).toBe(400);
    expect((await post(`/orders/none/${action}`, "not JSON")).status).toBe(400);
  });

  test("little that inflates to much is refused for that", async () => {
    await app.deps.db.withSession((session) =>
      session.script(`insert into accounts (instance, h_wire, payto_uri, salt, wire_method, active, created_at)
        select instance, sha512('a'), 'payto://x/a', '\\x00', 'x', true, 0 from instances where id = 'admin';
        insert into orders (instance, order_id, request_hash, contract_terms, summary, summary_folded, h_wire, created_at,
          pay_deadline, refund_deadline, wire_deadline, has_inventory)
        select instance, 'real', sha256('a'), '{}', 'a', 'a', sha512('a'), 0, 0, 0, 0, false from instances where id = 'admin'`),
    );
    const bomb = deflateSync(nested(990_000));
    expect(bomb.length).toBeLessThan(5000);
    expect(await post("/orders/real/pay", bomb, deflate)).toMatchObject({ status: 413 });
    expect(await post("/orders/real/pay", nested(300_000))).toMatchObject({
      status: 400,
      body: { code: JSON_INVALID },
    });
  });

  test("whoever may has more, and not without end", async () => {
    const order = `{"order":{"amount":"KUDOS:1","summary":"a","extra":${nested(300_000)}}}`;
    const asOwner = (body: string) => app.askAsOwner({ method: "POST", url: "/private/orders", body });
    expect((await asOwner(order)).body.code).not.toBe(JSON_INVALID);
    expect(await asOwner(nested(900_000))).toMatchObject({ status: 400, body: { code: JSON_INVALID } });
  });
});
