/**
 * The demo's story: a shop opens, a customer pays, proves it elsewhere and gets money back, and the shop's money arrives.
 * Everything goes over HTTP.
 */

import { randomBytes } from "node:crypto";
import { type MerchantClient, merchantClient, unwrap } from "@kontor/client/client";
import { balance } from "@kontor/sandbox/wallet/balance";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import { openWallet, type Wallet } from "@kontor/sandbox/wallet/wallet";
import { withdraw } from "@kontor/sandbox/wallet/withdraw";
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { BANK_PASSWORD, CURRENCY, type DemoPlaces, SHOP_ACCOUNT } from "./demo-servers.js";
import { letMoneyArrive, type Reconciliation, type ShopAccount } from "./demo-settlement.js";
import { type Storyteller, step } from "./demo-step.js";

/** Well known, so that what is written down for the demo works with every demo; it listens on this machine only. */
const PASSWORD = "sandbox";
/** The shop's access token. */
export const TOKEN = `secret-token:${PASSWORD}`;

const PAYTO = `payto://x-taler-bank/localhost/${SHOP_ACCOUNT}?receiver-name=Demo+Shop`;
const PRICE = `${CURRENCY}:6.5`;
const REFUND = `${CURRENCY}:1.5`;
const POCKET_MONEY = `${CURRENCY}:9.8`;
const READY_WITHIN_MS = 30_000;

/**
 * Plays the story from an empty shop (or one that an earlier demo has left) to the money on its bank account.
 * Throws DemoFailure.
 */
export async function tellStory(teller: Storyteller, places: DemoPlaces): Promise<Reconciliation> {
  const shop = merchantClient({ baseUrl: places.merchantUrl, token: TOKEN, fetch: teller.transcript.fetch });
  const account = await openShop(teller, shop, places);
  const wallet = await step(teller, "open the wallet", async () => [
    await openWallet({ file: places.walletFile, fetch: teller.transcript.fetch }),
    places.walletFile,
  ]);
  try {
    await fillWallet(teller, wallet, places);
    await sellAndRefund(teller, shop, wallet);
    const reconciliation = await letMoneyArrive(teller, { shop, wallet, places, account });
    await countMoney(teller, wallet);
    return reconciliation;
  } finally {
    await wallet.close();
  }
}

