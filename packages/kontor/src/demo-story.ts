/** The demo's story: a shop opens, a customer pays, proves it elsewhere and gets money back. Everything goes over HTTP. */

import { randomBytes } from "node:crypto";
import { balance } from "@kontor/sandbox/wallet/balance";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import { openWallet, type Wallet } from "@kontor/sandbox/wallet/wallet";
import { withdraw } from "@kontor/sandbox/wallet/withdraw";
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { CURRENCY, type DemoPlaces, SHOP_ACCOUNT } from "./demo-servers.js";
import type { Transcript, TranscriptEntry } from "./demo-transcript.js";

/** Well known, so that what is written down for the demo works with every demo; it listens on this machine only. */
const PASSWORD = "sandbox";
/** The shop's access token. */
export const TOKEN = `secret-token:${PASSWORD}`;

const PRICE = `${CURRENCY}:6.5`;
const REFUND = `${CURRENCY}:1.5`;
const POCKET_MONEY = `${CURRENCY}:8.8`;
const READY_WITHIN_MS = 30_000;

/** A step did not come out as it should; the message names it and what came back. */
export class DemoFailure extends Error {
  override readonly name = "DemoFailure";

  constructor(
    readonly step: string,
    readonly reason: string,
  ) {
    super(`could not ${step}: ${reason}`);
  }
}

export interface Storyteller {
  readonly transcript: Transcript;
  /** Takes a line for the reader. */
  readonly say: (line: string) => void;
  /** Called before each step; throws to end the story early. */
  readonly mayGoOn: () => void;
}

/** Does one step and says what came of it, which `work` returns beside its value. Throws DemoFailure. */
export async function step<T>(
  { transcript, say, mayGoOn }: Storyteller,
  title: string,
  work: () => Promise<readonly [value: T, outcome: string]>,
): Promise<T> {
  mayGoOn();
  transcript.step = title;
  try {
    const [value, outcome] = await work();
    const request = transcript.last();
    say(
      request ? `${title}: ${request.method} ${request.url} -> ${request.status}, ${outcome}` : `${title}: ${outcome}`,
    );
    return value;
  } catch (error) {
    throw new DemoFailure(title, error instanceof Error ? error.message : String(error));
  }
}

/** Plays the story from an empty shop (or one that an earlier demo has left) to the refund. Throws DemoFailure. */
export async function tellStory(teller: Storyteller, places: DemoPlaces): Promise<void> {
  const shop = new Shop(teller.transcript, places.merchantUrl);
  await openShop(teller, shop);
  const wallet = await step(teller, "open the wallet", async () => [
    await openWallet({ file: places.walletFile, fetch: teller.transcript.fetch }),
    places.walletFile,
  ]);
  try {
    await fillWallet(teller, wallet, places);
    await sellAndRefund(teller, shop, wallet);
  } finally {
    await wallet.close();
  }
}

async function openShop(teller: Storyteller, shop: Shop): Promise<void> {
  await step(teller, "ask the merchant who it is", async () => {
    const { body } = await shop.call("GET", "config", [200]);
    return [undefined, `${text(body, "name")}, protocol ${text(body, "version")}`];
  });
  await step(teller, "wait until the merchant has the exchange's keys", async () => {
    const giveUpAt = performance.now() + READY_WITHIN_MS;
    while ((await shop.call("GET", "readyz", [200, 503])).status !== 200) {
      if (performance.now() > giveUpAt) throw new Error(`it has not got them within ${READY_WITHIN_MS / 1000} seconds`);
      await new Promise((done) => setTimeout(done, 50));
    }
    return [undefined, "it has them"];
  });
  await step(teller, "open the shop", async () => {
    const { status, body } = await shop.call("POST", "management/instances", [204, 401, 409], {
      id: "admin",
      name: "Demo Shop",
      auth: { method: "token", password: PASSWORD },
      address: { town: "Sandbox" },
      jurisdiction: {},
      use_stefan: true,
    });
    if (status === 401) {
      throw new Error(`${JSON.stringify(body)}: the database belongs to another shop, the demo needs one of its own`);
    }
    return [undefined, status === 409 ? "it is open already" : "it is open"];
  });
  await step(teller, "name the shop's bank account", async () => {
    const account = { payto_uri: `payto://x-taler-bank/localhost/${SHOP_ACCOUNT}?receiver-name=Demo+Shop` };
    const { body } = await shop.call("POST", "private/accounts", [200], account);
    return [undefined, `h_wire ${shortened(text(body, "h_wire"))}`];
  });
}

