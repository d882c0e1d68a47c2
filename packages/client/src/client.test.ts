import { describe, expect, expectTypeOf, test } from "vitest";
import type { TalerApiError } from "./api-error.js";
import { type ClientOptions, merchantClient, type Outcome, unwrap } from "./client.js";

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
}

type Reply = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> } | Error;

/** A client whose server gives these answers one after the other, and what it was asked and how long it paused. */
function aClient(replies: readonly Reply[], options: Partial<ClientOptions> = {}) {
  const sent: Sent[] = [];
  const pauses: number[] = [];
  const left = [...replies];
  const client = merchantClient({
    baseUrl: "https://shop.example/instances/tea",
    random: () => 1,
    pause: async (milliseconds) => void pauses.push(milliseconds),
    fetch: async (url, init) => {
      sent.push({
        url: String(url),
        method: init?.method ?? "GET",
        headers: new Headers(init?.headers),
        body: typeof init?.body === "string" ? JSON.parse(init.body) : undefined,
      });
      const reply = left.shift() ?? new Error("nobody expected another request");
      if (reply instanceof Error) throw reply;
      const text =
        reply.body === undefined ? null : typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
      return new Response(text, { status: reply.status, headers: reply.headers ?? {} });
    },
    ...options,
  });
  return { client, sent, pauses };
}

const unknownOrder = { code: 2005, hint: "not known", detail: "2026.1" };

describe("a call", () => {
  test("fills in the path, the query, the token and the body", async () => {
    const { client, sent } = aClient([{ status: 200, body: { refunded: false } }], { token: "abc" });
    await client.call("GET /private/orders/{orderId}", {
      params: { orderId: "2026/1" },
      query: { session_id: "a b", allow_refunded_for_repurchase: true },
    });
    expect(sent[0]).toMatchObject({ method: "GET", body: undefined });
    expect(sent[0]!.url).toBe(
      "https://shop.example/instances/tea/private/orders/2026%2F1?session_id=a+b&allow_refunded_for_repurchase=yes",
    );
    expect(sent[0]!.headers.get("authorization")).toBe("Bearer secret-token:abc");
  });

  test("gives the answer by its status", async () => {
    const { client } = aClient([{ status: 402, body: { taler_pay_uri: "taler://pay/shop.example/1/" } }]);
    const outcome = await client.call("GET /orders/{orderId}", { params: { orderId: "1" } });
    expectTypeOf(outcome).toEqualTypeOf<Outcome<"GET /orders/{orderId}">>();
    if (!outcome.ok || outcome.status !== 402) throw new Error("not the answer expected");
    expectTypeOf(outcome.body.taler_pay_uri).toEqualTypeOf<string>();
    expect(outcome.body.taler_pay_uri).toBe("taler://pay/shop.example/1/");
  });

  test("may have nothing to say", async () => {
    const { client } = aClient([{ status: 204 }]);
    expect(await client.call("DELETE /private/token")).toEqual({ ok: true, status: 204, body: undefined });
  });

  test("fails with the registry's name of the error, as a value", async () => {
    const { client } = aClient([{ status: 404, body: unknownOrder }]);
    const outcome = await client.call("GET /orders/{orderId}", { params: { orderId: "2026.1" } });
    expect(outcome).toMatchObject({
      ok: false,
      status: 404,
      code: "MERCHANT_GENERIC_ORDER_UNKNOWN",
      number: 2005,
      detail: "2026.1",
    });
    expect(() => unwrap(outcome)).toThrow("GET /orders/{orderId}: 404: MERCHANT_GENERIC_ORDER_UNKNOWN: 2026.1");
  });

  test("is not done while a challenge is to be solved first", async () => {
    const challenges = [{ challenge_id: "7", tan_channel: "email", tan_info: "a***@shop.example" }];
    const { client } = aClient([{ status: 202, body: { challenges, combi_and: true } }]);
    const outcome = await client.call("POST /private/token", { body: { scope: "all" } });
    if (outcome.ok) throw new Error("it was not done");
    expectTypeOf(outcome.challenges[0]!.challenge_id).toEqualTypeOf<string>();
    expect(outcome).toMatchObject({ status: 202, challenges, code: undefined, number: 0 });
    expect(outcome.message).toContain("a challenge is to be solved first");
  });

  test("fails where the answer is not the protocol's", async () => {
    const { client } = aClient([{ status: 200, body: "<html>" }]);
    expect(await client.call("GET /config")).toMatchObject({
      ok: false,
      status: 200,
      code: "GENERIC_INVALID_RESPONSE",
    });
  });

  test("ends when its caller gives it up", async () => {
    const { client } = aClient([], {
      fetch: (_url, init) =>
        new Promise((_, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("gone")))),
    });
    const controller = new AbortController();
    const call = client.call("GET /config", {}, { signal: controller.signal });
    controller.abort(new Error("the user left"));
    await expect(call).rejects.toThrow("the user left");
  });

  test("ends when its time is over", async () => {
    const { client } = aClient([], {
      tries: 1,
      fetch: (_url, init) =>
        new Promise((_, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("gone")))),
    });
    expect(await client.call("GET /config", {}, { timeoutMs: 1 })).toMatchObject({
      ok: false,
      status: 0,
      code: "GENERIC_TIMEOUT",
    });
  });
});

