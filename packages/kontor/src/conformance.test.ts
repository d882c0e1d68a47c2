/**
 * Every answer that the protocol names for the endpoints of the payment path, reached over HTTP, at the root and below
 * `/instances/$INSTANCE`; or the reason why a test cannot reach it. Endpoints of other features have tables of their own
 * in their tests; that no code of theirs is left out is checked here.
 */

import { readdirSync, readFileSync } from "node:fs";
import { routes } from "@kontor/merchant/server";
import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { parseAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair } from "@kontor/taler/eddsa";
import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";
import type { JsonObject } from "@kontor/taler/strict-json";
import { SECOND, toSeconds } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { coinsOf, failure, postPay, signed } from "./raw-payment.js";
import { type ApiAnswer, PASSWORD, startTestShop, type TestShop } from "./test-shop.js";

let shop: TestShop;
let rich: Wallet;
let dear: Wallet;

beforeAll(async () => {
  shop = await startTestShop({
    // What a scenario leaves open must not be brought to its end behind its back.
    jobs: false,
    exchanges: [
      { name: "exchange", denominations: [{ value: "1", cipher: "RSA", rsaBits: 1024 }] },
      { name: "dear", denominations: [{ value: "1", cipher: "RSA", rsaBits: 1024, fees: { deposit: "0.1" } }] },
    ],
  });
  rich = await shop.richWallet("KUDOS:150", { exchange: "exchange", values: ones(150) });
  dear = await shop.richWallet("KUDOS:6", { exchange: "dear", values: ones(6) });
  await anInstance("second");
});

afterAll(async () => {
  await shop?.stop();
});

const ones = (count: number) => Array.from({ length: count }, () => parseAmount("KUDOS:1"));

const PAYTO = "payto://x-taler-bank/localhost/shop?receiver-name=Shop";
const instanceMessage = (id: string): JsonObject => ({
  id,
  name: "A Shop",
  auth: { method: "token", password: PASSWORD },
  address: {},
  jurisdiction: {},
  use_stefan: false,
});

async function anInstance(id: string): Promise<void> {
  expect((await shop.call("management/instances", instanceMessage(id))).status).toBe(204);
  expect((await shop.call(`instances/${id}/private/accounts`, { payto_uri: PAYTO })).status).toBe(200);
}

let counter = 0;
const fresh = (what: string) => `${what}-${counter++}`;
const now = () => toSeconds(shop.sandbox.clock.now());
const anyKey = () => encodeBase32(createKeyPair().pub);
const anyHash = () => encodeBase32(new Uint8Array(64).fill(counter++ % 256));

const get = (at: string, path: string) => shop.call(`${at}${path}`);
const send = (at: string, path: string, body: unknown) => shop.call(`${at}${path}`, body);
const remove = (at: string, path: string) => shop.call(`${at}${path}`, undefined, { method: "DELETE" });
const withToken = (token: unknown): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });

interface Made {
  readonly orderId: string;
  readonly token: string;
}

async function anOrder(at: string, order: JsonObject = {}): Promise<Made> {
  const made = await send(at, "private/orders", { order: { amount: "KUDOS:1", summary: "a thing", ...order } });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  return { orderId: String(made.body.order_id), token: String(made.body.token) };
}

async function aProposal(at: string, order: JsonObject = {}, wallet: Wallet = rich): Promise<Proposal> {
  const { orderId, token } = await anOrder(at, order);
  return claim(wallet, { merchantBaseUrl: `${shop.url}${at}`, orderId, claimToken: token });
}

const spent = { rich: 0, dear: 0 };

/** A coin that no scenario has used before. */
const freshCoin = () => coinsOf(rich)[spent.rich++]!;
const freshDearCoin = () => coinsOf(dear)[spent.dear++]!;

const payWithFreshCoin = (proposal: Proposal) => postPay(proposal, signed(rich, proposal, [freshCoin()]));

async function aPaidOrder(at: string, order: JsonObject = {}): Promise<Proposal> {
  const proposal = await aProposal(at, order);
  expect(await payWithFreshCoin(proposal)).toMatchObject({ status: 200 });
  return proposal;
}

/** A payment of which half came through: the other exchange refused its coin. */
async function aHalfPaidOrder(at: string, order: JsonObject = {}) {
  const proposal = await aProposal(at, { amount: "KUDOS:2", max_fee: "KUDOS:1", ...order });
  const coin = freshCoin();
  const refusing = shop.sandbox.exchanges[1]!;
  refusing.fault({ path: "/batch-deposit", kind: "answer", status: 410, body: DENOMINATION_EXPIRED });
  const coins = [...signed(rich, proposal, [coin]), ...signed(dear, proposal, [coinsOf(dear).at(-1)!])];
  const answer = await postPay(proposal, coins);
  expect(answer).toMatchObject({ status: 410 });
  return { proposal, coin };
}

const DENOMINATION_EXPIRED = { code: errorCode("EXCHANGE_GENERIC_DENOMINATION_EXPIRED").number };

const hashOf = ({ contract }: Proposal) => encodeBase32(contract.hContract);
const orderPath = ({ order }: Proposal, rest = "") => `orders/${order.orderId}${rest}`;

/** A payment that the exchange answers as it is told to, as often as it is asked. */
async function payAt(at: string, fault: { status: number; body?: unknown } | "lose-answer"): Promise<ApiAnswer> {
  const proposal = await aProposal(at);
  const [exchange] = shop.sandbox.exchanges;
  const target = { path: "/batch-deposit", times: 3 };
  exchange!.fault(fault === "lose-answer" ? { ...target, kind: fault } : { ...target, kind: "answer", ...fault });
  const answer = await payWithFreshCoin(proposal);
  exchange!.clearFaults();
  return answer;
}

