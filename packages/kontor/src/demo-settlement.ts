/** The last part of the demo's story: the exchange wires, the bank credits the shop, and the merchant compares the two. */

import { type MerchantClient, unwrap } from "@kontor/client/client";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { BANK_PASSWORD, CURRENCY, type DemoPlaces, SHOP_ACCOUNT } from "./demo-servers.js";
import { type Storyteller, step } from "./demo-step.js";

const PRICE = `${CURRENCY}:1`;
const ARRIVES_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 150;
/** So many looks later the merchant is told again that there is something to see. */
const LOOKS_PER_REMINDER = 20;

/** The shop's bank account as the merchant knows it. */
export interface ShopAccount {
  readonly hWire: string;
  /** Where its bank tells what arrived, and what opens that. */
  readonly facade: {
    readonly credit_facade_url: string;
    readonly credit_facade_credentials: {
      readonly type: "basic";
      readonly username: string;
      readonly password: string;
    };
  };
}

/** A transfer seen from both sides. All amounts are texts. */
export interface Reconciliation {
  readonly wtid: string;
  readonly exchange_url: string;
  readonly payto_uri: string;
  /** What the transfer pays for; the fees are included. */
  readonly orders: readonly { readonly order_id: string; readonly amount: string; readonly deposit_fee: string }[];
  readonly wire_fee: string;
  readonly exchange_wired: string;
  readonly bank_credited: string;
}

interface Setting {
  readonly shop: MerchantClient;
  readonly wallet: Wallet;
  readonly places: DemoPlaces;
  readonly account: ShopAccount;
}

/** Sells something whose money is due at once, and follows it to the shop's bank account. Throws DemoFailure. */
export async function letMoneyArrive(teller: Storyteller, setting: Setting): Promise<Reconciliation> {
  const before = (await creditsOf(teller, setting, "limit=-1")).at(0)?.row_id ?? 0;
  const orderId = await sellForMoneyAtOnce(teller, setting);
  await step(teller, "have the exchange wire what is due", async () => {
    const answer = await teller.transcript.fetch(`${setting.places.exchangeUrl}sandbox/aggregate`, { method: "POST" });
    const { transfers } = await bodyOf<{ transfers: { total: string }[] }>(answer);
    // It looks for itself now and then, and may have been quicker.
    const totals = transfers.map(({ total }) => total).join(", ");
    return [undefined, totals === "" ? "it had wired already" : `${totals} to the shop`];
  });
  await step(teller, "look at the shop's account at its bank", async () => {
    const [credit] = await creditsOf(teller, setting, `limit=1&offset=${before}&timeout_ms=${ARRIVES_WITHIN_MS}`);
    if (credit === undefined) throw new Error(`nothing arrived within ${ARRIVES_WITHIN_MS / 1000} seconds`);
    return [undefined, `${credit.amount} arrived: "${credit.subject}"`];
  });
  await step(teller, "have the merchant look there, too", async () => {
    await remind(setting);
    return [undefined, "it will at once, and else does every 30 seconds"];
  });
  const transferId = await step(teller, "wait until the order is wired", async () => [
    await untilWired(setting, orderId),
    "it is",
  ]);
  return reconcile(teller, setting, transferId);
}

async function sellForMoneyAtOnce(teller: Storyteller, { shop, wallet }: Setting): Promise<string> {
  const orderId = await step(teller, "create an order without refunds, whose money is due at once", async () => {
    const now = { t_s: Math.floor(Date.now() / 1000) };
    const order = {
      amount: PRICE,
      summary: "A piece of cake",
      timestamp: now,
      refund_deadline: now,
      wire_transfer_deadline: now,
    };
    const { body } = unwrap(await shop.call("POST /private/orders", { body: { order } }));
    return [body.order_id, `order ${body.order_id} over ${PRICE}`];
  });
  await step(teller, "claim and pay it", async () => {
    const { body } = unwrap(await shop.call("GET /private/orders/{orderId}", { params: { orderId } }));
    if (body?.order_status !== "unpaid") throw new Error(`not the answer expected: ${JSON.stringify(body)}`);
    await pay(wallet, await claim(wallet, body.taler_pay_uri));
    return [undefined, "paid"];
  });
  return orderId;
}

