/**
 * The demo's story: a shop opens, a customer pays, proves it elsewhere and gets money back, and the shop's money arrives;
 * then the customer gives something away, and has a receipt for the tax office.
 * Everything goes over HTTP.
 */

import { randomBytes } from "node:crypto";
import { type MerchantClient, merchantClient, unwrap } from "@kontor/client/client";
import { balance } from "@kontor/sandbox/wallet/balance";
import { claim } from "@kontor/sandbox/wallet/claim";
import type { Donor } from "@kontor/sandbox/wallet/donation";
import { donationStatement, donations } from "@kontor/sandbox/wallet/donation-statement";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import { orderFromTemplate, template } from "@kontor/sandbox/wallet/template";
import { openWallet, type Wallet } from "@kontor/sandbox/wallet/wallet";
import { withdraw } from "@kontor/sandbox/wallet/withdraw";
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { payTemplateUri } from "@kontor/taler/taler-uri";
import type { DemoReceiver } from "./demo-receiver.js";
import { BANK_PASSWORD, CURRENCY, type DemoPlaces, PASSWORD, SHOP_ACCOUNT, TOKEN } from "./demo-servers.js";
import { letMoneyArrive, type Reconciliation, type ShopAccount } from "./demo-settlement.js";
import { type Storyteller, step } from "./demo-step.js";

export const PAYTO = `payto://x-taler-bank/localhost/${SHOP_ACCOUNT}?receiver-name=Demo+Shop`;
const PRICE = `${CURRENCY}:6.5`;
const REFUND = `${CURRENCY}:1.5`;
const POCKET_MONEY = `${CURRENCY}:9.8`;
const DONATION = `${CURRENCY}:1.2`;
/** The salt is the demo's own, so that what several of them give is in one statement. */
const DONOR: Donor = { taxId: "12/345/67890", salt: "demo" };
const READY_WITHIN_MS = 30_000;

/**
 * Plays the story from an empty shop (or one that an earlier demo has left) to the money on its bank account.
 * Throws DemoFailure.
 */
export async function tellStory(
  teller: Storyteller,
  places: DemoPlaces,
  receiver: DemoReceiver,
): Promise<Reconciliation> {
  const shop = merchantClient({ baseUrl: places.merchantUrl, token: TOKEN, fetch: teller.transcript.fetch });
  const account = await openShop(teller, shop, places);
  await askToBeTold(teller, shop, receiver);
  const wallet = await step(teller, "open the wallet", async () => [
    await openWallet({ file: places.walletFile, fetch: teller.transcript.fetch }),
    places.walletFile,
  ]);
  try {
    await fillWallet(teller, wallet, places);
    await sellAndRefund(teller, shop, wallet, receiver);
    const reconciliation = await letMoneyArrive(teller, { shop, wallet, places, account });
    await hangUpPoster(teller, shop, wallet, places);
    await giveToCharity(teller, shop, wallet, places);
    await countMoney(teller, wallet);
    return reconciliation;
  } finally {
    await wallet.close();
  }
}

/**
 * Makes the shop and its bank account, or finds those of an earlier start. Throws DemoFailure.
 * @returns the bank account, to be asked and changed later
 */
