/** How tests reach the answers of the payment path: a shop, wallets, and orders in every state. */

import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { parseAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair } from "@kontor/taler/eddsa";
import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";
import type { JsonObject } from "@kontor/taler/strict-json";
import { SECOND, toSeconds } from "@kontor/taler/time";
import { expect } from "vitest";
import { coinsOf, postPay, signed } from "../shop/raw-payment.js";
import { type ApiAnswer, PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";

/** The shop of the file that runs: each opens one of its own (`beforeAll(openShop); afterAll(closeShop);`). */
export let shop: TestShop;
export let rich: Wallet;
export let dear: Wallet;

export async function openShop(): Promise<void> {
  spent.rich = 0;
  spent.dear = 0;
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
}

export async function closeShop(): Promise<void> {
  await shop?.stop();
}

const ones = (count: number) => Array.from({ length: count }, () => parseAmount("KUDOS:1"));

export const PAYTO = "payto://x-taler-bank/localhost/shop?receiver-name=Shop";
export const instanceMessage = (id: string): JsonObject => ({
  id,
  name: "A Shop",
  auth: { method: "token", password: PASSWORD },
  address: {},
  jurisdiction: {},
  use_stefan: false,
});

export async function anInstance(id: string): Promise<void> {
  expect((await shop.call("management/instances", instanceMessage(id))).status).toBe(204);
  expect((await shop.call(`instances/${id}/private/accounts`, { payto_uri: PAYTO })).status).toBe(200);
}

let counter = 0;
export const fresh = (what: string) => `${what}-${counter++}`;
export const now = () => toSeconds(shop.sandbox.clock.now());
export const anyKey = () => encodeBase32(createKeyPair().pub);
export const anyHash = () => encodeBase32(new Uint8Array(64).fill(counter++ % 256));

export const get = (at: string, path: string) => shop.call(`${at}${path}`);
export const send = (at: string, path: string, body: unknown) => shop.call(`${at}${path}`, body);
export const remove = (at: string, path: string) => shop.call(`${at}${path}`, undefined, { method: "DELETE" });
export const withToken = (token: unknown): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });

interface Made {
  readonly orderId: string;
  readonly token: string;
}

export async function anOrder(at: string, order: JsonObject = {}): Promise<Made> {
  const made = await send(at, "private/orders", { order: { amount: "KUDOS:1", summary: "a thing", ...order } });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  return { orderId: String(made.body.order_id), token: String(made.body.token) };
}

export async function aProposal(at: string, order: JsonObject = {}, wallet: Wallet = rich): Promise<Proposal> {
  const { orderId, token } = await anOrder(at, order);
  return claim(wallet, { merchantBaseUrl: `${shop.url}${at}`, orderId, claimToken: token });
}

const spent = { rich: 0, dear: 0 };

/** A coin that no scenario has used before. */
export const freshCoin = () => coinsOf(rich)[spent.rich++]!;
export const freshDearCoin = () => coinsOf(dear)[spent.dear++]!;

export const payWithFreshCoin = (proposal: Proposal) => postPay(proposal, signed(rich, proposal, [freshCoin()]));

export async function aPaidOrder(at: string, order: JsonObject = {}): Promise<Proposal> {
  const proposal = await aProposal(at, order);
  expect(await payWithFreshCoin(proposal)).toMatchObject({ status: 200 });
  return proposal;
}

/** A payment of which half came through: the other exchange refused its coin. */
export async function aHalfPaidOrder(at: string, order: JsonObject = {}) {
  const proposal = await aProposal(at, { amount: "KUDOS:2", max_fee: "KUDOS:1", ...order });
  const coin = freshCoin();
  const refusing = shop.sandbox.exchanges[1]!;
  refusing.fault({ path: "/batch-deposit", kind: "answer", status: 410, body: DENOMINATION_EXPIRED });
  const coins = [...signed(rich, proposal, [coin]), ...signed(dear, proposal, [coinsOf(dear).at(-1)!])];
  const answer = await postPay(proposal, coins);
  expect(answer).toMatchObject({ status: 410 });
  return { proposal, coin };
}

export const DENOMINATION_EXPIRED = { code: errorCode("EXCHANGE_GENERIC_DENOMINATION_EXPIRED").number };

export const hashOf = ({ contract }: Proposal) => encodeBase32(contract.hContract);
export const orderPath = ({ order }: Proposal, rest = "") => `orders/${order.orderId}${rest}`;

/** A payment that the exchange answers as it is told to, as often as it is asked. */
export async function payAt(at: string, fault: { status: number; body?: unknown } | "lose-answer"): Promise<ApiAnswer> {
  const proposal = await aProposal(at);
  const [exchange] = shop.sandbox.exchanges;
  const target = { path: "/batch-deposit", times: 3 };
  exchange!.fault(fault === "lose-answer" ? { ...target, kind: fault } : { ...target, kind: "answer", ...fault });
  const answer = await payWithFreshCoin(proposal);
  exchange!.clearFaults();
  return answer;
}

/** An abort of which nobody knows whether its coins were deposited, and the exchange does not tell. */
export async function abortAt(
  at: string,
  fault: { status: number; body?: unknown } | "lose-answer",
): Promise<ApiAnswer> {
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

export function abortBody(
  proposal: Proposal,
  coins: readonly { coinPub: Uint8Array; exchangeUrl: string }[],
): JsonObject {
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
export async function aForgedConfirmation(): Promise<JsonObject> {
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
export async function aDeletedInstance() {
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
export type Row = readonly [
  endpoint: string,
  status: number,
  code: ErrorCodeName | undefined,
  reach: Scenario | string,
];

export const past = { t_s: 1_000_000_000 };

export const orderRefused = (order: JsonObject, request: JsonObject = {}): Scenario => {
  return (at) => send(at, "private/orders", { order: { amount: "KUDOS:1", summary: "x", ...order }, ...request });
};

export const orderOfTooMuch: Scenario = async (at) => {
  const product = { product_id: fresh("rare"), description: "x", unit: "Piece", price: "KUDOS:1", total_stock: 1 };
  expect((await send(at, "private/products", product)).status).toBe(204);
  return orderRefused({}, { inventory_products: [{ product_id: product.product_id, quantity: 2 }] })(at);
};

export const refundOf = (amount: string, order: JsonObject = {}): Scenario => {
  return async (at) => {
    const proposal = await aPaidOrder(at, order);
    return send(at, `private/${orderPath(proposal, "/refund")}`, { refund: amount, reason: "late" });
  };
};

export const withChoice = (members: JsonObject = {}): JsonObject => ({
  version: 1,
  choices: [{ amount: "KUDOS:1", ...members }],
});

export const elsewhere = (file: string) => `reached in ${file}`;
export const FEW_ROUNDS = "needs another wallet to change the order between ten looks at it";
export const ACCOUNTS_STAY = "accounts of orders are deactivated, never removed";

export const listAs = (at: string, accept: string) =>
  shop.call(`${at}private/orders`, undefined, { headers: { accept } });

export async function hWireAt(at: string): Promise<unknown> {
  const { body } = await get(at, "private/accounts");
  return (body.accounts as JsonObject[])[0]!.h_wire;
}

export function login(at: string, body: JsonObject, password = PASSWORD): Promise<ApiAnswer> {
  const id = at === "" ? "admin" : at.split("/")[1];
  const authorization = `Basic ${Buffer.from(`${id}:${password}`).toString("base64")}`;
  return shop.call(`${at}private/token`, body, { headers: { authorization } });
}
