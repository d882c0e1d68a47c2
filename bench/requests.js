/**
 * What is asked about orders of any shop: the requests, the status of their answers, and their floor: how often each
 * operation of cryptography is inevitable, the statements that the database has to run for one request, whether they are about the
 * same orders as the requests (`ofSameOrders`), the one that removes what they leave (`ending`), and the call to an exchange.
 *
 * A shop is `{ instance, path, owner, keys, pub }`: its number, the path of its base URL, the header of who runs it, its keys, and
 * the public one as contracts have it. An order is `{ shop, orderId }`, one that was claimed also has what `addClaimed` gives.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { printAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { coinDepositMessage } from "@kontor/taler/signatures/wallet";
import { timestampFromJson } from "@kontor/taler/time";

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

const sha256 = (text) => createHash("sha256").update(text).digest();
const bytes = (count) => encodeBase32(randomBytes(count));

const SELECT_ORDER = "select * from orders where instance = $1 and order_id = $2";
const SELECT_REFUNDS = "select * from refunds where instance = $1 and order_id = $2";
const SELECT_PAID = `select order_id, row_id, created_at, currency, amount_val, amount_frac, summary from orders
  where instance = $1 and list_state = 1 order by row_id desc limit 20`;
const BIND = `update orders set session_id = $1, session_hash = $2
  where instance = $3 and order_id = $4 and h_contract = $5 and paid_at is not null
  returning fulfillment_hash, otp_key, otp_algorithm, refunded`;
const CLAIM = `update orders set claim_nonce = $1, contract_terms = $2, h_contract = $3
  where instance = $4 and order_id = $5 and claim_nonce is null`;
const NEVER = "9000000000000000000";
const INTENT = `insert into deposit_batches (instance, order_id, exchange_url, session_id, created_at, next_attempt)
  values ($1, $2, $3, $4, 0, ${NEVER})`;
/** They are nobody's: the server would carry them out after its next start. */
const FORGET_INTENTS = `delete from deposit_batches where next_attempt = ${NEVER}`;
const PAID = `update orders set paid_at = created_at, session_id = $3, session_hash = $4
  where instance = $1 and order_id = $2`;

/** More rows than a floor inserts while it is measured. */
const FLOOR_ROWS = 40_000;

/** Proofs of orders that were paid, each for a session of its own. */
export function paid(orders) {
  return proofs(orders.map((order, i) => ({ order, session: `session ${i}` })));
}

/** Proofs of one order, for many sessions. */
export function paidOneOrder(order) {
  return proofs(Array.from({ length: 500 }, (_, i) => ({ order, session: `session ${i}` })));
}

function proofs(bindings) {
  return {
    status: 200,
    requests: bindings.map(({ order: { shop, orderId, hContract, sig }, session }) =>
      http("POST", `${shop.path}orders/${orderId}/paid`, {
        sig: encodeBase32(sig),
        h_contract: encodeBase32(hContract),
        session_id: session,
      }),
    ),
    crypto: { sign: 1 },
    texts: [BIND],
    values: bindings.map(({ order: { shop, orderId, hContract }, session }) => [
      [session, sha256(session), shop.instance, orderId, hContract],
    ]),
  };
}

export function paidWrongSignature(orders) {
  return {
    status: 403,
    requests: orders.map(({ shop, orderId, hContract }) =>
      http("POST", `${shop.path}orders/${orderId}/paid`, {
        sig: bytes(64),
        h_contract: encodeBase32(hContract),
        session_id: "session",
      }),
    ),
    crypto: { sign: 1 },
  };
}

/** New orders. @param template the id of an order whose row is what the floor inserts */
export async function create(db, template, shops) {
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
    requests: shops.map(({ path, owner }) => http("POST", `${path}private/orders`, { order }, owner)),
    texts: [insert],
    values: Array.from({ length: FLOOR_ROWS }, (_, i) => {
      const { instance } = shops[i % shops.length];
      const own = { ...columns, instance, order_id: `floor-${randomBytes(8).toString("hex")}` };
      return [names.map((name) => own[name])];
    }),
  };
}