export async function openShop(teller: Storyteller, shop: MerchantClient, places: DemoPlaces): Promise<ShopAccount> {
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
      const { body } = unwrap(added);
      if (!("h_wire" in body)) throw new Error("the shop asks for a second factor: the demo has none");
      const { h_wire: hWire } = body;
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

/** The shop's own program wants to know who has paid. */
async function askToBeTold(teller: Storyteller, shop: MerchantClient, receiver: DemoReceiver): Promise<void> {
  const webhookId = "demo";
  await step(teller, "have the shop's program told of payments", async () => {
    const webhook = { event_type: "pay", url: receiver.url, http_method: "POST" };
    const added = await shop.call("POST /private/webhooks", { body: { webhook_id: webhookId, ...webhook } });
    if (!added.ok) {
      if (added.status !== 409) throw added;
      // That of an earlier demo listened elsewhere.
      unwrap(await shop.call("PATCH /private/webhooks/{webhookId}", { params: { webhookId }, body: webhook }));
    }
    return [undefined, `it listens at ${receiver.url}`];
  });
  await step(teller, "ask with what that will be signed", async () => {
    const { body } = unwrap(await shop.call("GET /private/kontor/webhooks/{webhookId}", { params: { webhookId } }));
    receiver.trust(body.secret);
    return [undefined, "the program can tell now that it is the shop"];
  });
}

async function sellAndRefund(
  teller: Storyteller,
  shop: MerchantClient,
  wallet: Wallet,
  receiver: DemoReceiver,
): Promise<void> {
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
  await step(teller, "wait until the shop's program is told", async () => {
    await receiver.told("pay", orderId);
    return [undefined, `a signed message came: pay, order ${orderId}`];
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

/** An order that the customer's wallet makes for itself, from nothing but the poster's code. */
async function hangUpPoster(
  teller: Storyteller,
  shop: MerchantClient,
  wallet: Wallet,
  places: DemoPlaces,
): Promise<void> {
  const templateId = "tasting";
  const uri = await step(teller, "hang up a poster", async () => {
    const contract = { summary: "A sip of coffee", amount: `${CURRENCY}:0` };
    const body = { template_id: templateId, template_description: "at the door", template_contract: contract };
    unwrap(await shop.call("POST /private/templates", { body }));
    const code = payTemplateUri({ baseUrl: places.merchantUrl, templateId });
    return [code, code];
  });
  const reference = await step(teller, "make an order of its code", async () => {
    const made = await orderFromTemplate(wallet, await template(wallet, uri));
    return [made, `order ${made.orderId}`];
  });
  await step(teller, "pay what the poster says", async () => {
    const { receipt } = await pay(wallet, await claim(wallet, reference));
    return [undefined, `receipt ${shortened(encodeBase32(receipt.sig))}`];
  });
}

/** A gift, for which the donation authority signs a receipt that only the donor can use. */
async function giveToCharity(
  teller: Storyteller,
  shop: MerchantClient,
  wallet: Wallet,
  places: DemoPlaces,
): Promise<void> {
  await step(teller, "become a charity, and link the shop to the donation authority", async () => {
    const { merchant_pub: charityPub } = unwrap(await shop.call("GET /private")).body;
    const charity = { charity_pub: charityPub, charity_name: "Friends of Coffee", max_per_year: `${CURRENCY}:10000` };
    const added = await teller.transcript.fetch(`${places.donauUrl}charities`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(charity),
    });
    const { charity_id: charityId } = (await added.json()) as { charity_id: number };
    const linked = await shop.call("POST /private/donau", {
      body: { donau_url: places.donauUrl, charity_id: charityId },
    });
    if (linked.ok || linked.status !== 409) unwrap(linked);
    return [undefined, `charity ${charityId}`];
  });
  const orderId = await step(teller, `ask for a donation of ${DONATION}`, async () => {
    const choices = [{ amount: DONATION, outputs: [{ type: "tax-receipt" as const }] }];
    const order = { version: 1 as const, summary: "Coffee for everybody", choices };
    const { body } = unwrap(await shop.call("POST /private/orders", { body: { order } }));
    return [body.order_id, `order ${body.order_id}`];
  });
  const donauUrl = await step(teller, "donate, and get the tax receipt", async () => {
    const status = await statusOf(shop, orderId);
    if (status.order_status !== "unpaid") throw unexpected(status);
    const { order } = await pay(wallet, await claim(wallet, status.taler_pay_uri), { donor: DONOR });
    const { donation } = order.payment!;
    if (donation?.receipts === undefined) throw new Error("the receipt is still owed");
    return [donation.donauUrl, `${donation.receipts.length} signatures for ${printAmount(donation.amount)}`];
  });
  await step(teller, "get the statement for the tax office", async () => {
    // Data that were kept may have receipts of an authority at another port, which is no longer there.
    const given = donations(wallet).find((one) => one.donauUrl === donauUrl);
    const { uri } = await donationStatement(wallet, given!);
    return [undefined, uri];
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