describe("what fails on the way", () => {
  const broken = new Error("connection reset");

  test("is repeated with growing pauses, where that changes nothing twice", async () => {
    const { client, sent, pauses } = aClient([
      broken,
      { status: 503 },
      { status: 502, body: "<html>" },
      { status: 200, body: { sig: "S" } },
    ]);
    const paid = await client.call("POST /orders/{orderId}/pay", { params: { orderId: "1" }, body: { coins: [] } });
    expect(paid).toEqual({ ok: true, status: 200, body: { sig: "S" } });
    expect(sent).toHaveLength(4);
    expect(pauses).toEqual([200, 400, 800]);
  });

  test("is repeated when the server said it would be back", async () => {
    const { client, pauses } = aClient([{ status: 503, headers: { "retry-after": "7" } }, { status: 204 }]);
    await client.call("PATCH /private/otp-devices/{deviceId}", {
      params: { deviceId: "till" },
      body: { otp_device_description: "till", otp_algorithm: 0 },
    });
    expect(pauses).toEqual([7000]);
  });

  test.each([
    ["a new order without an id", "POST /private/orders", { order: { summary: "tea", amount: "KUDOS:1" } }],
    ["a new token", "POST /private/token", { scope: "all" }],
  ] as const)("is not repeated for %s", async (_, operation, body) => {
    const { client, sent } = aClient([broken]);
    const outcome = await client.call(operation, { body } as never);
    expect(outcome).toMatchObject({ ok: false, status: 0, code: "GENERIC_UNEXPECTED_REQUEST_ERROR" });
    expect(sent).toHaveLength(1);
  });

  test.each([
    ["a device", "POST /private/otp-devices", { otp_device_id: "till" }],
    ["a bank account", "POST /private/accounts", { payto_uri: "payto://iban/DE75512108001245126199" }],
    ["a password", "POST /private/auth", { method: "token", password: "open sesame" }],
  ] as const)("is repeated for %s, which is the same the second time", async (_, operation, body) => {
    const { client, sent } = aClient([broken, { status: operation === "POST /private/accounts" ? 200 : 204 }]);
    expect(await client.call(operation, { body } as never)).toMatchObject({ ok: true });
    expect(sent).toHaveLength(2);
  });

  test("is repeated for an order with an id of the shop's", async () => {
    const { client, sent } = aClient([broken, { status: 200, body: { order_id: "tea-1" } }]);
    const order = { summary: "tea", amount: "KUDOS:1", order_id: "tea-1" };
    expect(await client.call("POST /private/orders", { body: { order } as never })).toMatchObject({ ok: true });
    expect(sent).toHaveLength(2);
  });

  test("is reported when it does not get better", async () => {
    const { client, sent } = aClient([broken, broken], { tries: 2 });
    expect(await client.call("GET /config")).toMatchObject({ ok: false, status: 0 });
    expect(sent).toHaveLength(2);
  });

  test("is not taken for something temporary where the server refused", async () => {
    const { client, sent } = aClient([{ status: 404, body: unknownOrder }]);
    await client.call("GET /orders/{orderId}", { params: { orderId: "1" } });
    expect(sent).toHaveLength(1);
  });
});