/** @param orders that nobody has claimed. @param floorOrders as many others, for the floor */
export async function claim(db, template, orders, floorOrders) {
  const { contract_terms: text } = await db.queries
    .selectFrom("orders")
    .select("contract_terms")
    .where("order_id", "=", template)
    .executeTakeFirstOrThrow();
  return {
    status: 200,
    requests: orders.map(({ shop, orderId }) =>
      http("POST", `${shop.path}orders/${orderId}/claim`, { nonce: bytes(32) }),
    ),
    crypto: { sign: 1 },
    texts: [SELECT_ORDER, CLAIM],
    values: floorOrders.map(({ shop: { instance }, orderId }) => [
      [instance, orderId],
      [randomBytes(32), text, randomBytes(64), instance, orderId],
    ]),
  };
}

/** Payments with so many coins each that the stand-in takes. @param orders that were claimed */
export function payments({ exchange, standIn }, orders, coins) {
  const denomination = exchange.denominations()[0];
  return {
    status: 200,
    requests: orders.map((order, i) => {
      const signed = Array.from({ length: coins }, () => signedCoin(exchange, denomination, order));
      const path = `${order.shop.path}orders/${order.orderId}/pay`;
      return http("POST", path, { coins: signed, session_id: `session ${i}` });
    }),
    crypto: { sign: 2, verifyOfCoin: coins, verify: 1 },
    call: async () => ({ url: new URL("echo", exchange.baseUrl).href, body: await standIn.ask("lastDeposit") }),
    texts: [SELECT_ORDER, INTENT, PAID],
    ofSameOrders: true,
    ending: FORGET_INTENTS,
    values: orders.map(({ shop: { instance }, orderId }, i) => [
      [instance, orderId],
      [instance, orderId, exchange.baseUrl, `session ${i}`],
      [instance, orderId, `session ${i}`, sha256(`session ${i}`)],
    ]),
  };
}

/** Nobody asks the stand-in whether the denomination has signed. */
const UB_SIG = { cipher: "CS", cs_signature_r: bytes(32), cs_signature_s: bytes(32) };

const ENCODING = { publicKeyEncoding: { type: "spki", format: "der" } };

function signedCoin(exchange, denomination, { terms, hContract }) {
  // As made by Node: a key that is read takes several times as long. Not exported as JWK, in which Node 20 may stand still.
  const { privateKey, publicKey } = generateKeyPairSync("ed25519", ENCODING);
  const pub = publicKey.subarray(-32);
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
    coin_sig: encodeBase32(sign(null, message, privateKey)),
    coin_pub: encodeBase32(pub),
    ub_sig: UB_SIG,
    h_denom: encodeBase32(denomination.hDenom),
    contribution: printAmount(denomination.value),
    exchange_url: exchange.baseUrl,
  };
}

/** @param orders that anybody may look at */
export function statusUnpaid(orders) {
  return {
    status: 402,
    requests: orders.map(({ shop, orderId }) => http("GET", `${shop.path}orders/${orderId}`)),
    texts: [SELECT_ORDER],
    values: orders.map(({ shop, orderId }) => [[shop.instance, orderId]]),
  };
}

export function statusPaid(orders) {
  return {
    status: 200,
    requests: orders.map(({ shop, orderId, hContract }) =>
      http("GET", `${shop.path}orders/${orderId}?h_contract=${encodeBase32(hContract)}`),
    ),
    ...findingPaid(orders),
  };
}

/** What the shop sees of a paid order. */
export function privateStatus(orders) {
  return {
    status: 200,
    requests: orders.map(({ shop, orderId }) =>
      http("GET", `${shop.path}private/orders/${orderId}`, undefined, shop.owner),
    ),
    ...findingPaid(orders),
  };
}

function findingPaid(orders) {
  return {
    texts: [SELECT_ORDER, SELECT_REFUNDS],
    values: orders.map(({ shop, orderId }) => [
      [shop.instance, orderId],
      [shop.instance, orderId],
    ]),
  };
}

/** The last twenty that were paid. */
export function list(shops) {
  return {
    status: 200,
    requests: shops.map(({ path, owner }) => http("GET", `${path}private/orders?paid=yes&limit=-20`, undefined, owner)),
    texts: [SELECT_PAID],
    values: shops.map(({ instance }) => [[instance]]),
  };
}