/** @returns the bank account, to be asked and changed later */
async function openShop(teller: Storyteller, shop: MerchantClient, places: DemoPlaces): Promise<ShopAccount> {
  await step(teller, "ask the merchant who it is", async () => {
    const { body } = unwrap(await shop.call("GET /config"));
    return [undefined, `${body.name}, protocol ${body.version}`];
  });
  await step(teller, "wait until the merchant has the exchange's keys", async () => {
    const giveUpAt = performance.now() + READY_WITHIN_MS;
    while ((await shop.call("GET /readyz")).status !== 200) {
      if (performance.now() > giveUpAt) throw new Error(`it has not got them within ${READY_WITHIN_MS / 1000} seconds`);
      await new Promise((done) => setTimeout(done, 50));
    }
    return [undefined, "it has them"];
  });
  await step(teller, "open the shop", async () => {
    const made = await shop.call("POST /management/instances", {
      body: {
        id: "admin",
        name: "Demo Shop",
        auth: { method: "token", password: PASSWORD },
        address: { town: "Sandbox" },
        jurisdiction: {},
        use_stefan: true,
      },
    });
    if (made.status === 401)
      throw new Error(`${made.message}: the database belongs to another shop, the demo needs one`);
    if (made.status === 409) return [undefined, "it is open already"];
    unwrap(made);
    return [undefined, "it is open"];
  });
  return step(teller, "name the shop's bank account, and where its bank tells what arrives", async () => {
    const facade = {
      credit_facade_url: places.revenueUrl,
      credit_facade_credentials: { type: "basic" as const, username: SHOP_ACCOUNT, password: BANK_PASSWORD },
    };
    const added = await shop.call("POST /private/accounts", { body: { payto_uri: PAYTO, ...facade } });
    if (added.ok || added.status !== 409) {
      const { h_wire: hWire } = unwrap(added).body;
      return [{ hWire, facade }, `h_wire ${shortened(hWire)}`];
    }
    // An earlier demo's bank listened elsewhere.
    const { accounts } = unwrap(await shop.call("GET /private/accounts")).body;
    const { h_wire: hWire } = accounts.find(({ payto_uri }) => payto_uri === PAYTO)!;
    unwrap(await shop.call("PATCH /private/accounts/{hWire}", { params: { hWire }, body: facade }));
    return [{ hWire, facade }, `h_wire ${shortened(hWire)}, whose bank has moved`];
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

async function sellAndRefund(teller: Storyteller, shop: MerchantClient, wallet: Wallet): Promise<void> {
  const orderId = await step(teller, "create an order", async () => {
    const order = {
      amount: PRICE,
      summary: "A cup of coffee",
      // Of its own for each order: who has paid for a page need not pay for it again.
      fulfillment_url: `https://shop.example/coffee/${randomBytes(6).toString("hex")}`,
    };
    const { body } = unwrap(await shop.call("POST /private/orders", { body: { order } }));
    return [body.order_id, `order ${body.order_id} over ${PRICE}`];
  });
  const payUri = await step(teller, "ask how to pay it", async () => {
    const status = await statusOf(shop, orderId);
    if (status.order_status !== "unpaid") throw unexpected(status);
    return [status.taler_pay_uri, status.taler_pay_uri];
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
    return [undefined, (await paidStatusOf(shop, orderId, "browser-1")).order_status];
  });
  await step(teller, "prove the payment in session browser-2", async () => {
    await prove(wallet, order, "browser-2");
    return [undefined, "accepted"];
  });
  await step(teller, "look whether it is paid in session browser-2", async () => {
    return [undefined, (await paidStatusOf(shop, orderId, "browser-2")).order_status];
  });
  await step(teller, `grant a refund of ${REFUND}`, async () => {
    const refund = { refund: REFUND, reason: "the coffee was cold" };
    const { body } = unwrap(
      await shop.call("POST /private/orders/{orderId}/refund", { params: { orderId }, body: refund }),
    );
    return [undefined, body.taler_refund_uri];
  });
  await step(teller, "pick up the refund", async () => {
    const result = await refunds(wallet, order);
    if (!result || result.failed.length > 0) throw new Error("the exchange did not give the money back");
    return [undefined, `${printAmount(result.gained)} is back in the wallet`];
  });
  await step(teller, "look at the order once more", async () => {
    const status = await paidStatusOf(shop, orderId);
    if (!status.refunded || status.refund_pending) throw unexpected(status);
    return [undefined, `paid, refunded ${status.refund_amount}`];
  });
}

async function countMoney(teller: Storyteller, wallet: Wallet): Promise<void> {
  await step(teller, "count the money in the wallet", async () => {
    return [
      undefined,
      balance(wallet)
        .map(({ available }) => printAmount(available))
        .join(", "),
    ];
  });
}

/** What the shop sees of the order, in one session or in none. */
async function statusOf(shop: MerchantClient, orderId: string, sessionId?: string) {
  const query = { session_id: sessionId };
  const { status, body } = unwrap(await shop.call("GET /private/orders/{orderId}", { params: { orderId }, query }));
  if (status !== 200) throw new Error(`the answer has the status ${status}`);
  return body;
}

async function paidStatusOf(shop: MerchantClient, orderId: string, sessionId?: string) {
  const status = await statusOf(shop, orderId, sessionId);
  if (status.order_status !== "paid") throw unexpected(status);
  return status;
}

function unexpected(answer: object): Error {
  return new Error(`not the answer expected: ${JSON.stringify(answer)}`);
}

function shortened(base32: string): string {
  return `${base32.slice(0, 8)}...`;
}
