/** GET orders/$ORDER_ID as wallets and scripts see it: who may see what, sessions and repurchase, and waiting. */

import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { pickUpRefunds } from "@kontor/sandbox/wallet/refunds";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { encodeBase32 } from "@kontor/taler/base32";
import { parsePayUri } from "@kontor/taler/taler-uri";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failure } from "../shop/raw-payment.js";
import { type ApiAnswer, startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;
let wallet: Wallet;

const PAGE = "https://shop.example/article";
const REORDER = "https://shop.example/again";

beforeAll(async () => {
  shop = await startTestShop({
    exchanges: [{ name: "exchange", denominations: [{ value: "1", cipher: "RSA", rsaBits: 1024 }] }],
  });
  wallet = await shop.richWallet("KUDOS:60");
});

afterAll(async () => {
  await shop?.stop();
});

interface AnOrder {
  readonly orderId: string;
  readonly payUri: string;
  /** Empty where the order has none. */
  readonly token: string;
}

interface OrderKind {
  readonly withToken?: boolean;
  readonly withReorderUrl?: boolean;
  readonly page?: string;
}

let pages = 0;

/** An order; on a page of its own unless one is named, so that no other counts as its repurchase. */
function anOrder({ withToken = true, withReorderUrl = true, page }: OrderKind = {}): Promise<AnOrder> {
  const order = {
    amount: "KUDOS:1",
    fulfillment_url: page ?? `${PAGE}/${pages++}`,
    ...(withReorderUrl ? { public_reorder_url: REORDER } : {}),
  };
  return shop.order(order, withToken ? {} : { create_token: false });
}

type Query = Readonly<Record<string, string>>;

/** What somebody without password sees. */
async function look(orderId: string, query: Query = {}): Promise<ApiAnswer> {
  const url = new URL(`orders/${orderId}`, shop.url);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const answer = await fetch(url, { headers: { accept: "application/json" } });
  return { status: answer.status, body: JSON.parse(await answer.text()), headers: answer.headers };
}

const hashOf = ({ contract }: Proposal): string => encodeBase32(contract.hContract);

async function paid(order: AnOrder, sessionId?: string): Promise<Proposal> {
  const proposal = await claim(wallet, order.payUri);
  await pay(wallet, proposal, { allowRepurchase: false, ...(sessionId === undefined ? {} : { sessionId }) });
  return proposal;
}

async function refund(orderId: string, amount: string): Promise<void> {
  const granted = await shop.call(`private/orders/${orderId}/refund`, { refund: amount, reason: "late" });
  expect(granted.status).toBe(200);
}

const WRONG_TOKEN = encodeBase32(new Uint8Array(16).fill(7));
const WRONG_HASH = encodeBase32(new Uint8Array(64).fill(7));

/** What each kind of answer holds. */
const UNPAID = { status: 402, body: { taler_pay_uri: expect.stringMatching(/^taler\+http:\/\/pay\//) } };
const ELSEWHERE = { status: 202, body: { public_reorder_url: REORDER } };
const WRONG_HASH_ANSWER = failure(403, "MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER");
const WRONG_TOKEN_ANSWER = failure(403, "MERCHANT_GET_ORDERS_ID_INVALID_TOKEN");
const PAID = {
  status: 200,
  body: {
    refunded: false,
    refund_pending: false,
    refund_amount: "KUDOS:0",
    refund_taken: "KUDOS:0",
    fulfillment_url: expect.stringContaining(PAGE),
  },
};

describe.each([
  { kind: "with claim token", withToken: true },
  { kind: "without claim token", withToken: false },
])("an order $kind", ({ withToken }) => {
  test("that does not exist is unknown, whatever is shown", async () => {
    for (const query of [{}, { token: WRONG_TOKEN }, { h_contract: WRONG_HASH }, { timeout_ms: "60000" }]) {
      expect(await look("nothing", query as Query)).toMatchObject(failure(404, "MERCHANT_GENERIC_ORDER_UNKNOWN"));
    }
  });

  test("that is unclaimed", async () => {
    const { orderId, token } = await anOrder({ withToken });
    expect(await look(orderId)).toMatchObject(withToken ? ELSEWHERE : UNPAID);
    if (withToken) expect(await look(orderId, { token })).toMatchObject(UNPAID);
    expect(await look(orderId, { token: WRONG_TOKEN })).toMatchObject(WRONG_TOKEN_ANSWER);
    expect(await look(orderId, { h_contract: WRONG_HASH })).toMatchObject(WRONG_HASH_ANSWER);
  });

  test("that is claimed and unpaid", async () => {
    const order = await anOrder({ withToken });
    const { orderId, token } = order;
    const proposal = await claim(wallet, order.payUri);
    expect(await look(orderId)).toMatchObject(withToken ? ELSEWHERE : UNPAID);
    expect(await look(orderId, { h_contract: WRONG_HASH })).toMatchObject(WRONG_HASH_ANSWER);
    expect(await look(orderId, { token: WRONG_TOKEN })).toMatchObject(WRONG_TOKEN_ANSWER);
    if (withToken) expect(await look(orderId, { token })).toMatchObject(UNPAID);
    expect(await look(orderId, { h_contract: hashOf(proposal) })).toMatchObject(UNPAID);
    expect(await look(orderId, { h_contract: hashOf(proposal).toLowerCase() })).toMatchObject(UNPAID);
    expect(await look(orderId, { h_contract: hashOf(proposal), token: WRONG_TOKEN })).toMatchObject(WRONG_TOKEN_ANSWER);
  });

  test("that is paid", async () => {
    const order = await anOrder({ withToken });
    const { orderId, token } = order;
    const proposal = await paid(order);
    expect(await look(orderId)).toMatchObject(withToken ? ELSEWHERE : PAID);
    expect(await look(orderId, { h_contract: WRONG_HASH })).toMatchObject(WRONG_HASH_ANSWER);
    expect(await look(orderId, { token: WRONG_TOKEN })).toMatchObject(WRONG_TOKEN_ANSWER);
    expect(await look(orderId, { h_contract: hashOf(proposal) })).toMatchObject(PAID);
    if (withToken) expect(await look(orderId, { token })).toMatchObject(PAID);
  });

  test("that is paid, without a place to order it again", async () => {
    const order = await anOrder({ withToken, withReorderUrl: false });
    await paid(order);
    expect(await look(order.orderId)).toMatchObject(withToken ? WRONG_TOKEN_ANSWER : PAID);
  });

  test("that is unpaid, without a place to order it again", async () => {
    const order = await anOrder({ withToken, withReorderUrl: false });
    expect(await look(order.orderId)).toMatchObject(withToken ? WRONG_TOKEN_ANSWER : UNPAID);
    await claim(wallet, order.payUri);
    expect(await look(order.orderId)).toMatchObject(withToken ? WRONG_TOKEN_ANSWER : UNPAID);
  });

  test("is seen by an all-zero token only if it has none", async () => {
    const { orderId } = await anOrder({ withToken });
    const zero = { token: encodeBase32(new Uint8Array(16)) };
    expect(await look(orderId, zero)).toMatchObject(withToken ? WRONG_TOKEN_ANSWER : UNPAID);
  });
});

describe("an answer", () => {
  test("for an unpaid order leads a wallet to it, in the session asked for", async () => {
    const { orderId, token } = await anOrder();
    for (const session of [undefined, "my session", "a/b?c#ü", ""]) {
      const { body } = await look(orderId, { token, ...(session === undefined ? {} : { session_id: session }) });
      const uri = parsePayUri(String(body.taler_pay_uri));
      expect(uri).toMatchObject({ merchantBaseUrl: shop.url, orderId, sessionId: session ?? "" });
      expect(encodeBase32(uri.claimToken!)).toBe(token);
      expect(body).toMatchObject({ fulfillment_url: expect.stringContaining(PAGE) });
      expect(body).not.toHaveProperty("already_paid_order_id");
    }
  });

  test("for an order without claim token names none", async () => {
    const { orderId } = await anOrder({ withToken: false });
    expect((await look(orderId)).body.taler_pay_uri).toMatch(/\/[^?]+\/$/);
  });

  test("to somebody without credentials tells nothing but where to order", async () => {
    const order = await anOrder();
    await paid(order);
    await refund(order.orderId, "KUDOS:1");
    expect((await look(order.orderId)).body).toEqual({ public_reorder_url: REORDER });
  });

  test("is not kept by caches", async () => {
    const { orderId, token } = await anOrder();
    expect((await look(orderId, { token })).headers.get("cache-control")).toBe("no-store");
  });

  test("tells of refunds: granted, pending, taken", async () => {
    const order = await anOrder();
    const proposal = await paid(order);
    const query = { h_contract: hashOf(proposal) };
    await refund(order.orderId, "KUDOS:0.4");
    expect((await look(order.orderId, query)).body).toMatchObject({
      refunded: true,
      refund_pending: true,
      refund_amount: "KUDOS:0.4",
      refund_taken: "KUDOS:0",
    });
    await pickUpRefunds(wallet, proposal.order);
    await refund(order.orderId, "KUDOS:1");
    expect((await look(order.orderId, query)).body).toMatchObject({
      refund_pending: true,
      refund_amount: "KUDOS:1",
      refund_taken: "KUDOS:0.4",
    });
    await pickUpRefunds(wallet, proposal.order);
    expect((await look(order.orderId, query)).body).toMatchObject({
      refunded: true,
      refund_pending: false,
      refund_amount: "KUDOS:1",
      refund_taken: "KUDOS:1",
    });
  });
});

describe("a session", () => {
  test("has paid what was paid in it; the last one to prove the payment wins", async () => {
    const order = await anOrder();
    const proposal = await paid(order, "first");
    const inSession = (session_id: string) => look(order.orderId, { h_contract: hashOf(proposal), session_id });
    expect(await inSession("first")).toMatchObject(PAID);
    expect(await inSession("")).toMatchObject(PAID);
    const other = await inSession("second");
    expect(other).toMatchObject(UNPAID);
    expect(parsePayUri(String(other.body.taler_pay_uri)).sessionId).toBe("second");

    await prove(wallet, proposal.order, "second");
    expect(await inSession("second")).toMatchObject(PAID);
    expect(await inSession("first")).toMatchObject(UNPAID);
    expect(await look(order.orderId, { h_contract: hashOf(proposal) })).toMatchObject(PAID);
  });

  test("has not paid what was paid in none", async () => {
    const order = await anOrder();
    const proposal = await paid(order);
    const query = { h_contract: hashOf(proposal) };
    expect(await look(order.orderId, { ...query, session_id: "some" })).toMatchObject(UNPAID);
    expect(await look(order.orderId, query)).toMatchObject(PAID);
  });
});

describe("an order for a page that was paid before in the session", () => {
  /** An earlier order of a page, paid in a session of the same name, and a new one for the page. */
  async function aPageBoughtTwice(page: string) {
    const earlier = await anOrder({ page });
    const proposal = await paid(earlier, page);
    return { earlier, proposal, newer: await anOrder({ page }) };
  }

  test("names the earlier one, be it claimed or not", async () => {
    const page = `${PAGE}?repurchase`;
    const { earlier, newer } = await aPageBoughtTwice(page);
    const query = { token: newer.token, session_id: page };
    const expected = { ...UNPAID, body: { ...UNPAID.body, already_paid_order_id: earlier.orderId } };
    expect(await look(newer.orderId, query)).toMatchObject(expected);
    await claim(await shop.wallet(), newer.payUri);
    expect(await look(newer.orderId, query)).toMatchObject(expected);
    expect((await look(newer.orderId, { token: newer.token })).body).not.toHaveProperty("already_paid_order_id");
    const elsewhere = { ...query, session_id: "other" };
    expect((await look(newer.orderId, elsewhere)).body).not.toHaveProperty("already_paid_order_id");
  });

  test("does not name one of another page, nor one that nobody paid", async () => {
    const { newer } = await aPageBoughtTwice(`${PAGE}?one`);
    const other = await anOrder({ page: `${PAGE}?two` });
    const answer = await look(other.orderId, { token: other.token, session_id: `${PAGE}?one` });
    expect(answer.body).not.toHaveProperty("already_paid_order_id");
    expect((await look(newer.orderId, { token: newer.token, session_id: "" })).body).not.toHaveProperty(
      "already_paid_order_id",
    );
  });

  test("names a refunded one only where the shop allows it", async () => {
    const page = `${PAGE}?refunded`;
    const { earlier, newer } = await aPageBoughtTwice(page);
    await refund(earlier.orderId, "KUDOS:0.5");
    const query = { token: newer.token, session_id: page };
    expect((await look(newer.orderId, query)).body).not.toHaveProperty("already_paid_order_id");
    for (const value of ["YES", "yes", "Yes"]) {
      const allowed = await look(newer.orderId, { ...query, allow_refunded_for_repurchase: value });
      expect(allowed.body.already_paid_order_id).toBe(earlier.orderId);
    }
    for (const value of ["NO", "no", "all"]) {
      const refused = await look(newer.orderId, { ...query, allow_refunded_for_repurchase: value });
      expect(refused.body).not.toHaveProperty("already_paid_order_id");
    }
  });

  test("is told to who waits, as soon as the wallet proves the earlier payment for his session", async () => {
    const page = `${PAGE}?paywall`;
    const { earlier, proposal, newer } = await aPageBoughtTwice(page);
    const session = "a new browser";
    const polled = look(newer.orderId, { token: newer.token, session_id: session, timeout_ms: "60000" });
    const result = await pay(wallet, await claim(wallet, newer.payUri), { sessionId: session });
    expect(result).toMatchObject({ kind: "repurchased", order: { orderId: earlier.orderId } });
    expect(await polled).toMatchObject({ status: 402, body: { already_paid_order_id: earlier.orderId } });
    const inOldSession = { h_contract: hashOf(proposal), session_id: page };
    expect(await look(earlier.orderId, inOldSession)).toMatchObject(UNPAID);
  });
});

describe("waiting", () => {
  const LONG = "60000";

  test("ends with the payment", async () => {
    const order = await anOrder();
    const polled = Promise.all([
      look(order.orderId, { token: order.token, timeout_ms: LONG }),
      look(order.orderId, { token: order.token, timeout_ms: LONG, session_id: "mine" }),
    ]);
    await paid(order, "mine");
    for (const answer of await polled) expect(answer).toMatchObject(PAID);
  });

  test("may be asked for as long as 64 bits can tell, and is over at once for what will not change", async () => {
    const order = await anOrder();
    const proposal = await paid(order);
    const query = { h_contract: hashOf(proposal), timeout_ms: String(2n ** 64n - 1n) };
    expect(await look(order.orderId, query)).toMatchObject(PAID);
  });

  test("for a session goes on when the payment is for another, until it is proven", async () => {
    const order = await anOrder();
    const polled = look(order.orderId, { token: order.token, timeout_ms: LONG, session_id: "theirs" });
    const proposal = await paid(order, "mine");
    await prove(wallet, proposal.order, "theirs");
    expect(await polled).toMatchObject(PAID);
  });

  test("for a refund above an amount ends with one above it", async () => {
    const order = await anOrder();
    const proposal = await paid(order);
    await refund(order.orderId, "KUDOS:0.2");
    const query = { h_contract: hashOf(proposal), timeout_ms: LONG };
    expect((await look(order.orderId, { ...query, refund: "KUDOS:0.1" })).body.refund_amount).toBe("KUDOS:0.2");
    const polled = look(order.orderId, { ...query, refund: "KUDOS:0.2" });
    await refund(order.orderId, "KUDOS:0.3");
    expect((await polled).body).toMatchObject({ refunded: true, refund_amount: "KUDOS:0.3" });
  });

  test("for the refund to be obtained ends when it is", async () => {
    const order = await anOrder();
    const proposal = await paid(order);
    const query = { h_contract: hashOf(proposal), timeout_ms: LONG, await_refund_obtained: "yes" };
    expect(await look(order.orderId, query), "there is none to wait for").toMatchObject(PAID);
    await refund(order.orderId, "KUDOS:1");
    const polled = look(order.orderId, query);
    await pickUpRefunds(wallet, proposal.order);
    expect((await polled).body).toMatchObject({ refund_pending: false, refund_taken: "KUDOS:1" });
  });

  test("ends with the time, and tells the present state", async () => {
    const order = await anOrder();
    expect(await look(order.orderId, { token: order.token, timeout_ms: "50" })).toMatchObject(UNPAID);
    const proposal = await paid(order);
    const query = { h_contract: hashOf(proposal), timeout_ms: "50" };
    expect(await look(order.orderId, { ...query, refund: "KUDOS:0" })).toMatchObject(PAID);
    await refund(order.orderId, "KUDOS:1");
    const pending = await look(order.orderId, { ...query, await_refund_obtained: "YES" });
    expect(pending.body).toMatchObject({ refund_pending: true });
  });

  test("is not done without a time, nor for what will not change", async () => {
    const order = await anOrder();
    expect(await look(order.orderId, { token: order.token, timeout_ms: "0" })).toMatchObject(UNPAID);
    expect(await look(order.orderId, { timeout_ms: LONG })).toMatchObject(ELSEWHERE);
    expect(await look(order.orderId, { token: WRONG_TOKEN, timeout_ms: LONG })).toMatchObject(WRONG_TOKEN_ANSWER);
    const proposal = await paid(order);
    const query = { h_contract: hashOf(proposal), refund: "KUDOS:0", await_refund_obtained: "yes" };
    expect(await look(order.orderId, query)).toMatchObject(PAID);
  });
});

describe("a malformed parameter", () => {
  test.each([
    ["h_contract", "x"],
    ["h_contract", ""],
    ["h_contract", "0".repeat(102)],
    ["token", "x"],
    ["token", "!".repeat(26)],
    ["timeout_ms", "-1"],
    ["timeout_ms", "soon"],
    ["timeout_ms", "1.5"],
    ["timeout_ms", "1e3"],
    ["timeout_ms", " 1"],
    ["timeout_ms", ""],
    ["refund", "1"],
    ["refund", "KUDOS"],
    ["refund", "KUDOS:1,5"],
    ["await_refund_obtained", "true"],
    ["await_refund_obtained", "1"],
    ["allow_refunded_for_repurchase", "maybe"],
    ["session_id", "\0"],
  ])("is refused by its name: %s=%j", async (parameter, value) => {
    const { orderId } = await anOrder({ withToken: false });
    const answer = await look(orderId, { [parameter]: value });
    expect(answer).toMatchObject(failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter }));
  });

  test("is an amount in a currency that the order does not have", async () => {
    const order = await anOrder();
    const proposal = await paid(order);
    const answer = await look(order.orderId, { h_contract: hashOf(proposal), refund: "EUR:1" });
    expect(answer).toMatchObject(failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter: "refund" }));
  });
});