describe("polling", () => {
  const unpaid = { status: 402, body: { taler_pay_uri: "taler://pay/shop.example/1/" } };
  const input = { params: { orderId: "1" } };

  test("lets the server wait until what was waited for is there", async () => {
    const { client, sent } = aClient([unpaid, { status: 504 }, unpaid, { status: 200, body: { refunded: false } }]);
    const outcome = await client.poll("GET /orders/{orderId}", input, ({ status }) => status === 200, { waitMs: 5000 });
    expect(outcome).toMatchObject({ ok: true, status: 200 });
    expect(sent.map(({ url }) => new URL(url).searchParams.get("timeout_ms"))).toEqual([
      "5000",
      "5000",
      "5000",
      "5000",
    ]);
  });

  test("does not storm a server that answers at once", async () => {
    const { client, pauses } = aClient([unpaid, { status: 200, body: { refunded: false } }]);
    await client.poll("GET /orders/{orderId}", input, ({ status }) => status === 200);
    expect(pauses).toHaveLength(1);
    expect(pauses[0]).toBeGreaterThan(0);
  });

  test("ends with an error", async () => {
    const { client } = aClient([unpaid, { status: 404, body: unknownOrder }]);
    const outcome = await client.poll("GET /orders/{orderId}", input, () => false);
    expect((outcome as TalerApiError).code).toBe("MERCHANT_GENERIC_ORDER_UNKNOWN");
  });
});

describe("an order", () => {
  const unpaid = {
    order_status: "unpaid",
    taler_pay_uri: "taler://pay/shop.example/instances/tea/1/",
    order_status_url: "https://shop.example/instances/tea/orders/1",
  };

  test("is made, and its page is known, in one call", async () => {
    const { client, sent } = aClient([
      { status: 200, body: { order_id: "1", token: "T" } },
      { status: 200, body: unpaid },
    ]);
    const made = unwrap(await client.createOrder({ order: { summary: "tea", amount: "KUDOS:1" } }));
    expect(made).toEqual({
      ok: true,
      orderId: "1",
      pageUrl: unpaid.order_status_url,
      payUri: unpaid.taler_pay_uri,
      claimToken: "T",
    });
    expect(sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      "POST /instances/tea/private/orders",
      "GET /instances/tea/private/orders/1",
    ]);
  });

  test("that is refused is refused as by the call", async () => {
    const { client, sent } = aClient([{ status: 409, body: { code: 2500 } }]);
    const order = { summary: "tea", amount: "KUDOS:1" };
    expect(await client.createOrder({ order })).toMatchObject({ ok: false, status: 409 });
    expect(sent).toHaveLength(1);
  });
});

describe("what has not changed", () => {
  test("is told only to who asked for changes", async () => {
    const { client, sent } = aClient([{ status: 304, headers: { etag: '"tag"' } }]);
    const input = { params: { orderId: "1" } };
    const outcome = await client.callIfChanged("GET /private/orders/{orderId}", input, "tag");
    expect(outcome).toEqual({ ok: true, status: 304, body: undefined, etag: "tag" });
    expect(sent[0]!.headers.get("if-none-match")).toBe('"tag"');
    expectTypeOf(await aClient([{ status: 200, body: {} }]).client.call("GET /private/orders/{orderId}", input))
      .extract<{ status: 304 }>()
      .toBeNever();
  });
});

test("who cannot be reached is told with the cause", async () => {
  const refused = new AggregateError([new Error("connect ECONNREFUSED 127.0.0.1:9")], "");
  const { client } = aClient([new TypeError("fetch failed", { cause: refused })], { tries: 1 });
  const outcome = await client.call("GET /config");
  expect(outcome.ok || outcome.message).toBe(
    "GET /config: no answer: GENERIC_UNEXPECTED_REQUEST_ERROR: connect ECONNREFUSED 127.0.0.1:9",
  );
});
