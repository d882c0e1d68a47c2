/**
 * What is asked of the server. A scenario gives its requests, the expected status, and its floor: how often each
 * operation of cryptography is inevitable, the statements that the database has to run for one request, and the call to an
 * exchange.
 */
import { createHash, randomBytes } from "node:crypto";
import { claim } from "@kontor/sandbox/wallet/claim";
import { signDeposit } from "@kontor/sandbox/wallet/deposit-permission";
import { openWallet } from "@kontor/sandbox/wallet/wallet";
import { withdraw } from "@kontor/sandbox/wallet/withdraw";
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair, sign } from "@kontor/taler/eddsa";
import { coinDepositMessage } from "@kontor/taler/signatures/wallet";
import { timestampFromJson } from "@kontor/taler/time";
import { addClaimed, addUnclaimed } from "./orders.js";
import { AUTHORIZATION, callShop } from "./place.js";

/** A request as it goes over the wire. */
export function http(method, path, body, headers = {}) {
  const text = body === undefined ? "" : JSON.stringify(body);
  const all = { host: "127.0.0.1", accept: "application/json", ...headers };
  if (body !== undefined) {
    all["content-type"] = "application/json";
    all["content-length"] = Buffer.byteLength(text);
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${text}`);
}

const OWNER = { authorization: AUTHORIZATION };
const sha256 = (text) => createHash("sha256").update(text).digest();
const bytes = (count) => encodeBase32(randomBytes(count));

const SELECT_ORDER = "select * from orders where instance = $1 and order_id = $2";
const SELECT_REFUNDS = "select * from refunds where instance = $1 and order_id = $2";
const BIND = `update orders set session_id = $1, session_hash = $2
  where instance = $3 and order_id = $4 and h_contract = $5 and paid_at is not null
  returning fulfillment_hash, otp_key, otp_algorithm, refunded`;
const CLAIM = `update orders set claim_nonce = $1, contract_terms = $2, h_contract = $3
  where instance = $4 and order_id = $5 and claim_nonce is null`;
const INTENT = `insert into deposit_batches (instance, order_id, exchange_url, session_id, created_at, next_attempt)
  values ($1, $2, $3, $4, 0, 9000000000000000000)`;
const PAID = `update orders set paid_at = created_at, session_id = $3, session_hash = $4
  where instance = $1 and order_id = $2`;

/** Everything that scenarios share, made once. */
export async function prepareData({ db, keyFile, sandbox, standIn }, { server, receiverUrl, template, counts }) {
  const { instance } = await db.queries.selectFrom("instances").selectAll().executeTakeFirstOrThrow();
  const paid = await addClaimed({ db, keyFile }, template, counts.paid, "paid-", {
    paid: true,
    fulfillmentUrl: (i) => `https://shop.example/articles/${i}`,
  });
  const [exchange] = sandbox.exchanges;
  const shop = { server, receiverUrl, template, instance: String(instance), paid, counts };
  return { db, keyFile, sandbox, standIn, exchange, ...shop };
}