async function fillWallet(teller: Storyteller, wallet: Wallet, places: DemoPlaces): Promise<void> {
  await step(teller, `withdraw ${POCKET_MONEY}`, async () => {
    const { coins, amount } = await withdraw(wallet, {
      exchangeUrl: places.exchangeUrl,
      masterPub: decodeBase32(places.exchangeMasterKey, 32),
      amount: parseAmount(POCKET_MONEY),
      bank: { wireGatewayUrl: places.wireGatewayUrl },
    });
    return [undefined, `${coins.length} coins worth ${printAmount(amount)}`];
  });
}

async function sellAndRefund(teller: Storyteller, shop: Shop, wallet: Wallet): Promise<void> {
  const orderId = await step(teller, "create an order", async () => {
    const { body } = await shop.call("POST", "private/orders", [200], {
      order: {
        amount: PRICE,
        summary: "A cup of coffee",
        // Of its own for each order: who has paid for a page need not pay for it again.
        fulfillment_url: `https://shop.example/coffee/${randomBytes(6).toString("hex")}`,
      },
    });
    return [text(body, "order_id"), `order ${text(body, "order_id")} over ${PRICE}`];
  });
  const payUri = await step(teller, "ask how to pay it", async () => {
    const status = await shop.order(orderId, "", "unpaid");
    return [text(status, "taler_pay_uri"), text(status, "taler_pay_uri")];
  });
  const proposal = await step(teller, "claim the order", async () => {
    const claimed = await claim(wallet, payUri);
    return [claimed, `a contract signed by ${shortened(encodeBase32(claimed.contract.merchantPub))}`];
  });
  const { order } = await step(teller, "pay it in session browser-1", async () => {
    const paid = await pay(wallet, proposal, { sessionId: "browser-1" });
    return [paid, `receipt ${shortened(encodeBase32(paid.receipt.sig))}`];
  });
  await step(teller, "look whether it is paid in session browser-1", async () => {
    return [undefined, text(await shop.order(orderId, "?session_id=browser-1", "paid"), "order_status")];
  });
  await step(teller, "prove the payment in session browser-2", async () => {
    await prove(wallet, order, "browser-2");
    return [undefined, "accepted"];
  });
  await step(teller, "look whether it is paid in session browser-2", async () => {
    return [undefined, text(await shop.order(orderId, "?session_id=browser-2", "paid"), "order_status")];
  });
  await step(teller, `grant a refund of ${REFUND}`, async () => {
    const refund = { refund: REFUND, reason: "the coffee was cold" };
    const { body } = await shop.call("POST", `private/orders/${orderId}/refund`, [200], refund);
    return [undefined, text(body, "taler_refund_uri")];
  });
  await step(teller, "pick up the refund", async () => {
    const result = await refunds(wallet, order);
    if (!result || result.failed.length > 0) throw new Error("the exchange did not give the money back");
    return [undefined, `${printAmount(result.gained)} is back in the wallet`];
  });
  await step(teller, "look at the order once more", async () => {
    const status = await shop.order(orderId, "", "paid");
    if (status.refunded !== true || status.refund_pending !== false) throw unexpected(teller.transcript.last());
    return [undefined, `paid, refunded ${text(status, "refund_amount")}`];
  });
  await step(teller, "count the money in the wallet", async () => {
    return [
      undefined,
      balance(wallet)
        .map(({ available }) => printAmount(available))
        .join(", "),
    ];
  });
}

/** The shop's own program: what a web shop or a till does with the private API. */
class Shop {
  readonly #transcript: Transcript;
  readonly #baseUrl: string;

  constructor(transcript: Transcript, baseUrl: string) {
    this.#transcript = transcript;
    this.#baseUrl = baseUrl;
  }

  /** A request with the shop's token. Throws if the status is none of those expected. */
  async call(method: "GET" | "POST", path: string, expected: readonly number[], body?: JsonObject) {
    const answer = await this.#transcript.fetch(`${this.#baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!expected.includes(answer.status)) throw unexpected(this.#transcript.last());
    const answered = await answer.text();
    return { status: answer.status, body: (answered === "" ? {} : JSON.parse(answered)) as JsonObject };
  }

  /** GET private/orders/$ID. Throws if the order has another status than that. */
  async order(orderId: string, query: string, status: string): Promise<JsonObject> {
    const { body } = await this.call("GET", `private/orders/${orderId}${query}`, [200]);
    if (body.order_status !== status) throw unexpected(this.#transcript.last());
    return body;
  }
}

function unexpected(entry: TranscriptEntry | undefined): Error {
  return new Error(`${entry?.method} ${entry?.url} -> ${entry?.status} ${JSON.stringify(entry?.response ?? "")}`);
}

function text(body: JsonObject, member: string): string {
  const value = body[member];
  if (typeof value !== "string") throw new Error(`the answer has no ${member}: ${JSON.stringify(body)}`);
  return value;
}

function shortened(base32: string): string {
  return `${base32.slice(0, 8)}...`;
}
