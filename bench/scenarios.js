/** What is asked of the server, one scenario after the other: a name, and what is asked (`requests.js`). */
import { findInstance } from "@kontor/merchant/instances/store";
import { readKeyFile } from "@kontor/merchant/secrets/key-file";
import { claim as claimAsWallet } from "@kontor/sandbox/wallet/claim";
import { signDeposit } from "@kontor/sandbox/wallet/deposit-permission";
import { openWallet } from "@kontor/sandbox/wallet/wallet";
import { withdraw } from "@kontor/sandbox/wallet/withdraw";
import { parseAmount } from "@kontor/taler/amount";
import { addClaimed, addUnclaimed } from "./orders.js";
import { callShop, theShop } from "./place.js";
import {
  claim,
  create,
  http,
  list,
  paid,
  paidOneOrder,
  paidWrongSignature,
  payments,
  privateStatus,
  statusPaid,
  statusUnpaid,
} from "./requests.js";

/** Everything that scenarios share, made once. */
export async function prepareData({ db, keyFile, sandbox, standIn }, { server, receiverUrl, template, counts }) {
  const { merchantPriv: priv, merchantPub: pub } = await findInstance(db.queries, readKeyFile(keyFile), "admin");
  const shops = [{ ...(await theShop(db)), keys: { priv, pub } }];
  const paidOrders = await addClaimed(db, template, counts.paid, "paid-", {
    shops,
    paid: true,
    fulfillmentUrl: (i) => `https://shop.example/articles/${i}`,
  });
  const [exchange] = sandbox.exchanges;
  const shop = { server, receiverUrl, template, shops, paid: paidOrders, counts };
  return { db, keyFile, sandbox, standIn, exchange, ...shop };
}

/** `once`: what can be asked only once. */
export const SCENARIOS = [
  { name: "paid", prepare: async (data) => paid(data.paid) },
  { name: "paid-one-order", prepare: async (data) => paidOneOrder(data.paid[0]) },
  { name: "paid-wrong-signature", prepare: async (data) => paidWrongSignature(data.paid) },
  { name: "create", prepare: ({ db, template, shops }) => create(db, template, shops) },
  { name: "claim", once: true, prepare: (data) => prepareClaims(data, data.counts.unclaimed) },
  { name: "pay-1-coin", once: true, prepare: (data) => preparePayments(data, 1, data.counts.pay1) },
  { name: "pay-10-coins", once: true, prepare: (data) => preparePayments(data, 10, data.counts.pay10) },
  { name: "pay-sandbox", once: true, prepare: (data) => prepareSandboxPayments(data, 1, data.counts.paySandbox) },
  {
    name: "status-unpaid",
    prepare: async ({ db, template, shops }) => statusUnpaid(await addUnclaimed(db, template, 1000, "waiting-", shops)),
  },
  { name: "status-paid", prepare: async (data) => statusPaid(data.paid) },
  { name: "private-status", prepare: async (data) => privateStatus(data.paid) },
  { name: "list", prepare: async ({ shops }) => list(shops) },
  { name: "config", prepare: async () => ({ status: 200, requests: [http("GET", "/config")] }) },
  {
    // The last one: what is to be delivered is still sent when the payments are over.
    name: "pay with webhook",
    once: true,
    async prepare(data) {
      const webhook = { webhook_id: "pay", event_type: "pay", url: data.receiverUrl, http_method: "POST" };
      await callShop(data.server, "private/webhooks", webhook);
      return preparePayments(data, 1, data.counts.pay1, "pay-told-");
    },
  },
];

/** New orders, spread over the shops in turn, and the requests that claim them. */
export async function prepareClaims({ db, template, shops }, count, prefix = "offer-") {
  const orders = await addUnclaimed(db, template, count, prefix, shops);
  return claim(db, template, orders, await addUnclaimed(db, template, count, `floor-${prefix}`, shops));
}

/**
 * Claimed orders, whose ids begin with the prefix, spread over the shops in turn, and the requests that pay them with coins
 * that the stand-in takes.
 */
export async function preparePayments(data, coins, count, prefix = `pay-${coins}-`) {
  await data.standIn.ask("standIn", true);
  const orders = await addClaimed(data.db, data.template, count, prefix, {
    shops: data.shops,
    paid: false,
    amount: `KUDOS:${coins}`,
    fulfillmentUrl: (i) => `https://shop.example/${prefix}${i}`,
  });
  return payments(data, orders, coins);
}

/** Orders that a wallet has claimed, and the requests that pay them at the sandbox exchange, with its database. */
async function prepareSandboxPayments({ server, sandbox, standIn }, coins, count) {
  await standIn.ask("standIn", false);
  const wallet = await walletWith(sandbox, coins * count);
  const purses = Object.values(wallet.state.coins);
  const requests = [];
  const prepareOne = async (i) => {
    const order = { summary: "paid in time", amount: `KUDOS:${coins}`, max_fee: "KUDOS:1" };
    const { order_id: orderId } = await callShop(server, "private/orders", { order, create_token: false });
    const { contract } = await claimAsWallet(wallet, { merchantBaseUrl: server.url, orderId });
    const chosen = purses.slice(i * coins, (i + 1) * coins);
    const signed = chosen.map(({ coinPub, value }) =>
      signDeposit(wallet, contract, { coinPub, contribution: value }, undefined),
    );
    requests.push(http("POST", `/orders/${orderId}/pay`, { coins: signed, session_id: `session ${i}` }));
  };
  const AT_ONCE = 16;
  for (let first = 0; first < count; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, i) => first + i);
    await Promise.all(numbers.map(prepareOne));
  }
  return {
    status: 200,
    requests,
  };
}

/** A wallet with so many coins of KUDOS:1. */
export async function walletWith(sandbox, coins) {
  const wallet = await openWallet({ clock: sandbox.clock });
  const [exchange] = sandbox.exchanges;
  const bank = { wireGatewayUrl: sandbox.bank.wireGatewayUrl(exchange.name), username: exchange.name, password: "" };
  // What a bank transfers at once is limited by how many coins a request may ask for.
  for (let left = coins; left > 0; left -= 50) {
    const amount = parseAmount(`KUDOS:${(Math.min(left, 50) * 1.1).toFixed(2)}`);
    await withdraw(wallet, { exchangeUrl: exchange.baseUrl, masterPub: exchange.masterPub, amount, bank });
  }
  return wallet;
}