/** An abort of which nobody knows whether its coins were deposited, and the exchange does not tell. */
async function abortAt(at: string, fault: { status: number; body?: unknown } | "lose-answer"): Promise<ApiAnswer> {
  const proposal = await aProposal(at);
  const [exchange] = shop.sandbox.exchanges;
  const coin = freshCoin();
  const target = { path: "/batch-deposit", times: 3 };
  exchange!.fault({ ...target, kind: "lose-answer" });
  await postPay(proposal, signed(rich, proposal, [coin]));
  exchange!.clearFaults();
  exchange!.fault(fault === "lose-answer" ? { ...target, kind: fault } : { ...target, kind: "answer", ...fault });
  const answer = await send(at, orderPath(proposal, "/abort"), abortBody(proposal, [coin]));
  exchange!.clearFaults();
  return answer;
}

function abortBody(proposal: Proposal, coins: readonly { coinPub: Uint8Array; exchangeUrl: string }[]): JsonObject {
  return {
    h_contract: hashOf(proposal),
    coins: coins.map(({ coinPub, exchangeUrl }) => ({
      coin_pub: encodeBase32(coinPub),
      contribution: "KUDOS:1",
      exchange_url: exchangeUrl,
    })),
  };
}

/** A confirmation of a deposit with a key that the exchange has, and a signature that it never made. */
async function aForgedConfirmation(): Promise<JsonObject> {
  const keys = (await (await fetch(new URL("keys", shop.sandbox.exchanges[0]!.baseUrl))).json()) as {
    signkeys: { key: string }[];
  };
  return {
    exchange_timestamp: { t_s: now() },
    exchange_pub: keys.signkeys.at(-1)!.key,
    exchange_sig: encodeBase32(new Uint8Array(64).fill(1)),
  };
}

/** An instance with orders in several states, deleted after the time for paying and refunding them was over. */
async function aDeletedInstance() {
  const id = fresh("deleted");
  await anInstance(id);
  const at = `instances/${id}/`;
  const pay_deadline = { t_s: now() + 3600 };
  const unclaimed = await anOrder(at, { pay_deadline });
  const free = await aProposal(at, { pay_deadline, amount: "KUDOS:0" });
  expect((await postPay(free, [])).status).toBe(200);
  const settled = { t_s: now() + 5400 };
  const deadlines = { pay_deadline, refund_deadline: settled, wire_transfer_deadline: settled };
  const refundable = await aPaidOrder(at, deadlines);
  const path = `private/orders/${refundable.order.orderId}/refund`;
  expect((await send(at, path, { refund: "KUDOS:1", reason: "closing" })).status).toBe(200);
  const half = await aHalfPaidOrder(at, deadlines);
  shop.sandbox.clock.advance(7200n * SECOND);
  expect((await remove("", `management/instances/${id}`)).status).toBe(204);
  return { at, unclaimed, free, refundable, half };
}

/** Reaches the answer; `at` is what the base URL of the instance has after the root's: nothing, or `instances/$ID/`. */
type Scenario = (at: string) => Promise<ApiAnswer>;

/** Endpoint, status, error code (undefined for success), and how it is reached or why it is not. */
type Row = readonly [endpoint: string, status: number, code: ErrorCodeName | undefined, reach: Scenario | string];

const past = { t_s: 1_000_000_000 };

const orderRefused = (order: JsonObject, request: JsonObject = {}): Scenario => {
  return (at) => send(at, "private/orders", { order: { amount: "KUDOS:1", summary: "x", ...order }, ...request });
};

const orderOfTooMuch: Scenario = async (at) => {
  const product = { product_id: fresh("rare"), description: "x", unit: "Piece", price: "KUDOS:1", total_stock: 1 };
  expect((await send(at, "private/products", product)).status).toBe(204);
  return orderRefused({}, { inventory_products: [{ product_id: product.product_id, quantity: 2 }] })(at);
};

const refundOf = (amount: string, order: JsonObject = {}): Scenario => {
  return async (at) => {
    const proposal = await aPaidOrder(at, order);
    return send(at, `private/${orderPath(proposal, "/refund")}`, { refund: amount, reason: "late" });
  };
};

const withChoice = (members: JsonObject = {}): JsonObject => ({
  version: 1,
  choices: [{ amount: "KUDOS:1", ...members }],
});

const elsewhere = (file: string) => `reached in ${file}`;
const FEW_ROUNDS = "needs another wallet to change the order between ten looks at it";
const ACCOUNTS_STAY = "accounts of orders are deactivated, never removed";