interface Credit {
  readonly row_id: number;
  readonly amount: string;
  readonly subject: string;
}

/** What arrived on the shop's account, as its bank tells those who may ask. */
async function creditsOf(teller: Storyteller, { places }: Setting, query: string): Promise<readonly Credit[]> {
  const authorization = `Basic ${Buffer.from(`${SHOP_ACCOUNT}:${BANK_PASSWORD}`).toString("base64")}`;
  const answer = await teller.transcript.fetch(`${places.revenueUrl}history?${query}`, { headers: { authorization } });
  if (answer.status === 204) return [];
  return (await bodyOf<{ incoming_transactions: Credit[] }>(answer)).incoming_transactions;
}

/** An account that is changed is read at once, even if nothing about it is new. */
async function remind({ shop, account: { facade, hWire } }: Setting): Promise<void> {
  unwrap(await shop.call("PATCH /private/accounts/{hWire}", { params: { hWire }, body: facade }));
}

/** @returns the number of the transfer that paid for the order */
async function untilWired(setting: Setting, orderId: string): Promise<string> {
  const giveUpAt = performance.now() + ARRIVES_WITHIN_MS;
  for (let looks = 1; ; looks++) {
    const { body } = unwrap(await setting.shop.call("GET /private/orders/{orderId}", { params: { orderId } }));
    if (body?.order_status !== "paid") throw new Error(`not the answer expected: ${JSON.stringify(body)}`);
    const [detail] = body.wire_details;
    if (body.wired && detail !== undefined) return String(detail.expected_transfer_serial_id);
    if (performance.now() > giveUpAt) {
      throw new Error(`it is not within ${ARRIVES_WITHIN_MS / 1000} seconds: ${JSON.stringify(body.wire_reports)}`);
    }
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
    if (looks % LOOKS_PER_REMINDER === 0) await remind(setting);
  }
}

/** What the exchange says that it wired, and for what, beside what the bank says that arrived. */
async function reconcile(teller: Storyteller, setting: Setting, id: string): Promise<Reconciliation> {
  const found = await step(teller, "compare what the exchange says with what the bank says", async () => {
    const { body } = unwrap(await setting.shop.call("GET /private/incoming/{id}", { params: { id } }));
    const { expected_credit_amount: wired, reconciliation_details: details, wire_fee: wireFee, ...transfer } = body;
    const credit = (await creditsOf(teller, setting, "limit=-20")).find(({ subject }) =>
      subject.includes(transfer.wtid),
    );
    if (wired === undefined || wireFee === undefined || details === undefined || credit === undefined)
      throw new Error(`not the answer expected: ${JSON.stringify(body)}`);
    if (!transfer.validated || !transfer.confirmed || wired !== credit.amount)
      throw new Error(`${wired} was wired, ${credit.amount} arrived`);
    const orders = details.map(({ deposit_fee, order_id, remaining_deposit: amount }) => ({
      order_id,
      amount,
      deposit_fee,
    }));
    const { exchange_url, payto_uri, wtid } = transfer;
    const amounts = { wire_fee: wireFee, exchange_wired: wired, bank_credited: credit.amount };
    return [{ wtid, exchange_url, payto_uri, orders, ...amounts }, "they agree to the smallest unit"];
  });
  teller.say(describe(found));
  return found;
}

function describe(found: Reconciliation): string {
  const rows = [
    ["transfer", found.wtid],
    ["from", found.exchange_url],
    ["to", found.payto_uri],
    ...found.orders.map(({ amount, deposit_fee, order_id }) => [
      `order ${order_id}`,
      `${amount}, of which ${deposit_fee} deposit fee`,
    ]),
    ["wire fee", found.wire_fee],
    ["the exchange wired", found.exchange_wired],
    ["the bank credited", found.bank_credited],
  ] as const;
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join("\n");
}

async function bodyOf<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw new Error(`the answer has the status ${answer.status}`);
  return (await answer.json()) as T;
}