export const SCENARIOS = [
  {
    name: "paid",
    async prepare({ paid, instance }) {
      const proofs = paid.map(({ orderId, hContract, sig }, i) => ({
        orderId,
        hContract,
        sig,
        session: `session ${i}`,
      }));
      return {
        status: 200,
        requests: proofs.map(({ orderId, hContract, sig, session }) =>
          http("POST", `/orders/${orderId}/paid`, {
            sig: encodeBase32(sig),
            h_contract: encodeBase32(hContract),
            session_id: session,
          }),
        ),
        crypto: { sign: 1 },
        texts: [BIND],
        values: proofs.map(({ orderId, hContract, session }) => [
          [session, sha256(session), instance, orderId, hContract],
        ]),
      };
    },
  },
  {
    name: "paid-one-order",
    async prepare({ paid: [{ orderId, hContract, sig }], instance }) {
      const sessions = Array.from({ length: 500 }, (_, i) => `session ${i}`);
      const proof = { sig: encodeBase32(sig), h_contract: encodeBase32(hContract) };
      return {
        status: 200,
        requests: sessions.map((session) => http("POST", `/orders/${orderId}/paid`, { ...proof, session_id: session })),
        crypto: { sign: 1 },
        texts: [BIND],
        values: sessions.map((session) => [[session, sha256(session), instance, orderId, hContract]]),
      };
    },
  },
  {
    name: "paid-wrong-signature",
    async prepare({ paid }) {
      return {
        status: 403,
        requests: paid.map(({ orderId, hContract }) =>
          http("POST", `/orders/${orderId}/paid`, {
            sig: bytes(64),
            h_contract: encodeBase32(hContract),
            session_id: "session",
          }),
        ),
        crypto: { sign: 1 },
      };
    },
  },
  {
    name: "create",
    async prepare({ db, template }) {
      const order = {
        summary: "A pot of tea, a piece of cake, and the view",
        amount: "KUDOS:4.20",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what a shop writes
        fulfillment_url: "https://shop.example/thanks/${ORDER_ID}",
        products: [
          { description: "tea", quantity: 1 },
          { description: "cake", quantity: 2 },
        ],
      };
      const row = await db.queries
        .selectFrom("orders")
        .selectAll()
        .where("order_id", "=", template)
        .executeTakeFirstOrThrow();
      const { row_id: _row, list_state: _state, refunded: _refunded, wired: _wired, ...columns } = row;
      const names = Object.keys(columns);
      const insert = `insert into orders (${names.join(", ")}) values (${names.map((_, i) => `$${i + 1}`).join(", ")})`;
      return {
        status: 200,
        requests: [http("POST", "/private/orders", { order }, OWNER)],
        texts: [insert],
        values: Array.from({ length: 40_000 }, () => {
          const id = `floor-${randomBytes(8).toString("hex")}`;
          return [names.map((name) => (name === "order_id" ? id : columns[name]))];
        }),
      };
    },
  },
  {
    name: "claim",
    once: true,
    async prepare({ db, template, instance, counts }) {
      await addUnclaimed(db, template, counts.unclaimed, "offer-");
      await addUnclaimed(db, template, counts.unclaimed, "floor-offer-");
      const ids = Array.from({ length: counts.unclaimed }, (_, i) => `offer-${i + 1}`);
      const { contract_terms: text } = await db.queries
        .selectFrom("orders")
        .select("contract_terms")
        .where("order_id", "=", template)
        .executeTakeFirstOrThrow();
      return {
        status: 200,
        requests: ids.map((id) => http("POST", `/orders/${id}/claim`, { nonce: bytes(32) })),
        crypto: { sign: 1 },
        texts: [SELECT_ORDER, CLAIM],
        values: ids.map((id) => [
          [instance, `floor-${id}`],
          [randomBytes(32), text, randomBytes(64), instance, `floor-${id}`],
        ]),
      };
    },
  },
  {
    name: "pay-1-coin",
    once: true,
    prepare: (data) => preparePayments(data, 1, data.counts.pay1),
  },
  {
    name: "pay-10-coins",
    once: true,
    prepare: (data) => preparePayments(data, 10, data.counts.pay10),
  },
  {
    name: "pay-sandbox",
    once: true,
    prepare: (data) => prepareSandboxPayments(data, 1, data.counts.paySandbox),
  },
  {
    name: "status-unpaid",
    async prepare({ db, template, instance }) {
      await addUnclaimed(db, template, 1000, "waiting-");
      const ids = Array.from({ length: 1000 }, (_, i) => `waiting-${i + 1}`);
      return {
        status: 402,
        requests: ids.map((id) => http("GET", `/orders/${id}`)),
        texts: [SELECT_ORDER],
        values: ids.map((id) => [[instance, id]]),
      };
    },
  },
  {
    name: "status-paid",
    async prepare({ paid, instance }) {
      return {
        status: 200,
        requests: paid.map(({ orderId, hContract }) =>
          http("GET", `/orders/${orderId}?h_contract=${encodeBase32(hContract)}`),
        ),
        texts: [SELECT_ORDER, SELECT_REFUNDS],
        values: paid.map(({ orderId }) => [
          [instance, orderId],
          [instance, orderId],
        ]),
      };
    },
  },
  {
    name: "private-status",
    async prepare({ paid, instance }) {
      return {
        status: 200,
        requests: paid.map(({ orderId }) => http("GET", `/private/orders/${orderId}`, undefined, OWNER)),
        texts: [SELECT_ORDER, SELECT_REFUNDS],
        values: paid.map(({ orderId }) => [
          [instance, orderId],
          [instance, orderId],
        ]),
      };
    },
  },
  {
    name: "list",
    async prepare({ instance }) {
      return {
        status: 200,
        requests: [http("GET", "/private/orders?paid=yes&limit=-20", undefined, OWNER)],
        texts: [
          `select order_id, row_id, created_at, currency, amount_val, amount_frac, summary from orders
           where instance = $1 and list_state in (1, 3, 5, 7) order by row_id desc limit 20`,
        ],
        values: [[[instance]]],
      };
    },
  },
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

/** Claimed orders, whose ids begin with the prefix, and the requests that pay them with coins that the stand-in takes. */
export async function preparePayments(data, coins, count, prefix = `pay-${coins}-`) {
  const { db, keyFile, standIn, exchange, template, instance } = data;
  await standIn.ask("standIn", true);
  const orders = await addClaimed({ db, keyFile }, template, count, prefix, {
    paid: false,
    amount: `KUDOS:${coins}`,
    fulfillmentUrl: (i) => `https://shop.example/${prefix}${i}`,
  });
  const denomination = exchange.denominations()[0];
  // Nobody asks the stand-in whether the denomination has signed.
  const ubSig = { cipher: "CS", cs_signature_r: bytes(32), cs_signature_s: bytes(32) };
  const requests = orders.map(({ orderId, terms, hContract }, i) => {
    const signed = Array.from({ length: coins }, () => {
      const { priv, pub } = createKeyPair();
      const message = coinDepositMessage({
        hContract,
        hWire: decodeBase32(terms.h_wire, 64),
        hDenom: denomination.hDenom,
        walletTimestamp: timestampFromJson(terms.timestamp),
        refundDeadline: timestampFromJson(terms.refund_deadline),
        amountWithFee: denomination.value,
        depositFee: denomination.feeDeposit,
        merchantPub: decodeBase32(terms.merchant_pub, 32),
      });
      return {
        coin_sig: encodeBase32(sign(priv, message)),
        coin_pub: encodeBase32(pub),
        ub_sig: ubSig,
        h_denom: encodeBase32(denomination.hDenom),
        contribution: printAmount(denomination.value),
        exchange_url: exchange.baseUrl,
      };
    });
    return http("POST", `/orders/${orderId}/pay`, { coins: signed, session_id: `session ${i}` });
  });
  return {
    status: 200,
    requests,
    crypto: { sign: 2, verify: coins + 1 },
    call: async () => ({ url: new URL("echo", exchange.baseUrl).href, body: await standIn.ask("lastDeposit") }),
    texts: [SELECT_ORDER, INTENT, PAID],
    values: orders.map(({ orderId }, i) => [
      [instance, orderId],
      [instance, orderId, exchange.baseUrl, `session ${i}`],
      [instance, orderId, `session ${i}`, sha256(`session ${i}`)],
    ]),
  };
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
    const { contract } = await claim(wallet, { merchantBaseUrl: server.url, orderId });
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