const TABLE: readonly Row[] = [
  ["GET /config", 200, undefined, (at) => get(at, "config")],
  ["GET /exchanges", 200, undefined, (at) => get(at, "exchanges")],
  ["GET /healthz", 200, undefined, (at) => get(at, "healthz")],
  ["GET /readyz", 200, undefined, (at) => get(at, "readyz")],
  ["GET /readyz", 503, undefined, "needs a database that does not answer, or no exchange"],

  ["POST /management/instances", 200, undefined, elsewhere("instances.test.ts")],
  ["POST /management/instances", 204, undefined, () => send("", "management/instances", instanceMessage(fresh("new")))],
  [
    "POST /management/instances",
    400,
    "GENERIC_PARAMETER_MISSING",
    () => send("", "management/instances", { ...instanceMessage("nameless"), name: null }),
  ],
  [
    "POST /management/instances",
    400,
    "MERCHANT_PRIVATE_POST_INSTANCES_BAD_AUTH",
    () => send("", "management/instances", { ...instanceMessage("open"), auth: { method: "external" } }),
  ],
  [
    "POST /management/instances",
    409,
    "MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS",
    () => send("", "management/instances", { ...instanceMessage("second"), name: "Another" }),
  ],
  [
    "POST /management/instances",
    409,
    "MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED",
    async () => {
      const id = fresh("purge");
      await anInstance(id);
      await remove("", `management/instances/${id}`);
      return send("", "management/instances", instanceMessage(id));
    },
  ],
  ["GET /management/instances", 200, undefined, () => get("", "management/instances")],
  ["GET /management/instances/:id", 200, undefined, () => get("", "management/instances/second")],
  [
    "GET /management/instances/:id",
    404,
    "MERCHANT_GENERIC_INSTANCE_UNKNOWN",
    () => get("", "management/instances/nobody"),
  ],
  ["GET /private", 200, undefined, (at) => get(at, "private")],

  ["POST /forgot-password", 204, undefined, "needs a second factor, which is not offered"],
  ["POST /forgot-password", 400, "GENERIC_PARAMETER_MISSING", (at) => send(at, "forgot-password", {})],
  [
    "POST /forgot-password",
    403,
    "MERCHANT_GENERIC_MFA_MISSING",
    (at) => send(at, "forgot-password", { method: "token", password: "new" }),
  ],

  ["POST /private/token", 200, undefined, (at) => login(at, { scope: "readonly" })],
  ["POST /private/token", 400, "GENERIC_PARAMETER_MISSING", (at) => login(at, {})],
  ["POST /private/token", 401, "MERCHANT_GENERIC_UNAUTHORIZED", (at) => login(at, { scope: "all" }, "wrong")],
  [
    "POST /private/token",
    403,
    "GENERIC_TOKEN_PERMISSION_INSUFFICIENT",
    async (at) => {
      const { body } = await login(at, { scope: "readonly" });
      return shop.call(`${at}private/token`, { scope: "all" }, withToken(body.access_token));
    },
  ],
  [
    "DELETE /private/token",
    204,
    undefined,
    async (at) => {
      const { body } = await login(at, { scope: "all" });
      return shop.call(`${at}private/token`, undefined, { method: "DELETE", ...withToken(body.access_token) });
    },
  ],
  [
    "DELETE /private/token",
    401,
    "MERCHANT_GENERIC_UNAUTHORIZED",
    (at) => shop.call(`${at}private/token`, undefined, { method: "DELETE", ...withToken("secret-token:none") }),
  ],

  ["POST /private/accounts", 200, undefined, (at) => send(at, "private/accounts", { payto_uri: PAYTO })],
  ["POST /private/accounts", 400, "GENERIC_PARAMETER_MISSING", (at) => send(at, "private/accounts", {})],
  [
    "POST /private/accounts",
    400,
    "GENERIC_PAYTO_URI_MALFORMED",
    (at) => send(at, "private/accounts", { payto_uri: "payto://iban/DE00" }),
  ],
  [
    "POST /private/accounts",
    409,
    "MERCHANT_PRIVATE_ACCOUNT_EXISTS",
    (at) => send(at, "private/accounts", { payto_uri: PAYTO, extra_wire_subject_metadata: "other" }),
  ],
  ["GET /private/accounts", 200, undefined, (at) => get(at, "private/accounts")],
  ["GET /private/accounts/:hWire", 200, undefined, async (at) => get(at, `private/accounts/${await hWireAt(at)}`)],
  [
    "GET /private/accounts/:hWire",
    400,
    "MERCHANT_GENERIC_H_WIRE_MALFORMED",
    (at) => get(at, "private/accounts/malformed"),
  ],
  [
    "GET /private/accounts/:hWire",
    404,
    "MERCHANT_GENERIC_ACCOUNT_UNKNOWN",
    (at) => get(at, `private/accounts/${anyHash()}`),
  ],
  [
    "DELETE /private/accounts/:hWire",
    204,
    undefined,
    async (at) => {
      const account = { payto_uri: `payto://x-taler-bank/localhost/${fresh("old")}?receiver-name=Shop` };
      const { body } = await send(at, "private/accounts", account);
      return remove(at, `private/accounts/${body.h_wire}`);
    },
  ],
  [
    "DELETE /private/accounts/:hWire",
    400,
    "GENERIC_PARAMETER_MALFORMED",
    (at) => remove(at, "private/accounts/malformed"),
  ],
  [
    "DELETE /private/accounts/:hWire",
    404,
    "MERCHANT_GENERIC_ACCOUNT_UNKNOWN",
    (at) => remove(at, `private/accounts/${anyHash()}`),
  ],

  ["POST /private/orders", 200, undefined, orderRefused({})],
  ["POST /private/orders", 400, "GENERIC_PARAMETER_MISSING", orderRefused({ summary: null })],
  ["POST /private/orders", 400, "GENERIC_PARAMETER_MALFORMED", orderRefused({ amount: 1 })],
  ["POST /private/orders", 400, "GENERIC_JSON_INVALID", (at) => send(at, "private/orders", "{")],
  ["POST /private/orders", 400, "GENERIC_VERSION_MALFORMED", orderRefused({ version: 7 })],
  [
    "POST /private/orders",
    400,
    "MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR",
    orderRefused({ extra: { $forgettable: { x: true } } }),
  ],
  [
    "POST /private/orders",
    400,
    "MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST",
    orderRefused({ pay_deadline: past }),
  ],
  [
    "POST /private/orders",
    400,
    "MERCHANT_PRIVATE_POST_ORDERS_DELIVERY_DATE_IN_PAST",
    orderRefused({ delivery_date: past }),
  ],
  [
    "POST /private/orders",
    400,
    "MERCHANT_PRIVATE_POST_ORDERS_REFUND_DEADLINE_IN_PAST",
    orderRefused({ refund_deadline: past }),
  ],
  [
    "POST /private/orders",
    400,
    "MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER",
    orderRefused({ wire_transfer_deadline: { t_s: "never" } }),
  ],
  [
    "POST /private/orders",
    400,
    "MERCHANT_PRIVATE_POST_ORDERS_REFUND_AFTER_WIRE_DEADLINE",
    (at) => orderRefused({ wire_transfer_deadline: { t_s: now() + 7200 }, refund_deadline: { t_s: now() + 9000 } })(at),
  ],
  [
    "POST /private/orders",
    404,
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    async () => orderRefused({})((await aDeletedInstance()).at),
  ],
  [
    "POST /private/orders",
    404,
    "MERCHANT_GENERIC_PRODUCT_UNKNOWN",
    orderRefused({}, { inventory_products: [{ product_id: "none", quantity: 1 }] }),
  ],
  ["POST /private/orders", 404, "MERCHANT_GENERIC_MONEY_POT_UNKNOWN", orderRefused({ default_money_pot: 999_999 })],
  ["POST /private/orders", 410, "MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS", orderOfTooMuch],
  ["POST /private/orders", 404, "MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN", orderRefused({}, { otp_id: "none" })],
  [
    "POST /private/orders",
    404,
    "MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE",
    orderRefused({}, { payment_target: "iban" }),
  ],
  [
    "POST /private/orders",
    409,
    "MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS",
    async (at) => {
      const { orderId } = await anOrder(at);
      return orderRefused({ order_id: orderId, summary: "another" })(at);
    },
  ],
  [
    "POST /private/orders",
    409,
    "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGE_FOR_CURRENCY",
    orderRefused({ amount: "EUR:1" }),
  ],
  ["POST /private/orders", 409, "GENERIC_CURRENCY_MISMATCH", orderRefused({ max_fee: "EUR:1" })],
  [
    "POST /private/orders",
    409,
    "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGES_FOR_WIRE_METHOD",
    async (at) => {
      const account = { payto_uri: "payto://iban/DE75512108001245126199?receiver-name=Shop" };
      const { body } = await send(at, "private/accounts", account);
      const answer = await orderRefused({}, { payment_target: "iban" })(at);
      await remove(at, `private/accounts/${body.h_wire}`);
      return answer;
    },
  ],
  [
    "POST /private/orders",
    451,
    "MERCHANT_PRIVATE_POST_ORDERS_AMOUNT_EXCEEDS_LEGAL_LIMITS",
    "needs an exchange with legal limits, which the sandbox's have not; the decision is tested in usable.test.ts",
  ],
  [
    "POST /private/orders",
    404,
    "MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_SLUG_UNKNOWN",
    orderRefused(withChoice({ inputs: [{ type: "token", token_family_slug: "none" }] })),
  ],
  ["POST /private/orders", 409, "MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_NOT_VALID", elsewhere("choices.test.ts")],
  [
    "POST /private/orders",
    501,
    "MERCHANT_GENERIC_DONAU_NOT_CONFIGURED",
    orderRefused(withChoice({ outputs: [{ type: "tax-receipt" }] })),
  ],
  ["GET /private/orders", 200, undefined, (at) => get(at, "private/orders")],
  ["GET /private/orders", 406, "GENERIC_HTTP_HEADERS_MALFORMED", (at) => listAs(at, "image/png")],
  ["GET /private/orders", 501, "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE", (at) => listAs(at, "application/pdf")],
  [
    "GET /private/orders/:orderId",
    200,
    undefined,
    async (at) => get(at, `private/orders/${(await anOrder(at)).orderId}`),
  ],
  [
    "GET /private/orders/:orderId",
    304,
    undefined,
    async (at) => {
      const path = `${at}private/orders/${(await anOrder(at)).orderId}`;
      const etag = (await shop.call(path)).headers.get("etag") ?? "";
      return shop.call(path, undefined, { headers: { "if-none-match": etag } });
    },
  ],
  ["GET /private/orders/:orderId", 404, "MERCHANT_GENERIC_ORDER_UNKNOWN", (at) => get(at, "private/orders/none")],

  ["POST /private/orders/:orderId/refund", 200, undefined, refundOf("KUDOS:0.5")],
  [
    "POST /private/orders/:orderId/refund",
    400,
    "GENERIC_PARAMETER_MISSING",
    (at) => send(at, "private/orders/none/refund", { refund: "KUDOS:1" }),
  ],
  [
    "POST /private/orders/:orderId/refund",
    403,
    "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_NOT_ALLOWED_BY_CONTRACT",
    refundOf("KUDOS:0.5", { refund_deadline: { t_s: 0 } }),
  ],
  [
    "POST /private/orders/:orderId/refund",
    404,
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    (at) => send(at, "private/orders/none/refund", { refund: "KUDOS:1", reason: "x" }),
  ],
  [
    "POST /private/orders/:orderId/refund",
    404,
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    async () => {
      const { at, free } = await aDeletedInstance();
      return send(at, `private/${orderPath(free, "/refund")}`, { refund: "KUDOS:1", reason: "x" });
    },
  ],
  ["POST /private/orders/:orderId/refund", 409, "MERCHANT_GENERIC_CURRENCY_MISMATCH", refundOf("EUR:0.5")],
  [
    "POST /private/orders/:orderId/refund",
    409,
    "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_ORDER_UNPAID",
    async (at) => {
      const { orderId } = await anOrder(at);
      return send(at, `private/orders/${orderId}/refund`, { refund: "KUDOS:1", reason: "x" });
    },
  ],
  [
    "POST /private/orders/:orderId/refund",
    409,
    "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_INCONSISTENT_AMOUNT",
    refundOf("KUDOS:1.01"),
  ],
  [
    "POST /private/orders/:orderId/refund",
    410,
    "MERCHANT_PRIVATE_POST_REFUND_AFTER_WIRE_DEADLINE",
    async (at) => {
      const proposal = await aPaidOrder(at, { refund_deadline: { t_s: now() + 3600 } });
      shop.sandbox.clock.advance(3601n * SECOND);
      return send(at, `private/${orderPath(proposal, "/refund")}`, { refund: "KUDOS:1", reason: "late" });
    },
  ],
  [
    "POST /private/orders/:orderId/refund",
    451,
    "MERCHANT_POST_ORDERS_ID_REFUND_EXCHANGE_TRANSACTION_LIMIT_VIOLATION",
    "needs an exchange with legal limits, which the sandbox's have not",
  ],

  [
    "POST /orders/:orderId/claim",
    200,
    undefined,
    async (at) => {
      const { orderId, token } = await anOrder(at);
      return send(at, `orders/${orderId}/claim`, { nonce: anyKey(), token });
    },
  ],
  ["POST /orders/:orderId/claim", 400, "GENERIC_PARAMETER_MALFORMED", (at) => send(at, "orders/none/claim", {})],
  ["POST /orders/:orderId/claim", 400, "GENERIC_JSON_INVALID", (at) => send(at, "orders/none/claim", "nonce")],
  [
    "POST /orders/:orderId/claim",
    404,
    "MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND",
    async (at) => send(at, `orders/${(await anOrder(at)).orderId}/claim`, { nonce: anyKey() }),
  ],
  [
    "POST /orders/:orderId/claim",
    404,
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    async () => {
      const { at, unclaimed } = await aDeletedInstance();
      return send(at, `orders/${unclaimed.orderId}/claim`, { nonce: anyKey(), token: unclaimed.token });
    },
  ],
  [
    "POST /orders/:orderId/claim",
    409,
    "MERCHANT_POST_ORDERS_ID_CLAIM_ALREADY_CLAIMED",
    async (at) => send(at, orderPath(await aProposal(at), "/claim"), { nonce: anyKey() }),
  ],

  ["POST /orders/:orderId/pay", 200, undefined, async (at) => payWithFreshCoin(await aProposal(at))],
  [
    "POST /orders/:orderId/pay",
    400,
    "GENERIC_PARAMETER_MALFORMED",
    async (at) => {
      const proposal = await aProposal(at);
      const [coin] = signed(rich, proposal, [freshCoin()]);
      return postPay(proposal, [coin!, coin!]);
    },
  ],
  [
    "POST /orders/:orderId/pay",
    400,
    "MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND",
    async (at) => {
      const proposal = await aProposal(at);
      const [coin] = signed(rich, proposal, [freshCoin()]);
      return postPay(proposal, [{ ...coin, h_denom: anyHash() }]);
    },
  ],
  [
    "POST /orders/:orderId/pay",
    400,
    "MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT",
    async (at) => payWithFreshCoin(await aProposal(at, { amount: "KUDOS:2" })),
  ],
  [
    "POST /orders/:orderId/pay",
    400,
    "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_DUE_TO_FEES",
    async (at) => {
      const proposal = await aProposal(at, {}, dear);
      return postPay(proposal, signed(dear, proposal, [freshDearCoin()]));
    },
  ],
  [
    "POST /orders/:orderId/pay",
    400,
    "MERCHANT_POST_ORDERS_ID_PAY_FEES_EXCEED_PAYMENT",
    async (at) => {
      const proposal = await aProposal(at, {}, dear);
      return postPay(proposal, signed(dear, proposal, [[freshDearCoin(), "KUDOS:0.05"]]));
    },
  ],
  ...[
    "AGE_COMMITMENT_MISSING",
    "AGE_COMMITMENT_SIZE_MISMATCH",
    "AGE_COMMITMENT_HASH_MISSING",
    "AGE_VERIFICATION_FAILED",
  ].map((code): Row => {
    const name = `MERCHANT_POST_ORDERS_ID_PAY_${code}` as ErrorCodeName;
    return ["POST /orders/:orderId/pay", 400, name, elsewhere("payment-behaviours.test.ts")];
  }),
  [
    "POST /orders/:orderId/pay",
    400,
    "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_TRANSACTION_LIMIT_VIOLATION",
    elsewhere("kyc.test.ts"),
  ],
  [
    "POST /orders/:orderId/pay",
    400,
    "MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_MISSING",
    async (at) => payWithFreshCoin(await aProposal(at, withChoice())),
  ],
  [
    "POST /orders/:orderId/pay",
    400,
    "MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_OUT_OF_BOUNDS",
    async (at) => postPay(await aProposal(at, withChoice()), [], { wallet_data: { choice_index: 1 } }),
  ],
  ...[
    "INPUT_TOKENS_MISMATCH",
    "TOKEN_ISSUE_SIG_INVALID",
    "TOKEN_USE_SIG_INVALID",
    "TOKEN_COUNT_MISMATCH",
    "TOKEN_ENVELOPE_COUNT_MISMATCH",
  ].map((code): Row => {
    const name = `MERCHANT_POST_ORDERS_ID_PAY_${code}` as ErrorCodeName;
    return ["POST /orders/:orderId/pay", 400, name, elsewhere("choices.test.ts")];
  }),
  ["POST /orders/:orderId/pay", 404, "MERCHANT_GENERIC_TOKEN_KEY_UNKNOWN", elsewhere("choices.test.ts")],
  ["POST /orders/:orderId/pay", 409, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_INVALID", elsewhere("choices.test.ts")],
  [
    "POST /orders/:orderId/pay",
    402,
    "MERCHANT_POST_ORDERS_ID_PAY_REFUNDED",
    async (at) => {
      const proposal = await aProposal(at);
      const coins = signed(rich, proposal, [freshCoin()]);
      await postPay(proposal, coins);
      await send(at, `private/${orderPath(proposal, "/refund")}`, { refund: "KUDOS:1", reason: "late" });
      return postPay(proposal, coins);
    },
  ],
  [
    "POST /orders/:orderId/pay",
    403,
    "MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID",
    async (at) => {
      const other = await aProposal(at);
      return postPay(await aProposal(at), signed(rich, other, [freshCoin()]));
    },
  ],
  [
    "POST /orders/:orderId/pay",
    404,
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    async (at) => send(at, `orders/${(await anOrder(at)).orderId}/pay`, { coins: [] }),
  ],
  [
    "POST /orders/:orderId/pay",
    404,
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    async () => postPay((await aDeletedInstance()).free, []),
  ],
  [
    "POST /orders/:orderId/pay",
    409,
    "MERCHANT_GENERIC_CURRENCY_MISMATCH",
    async (at) => {
      const proposal = await aProposal(at);
      const [coin] = signed(rich, proposal, [freshCoin()]);
      return postPay(proposal, [{ ...coin, contribution: "EUR:1" }]);
    },
  ],
  [
    "POST /orders/:orderId/pay",
    409,
    "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS",
    async (at) => {
      const coin = freshCoin();
      const [first, second] = [await aProposal(at), await aProposal(at)];
      await postPay(first, signed(rich, first, [coin]));
      return postPay(second, signed(rich, second, [coin]));
    },
  ],
  [
    "POST /orders/:orderId/pay",
    409,
    "MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID",
    async (at) => payWithFreshCoin(await aPaidOrder(at)),
  ],
  [
    "POST /orders/:orderId/pay",
    410,
    "MERCHANT_POST_ORDERS_ID_PAY_OFFER_EXPIRED",
    async (at) => {
      const proposal = await aProposal(at, { pay_deadline: { t_s: now() + 3600 } });
      shop.sandbox.clock.advance(3601n * SECOND);
      return payWithFreshCoin(proposal);
    },
  ],
  [
    "POST /orders/:orderId/pay",
    410,
    "MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_DEPOSIT_EXPIRED",
    (at) => payAt(at, { status: 410, body: DENOMINATION_EXPIRED }),
  ],
  [
    "POST /orders/:orderId/pay",
    412,
    "MERCHANT_GENERIC_EXCHANGE_UNTRUSTED",
    async (at) => {
      const proposal = await aProposal(at);
      const [coin] = signed(rich, proposal, [freshCoin()]);
      return postPay(proposal, [{ ...coin, exchange_url: "http://127.0.0.1:1/" }]);
    },
  ],
  [
    "POST /orders/:orderId/pay",
    412,
    "MERCHANT_POST_ORDERS_ID_PAY_WIRE_METHOD_UNSUPPORTED",
    elsewhere("foreign-exchange.test.ts"),
  ],
  [
    "POST /orders/:orderId/pay",
    451,
    "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_LEGALLY_REFUSED",
    async (at) => {
      const proposal = await aProposal(at);
      const [exchange] = shop.sandbox.exchanges;
      exchange!.setKycRequired(true);
      const answer = await payWithFreshCoin(proposal);
      exchange!.setKycRequired(false);
      return answer;
    },
  ],
  ["POST /orders/:orderId/pay", 500, "MERCHANT_POST_ORDERS_ID_PAY_WIRE_HASH_UNKNOWN", ACCOUNTS_STAY],
  ["POST /orders/:orderId/pay", 500, "GENERIC_DB_SOFT_FAILURE", FEW_ROUNDS],
  ["POST /orders/:orderId/pay", 502, "MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE", elsewhere("payment-behaviours.test.ts")],
  ["POST /orders/:orderId/pay", 502, "MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE", (at) => payAt(at, "lose-answer")],
  [
    "POST /orders/:orderId/pay",
    502,
    "MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED",
    (at) => payAt(at, { status: 200, body: {} }),
  ],
  ["POST /orders/:orderId/pay", 502, "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS", (at) => payAt(at, { status: 500 })],
  [
    "POST /orders/:orderId/pay",
    502,
    "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED",
    async (at) => payAt(at, { status: 200, body: await aForgedConfirmation() }),
  ],
  ["POST /orders/:orderId/pay", 504, "MERCHANT_GENERIC_EXCHANGE_TIMEOUT", elsewhere("payment-behaviours.test.ts")],

  [
    "POST /orders/:orderId/paid",
    200,
    undefined,
    async (at) => {
      const proposal = await aProposal(at);
      const { body } = await payWithFreshCoin(proposal);
      const proof = { sig: body.sig, h_contract: hashOf(proposal), session_id: "" };
      return send(at, orderPath(proposal, "/paid"), proof);
    },
  ],
  ["POST /orders/:orderId/paid", 400, "GENERIC_PARAMETER_MALFORMED", (at) => send(at, "orders/none/paid", {})],
  [
    "POST /orders/:orderId/paid",
    403,
    "MERCHANT_POST_ORDERS_ID_PAID_COIN_SIGNATURE_INVALID",
    (at) => send(at, "orders/none/paid", { sig: anyHash(), h_contract: anyHash(), session_id: "" }),
  ],
  [
    "POST /orders/:orderId/paid",
    404,
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    async (at) => {
      const proposal = await aProposal(at);
      const { body } = await payWithFreshCoin(proposal);
      const proof = { sig: body.sig, h_contract: hashOf(proposal), session_id: "" };
      return send(at, "orders/none/paid", proof);
    },
  ],

  [
    "POST /orders/:orderId/abort",
    200,
    undefined,
    async (at) => {
      const { proposal, coin } = await aHalfPaidOrder(at);
      return send(at, orderPath(proposal, "/abort"), abortBody(proposal, [coin]));
    },
  ],
  [
    "POST /orders/:orderId/abort",
    400,
    "MERCHANT_POST_ORDERS_ID_ABORT_COINS_ARRAY_EMPTY",
    (at) => send(at, "orders/none/abort", { h_contract: anyHash(), coins: [] }),
  ],
  [
    "POST /orders/:orderId/abort",
    403,
    "MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_HASH_MISSMATCH",
    async (at) => {
      const proposal = await aProposal(at);
      const body = { ...abortBody(proposal, [freshCoin()]), h_contract: anyHash() };
      return send(at, orderPath(proposal, "/abort"), body);
    },
  ],
  [
    "POST /orders/:orderId/abort",
    404,
    "MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_NOT_FOUND",
    async (at) => send(at, "orders/none/abort", abortBody(await aProposal(at), [freshCoin()])),
  ],
  [
    "POST /orders/:orderId/abort",
    404,
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    async () => {
      const { at, half } = await aDeletedInstance();
      return send(at, orderPath(half.proposal, "/abort"), abortBody(half.proposal, [half.coin]));
    },
  ],
  [
    "POST /orders/:orderId/abort",
    412,
    "MERCHANT_POST_ORDERS_ID_ABORT_REFUND_REFUSED_PAYMENT_COMPLETE",
    async (at) => {
      const proposal = await aPaidOrder(at);
      return send(at, orderPath(proposal, "/abort"), abortBody(proposal, [freshCoin()]));
    },
  ],
  ["POST /orders/:orderId/abort", 500, "MERCHANT_POST_ORDERS_ID_PAY_WIRE_HASH_UNKNOWN", ACCOUNTS_STAY],
  ["POST /orders/:orderId/abort", 500, "GENERIC_DB_SOFT_FAILURE", FEW_ROUNDS],
  ["POST /orders/:orderId/abort", 502, "MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE", (at) => abortAt(at, "lose-answer")],
  [
    "POST /orders/:orderId/abort",
    502,
    "MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED",
    (at) => abortAt(at, { status: 200, body: {} }),
  ],
  [
    "POST /orders/:orderId/abort",
    502,
    "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS",
    (at) => abortAt(at, { status: 500 }),
  ],
  [
    "POST /orders/:orderId/abort",
    502,
    "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED",
    async (at) => abortAt(at, { status: 200, body: await aForgedConfirmation() }),
  ],
  [
    "POST /orders/:orderId/abort",
    504,
    "MERCHANT_GENERIC_EXCHANGE_TIMEOUT",
    "takes the half minute for which an exchange is waited for; the same code as for pay, where it is tested",
  ],

  [
    "POST /orders/:orderId/refund",
    200,
    undefined,
    async (at) => {
      const proposal = await aPaidOrder(at);
      await send(at, `private/${orderPath(proposal, "/refund")}`, { refund: "KUDOS:1", reason: "late" });
      return send(at, orderPath(proposal, "/refund"), { h_contract: hashOf(proposal) });
    },
  ],
  [
    "POST /orders/:orderId/refund",
    204,
    undefined,
    async (at) => {
      const proposal = await aPaidOrder(at);
      return send(at, orderPath(proposal, "/refund"), { h_contract: hashOf(proposal) });
    },
  ],
  [
    "POST /orders/:orderId/refund",
    403,
    "MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER",
    async (at) => send(at, orderPath(await aProposal(at), "/refund"), { h_contract: anyHash() }),
  ],
  [
    "POST /orders/:orderId/refund",
    404,
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    (at) => send(at, "orders/none/refund", { h_contract: anyHash() }),
  ],
  [
    "POST /orders/:orderId/refund",
    404,
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    async () => {
      const { at, refundable } = await aDeletedInstance();
      return send(at, orderPath(refundable, "/refund"), { h_contract: hashOf(refundable) });
    },
  ],

  [
    "GET /orders/:orderId",
    200,
    undefined,
    async (at) => {
      const proposal = await aPaidOrder(at);
      return get(at, orderPath(proposal, `?h_contract=${hashOf(proposal)}`));
    },
  ],
  [
    "GET /orders/:orderId",
    202,
    undefined,
    async (at) => {
      const { orderId } = await anOrder(at, { public_reorder_url: "https://shop.example/" });
      return get(at, `orders/${orderId}`);
    },
  ],
  ["GET /orders/:orderId", 302, undefined, elsewhere("pages.test.ts")],
  [
    "GET /orders/:orderId",
    402,
    undefined,
    async (at) => {
      const { orderId, token } = await anOrder(at);
      return get(at, `orders/${orderId}?token=${token}`);
    },
  ],
  [
    "GET /orders/:orderId",
    403,
    "MERCHANT_GET_ORDERS_ID_INVALID_TOKEN",
    async (at) => get(at, `orders/${(await anOrder(at)).orderId}`),
  ],
  [
    "GET /orders/:orderId",
    403,
    "MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER",
    async (at) => get(at, `orders/${(await anOrder(at)).orderId}?h_contract=${anyHash()}`),
  ],
  ["GET /orders/:orderId", 404, "MERCHANT_GENERIC_ORDER_UNKNOWN", (at) => get(at, "orders/none")],
];

const listAs = (at: string, accept: string) => shop.call(`${at}private/orders`, undefined, { headers: { accept } });

async function hWireAt(at: string): Promise<unknown> {
  const { body } = await get(at, "private/accounts");
  return (body.accounts as JsonObject[])[0]!.h_wire;
}

function login(at: string, body: JsonObject, password = PASSWORD): Promise<ApiAnswer> {
  const id = at === "" ? "admin" : at.split("/")[1];
  const authorization = `Basic ${Buffer.from(`${id}:${password}`).toString("base64")}`;
  return shop.call(`${at}private/token`, body, { headers: { authorization } });
}

const endpointOf = ({ method, path }: (typeof routes)[number]) => `${method} ${path}`;
const listed = new Map(routes.map((route) => [endpointOf(route), route]));
const endpoints = [...new Set(TABLE.map(([endpoint]) => endpoint))];

const places = (endpoint: string) => (endpoint.includes("/management/") ? [""] : ["", "instances/second/"]);

describe.each(endpoints)("%s", (endpoint) => {
  const rows = TABLE.filter(([name]) => name === endpoint).flatMap(([, status, code, reach]) =>
    typeof reach === "string" ? [] : places(endpoint).map((at) => ({ at, status, code, reach })),
  );

  test.each(rows)("/$at answers $status $code", { timeout: 30_000 }, async ({ at, status, code, reach }) => {
    const answer = await reach(at);
    expect(answer, JSON.stringify(answer.body)).toMatchObject(code === undefined ? { status } : failure(status, code));
    if (code !== undefined) expect(answer.body.hint).toBe(errorCode(code).hint);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("every endpoint", () => {
  const instanceEndpoints = endpoints
    .map((name) => listed.get(name)!)
    .filter(({ endpoint }) => endpoint.kind === "instance");
  const ask = ({ method, path }: (typeof routes)[number], at: string, init: RequestInit) => {
    const url = `${at}${path.slice(1).replaceAll(/:\w+/g, "x")}`;
    return shop.call(url, undefined, { method, ...init });
  };

  test.each(instanceEndpoints)("$method $path tells an unknown instance", async (route) => {
    const answer = await ask(route, "instances/nobody/", {});
    expect(answer).toMatchObject(failure(404, "MERCHANT_GENERIC_INSTANCE_UNKNOWN"));
  });

  test.each(instanceEndpoints.filter(({ access }) => access !== "public"))(
    "$method $path wants credentials",
    async (route) => {
      const body = route.method === "POST" ? { body: JSON.stringify({ scope: "all" }) } : {};
      const answer = await ask(route, "", { headers: { authorization: "" }, ...body });
      expect(answer).toMatchObject(failure(401, "MERCHANT_GENERIC_UNAUTHORIZED"));
    },
  );

  test.each(instanceEndpoints.filter(({ endpoint }) => endpoint.body !== undefined))(
    "$method $path refuses too much, too deep and too strange",
    async (route) => {
      const limit = shop.backend.deps.config.kontor.uploadLimit;
      const deflated = { headers: { "content-encoding": "deflate" }, body: "not deflated" };
      expect(await ask(route, "", deflated)).toMatchObject(failure(400, "GENERIC_COMPRESSION_INVALID"));
      expect(await ask(route, "", { body: `[${"[".repeat(200)}` })).toMatchObject(failure(400, "GENERIC_JSON_INVALID"));
      const large = { body: " ".repeat(limit + 1) };
      expect(await ask(route, "", large)).toMatchObject(failure(413, "GENERIC_UPLOAD_EXCEEDS_LIMIT"));
    },
  );
});

describe("the table", () => {
  test("lists every code and every answer of its endpoints", () => {
    for (const name of endpoints) {
      const route = listed.get(name);
      expect(route, `${name} does not exist`).toBeDefined();
      const rows = TABLE.filter(([endpoint]) => endpoint === name);
      const missing = route!.endpoint.errors.filter((code) => !rows.some(([, , listedCode]) => listedCode === code));
      expect.soft(missing, `codes of ${name}`).toEqual([]);
      const answers = rows.filter(([, , code]) => code === undefined).map(([, status]) => status);
      expect
        .soft(answers.sort(), `answers of ${name}`)
        .toEqual(Object.keys(route!.endpoint.answers).map(Number).sort());
    }
  });

  test("leaves other endpoints to tests that name each of their codes", () => {
    const sources = testSources();
    const others = routes.filter((route) => !endpoints.includes(endpointOf(route)));
    for (const route of others) {
      const forgotten = route.endpoint.errors.filter((name) => {
        const number = new RegExp(`\\b${errorCode(name).number}\\b`);
        return !sources.some((source) => source.includes(name) || number.test(source));
      });
      expect.soft(forgotten, `codes of ${endpointOf(route)} that no test reaches`).toEqual([]);
    }
  });

  test("names files that exist where it does not reach an answer itself", () => {
    const names = new Set(testFiles().map((path) => path.replace(/^.*\//, "")));
    for (const [, , , reach] of TABLE) {
      const file = typeof reach === "string" ? /[\w-]+\.test\.ts/.exec(reach)?.[0] : undefined;
      if (file !== undefined) expect(names).toContain(file);
    }
  });
});

function testFiles(): string[] {
  const packages = new URL("../../", import.meta.url).pathname;
  return ["merchant", "kontor"].flatMap((name) =>
    readdirSync(`${packages}${name}/src`, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".test.ts"))
      .map((path) => `${packages}${name}/src/${path}`),
  );
}

/** Every test but this one. */
function testSources(): string[] {
  return testFiles()
    .filter((path) => !path.endsWith("/conformance.test.ts"))
    .map((path) => readFileSync(path, "utf8"));
}
