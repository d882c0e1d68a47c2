/** Many orders at once: copies of real ones, with contracts, hashes and receipts that are right where a request needs them. */

import { randomBytes } from "node:crypto";
import { encodeBase32 } from "@kontor/taler/base32";
import { canonicalJson } from "@kontor/taler/canonical-json";
import { hashContract } from "@kontor/taler/contract-hash";
import { readKeyPair, sign } from "@kontor/taler/eddsa";
import { paymentOkMessage } from "@kontor/taler/signatures/merchant";
import { theShop } from "./place.js";

export const THE_SHOP = "(select min(instance) from instances)";

/** Columns that the database fills in by itself. */
const AUTOMATIC = ["row_id", "list_state"];

/**
 * Copies rows `t` of a table of the administrator's shop, once for each row of `times`; `changes` says in SQL how a copy
 * differs, `which` tells the rows that are copied.
 */
export async function copyRows(session, table, { changes, times, which, values = [] }) {
  const { rows } = await session.run("select column_name from information_schema.columns where table_name = $1", [
    table,
  ]);
  const columns = rows.map(({ column_name: name }) => name).filter((name) => !AUTOMATIC.includes(name));
  const copied = columns.map((name) => changes[name] ?? `t.${name}`);
  await session.run(
    `insert into ${table} (${columns.join(", ")}) select ${copied.join(", ")} from ${table} t, ${times}
     where t.instance = ${THE_SHOP} and ${which}`,
    values,
  );
}

/**
 * Copies an unclaimed order so many times, for these shops in turn, or all for the administrator's; `changes` says in SQL how
 * a copy `i` differs. Gives `{ shop, orderId }` of each.
 */
export async function copyOrders(db, template, count, prefix, changes, shops) {
  const given = shops ?? [await theShop(db)];
  const all = {
    instance: "shop.instance",
    order_id: "$2 || i",
    contract_terms: `replace(${contractOf("shop.path", "shop.pub")}, order_id, $2 || i)`,
    request_hash: "sha256(($2 || i)::bytea)",
    ...changes,
  };
  const STEP = 10_000;
  await db.withSession(async (session) => {
    for (let first = 1; first <= count; first += STEP) {
      await copyRows(session, "orders", {
        changes: all,
        times: `generate_series($3::int, $4::int) i
          join unnest($5::bigint[], $6::text[], $7::text[]) with ordinality shop (instance, path, pub, nth)
          on nth = (i - 1) % cardinality($5::bigint[]) + 1`,
        which: "t.order_id = $1",
        values: [
          template,
          prefix,
          first,
          Math.min(count, first + STEP - 1),
          given.map(({ instance }) => instance),
          given.map(({ path }) => path),
          given.map(({ pub }) => pub),
        ],
      });
    }
  });
  return Array.from({ length: count }, (_, i) => ({ shop: given[i % given.length], orderId: `${prefix}${i + 1}` }));
}

/** In SQL, the contract of order `t` as the shop with this path and this key has it. */
export function contractOf(path, pub) {
  const withPath = `regexp_replace(t.contract_terms, '("merchant_base_url":"[^"]*)/"', '\\1' || ${path} || '"')`;
  return `regexp_replace(${withPath}, '("merchant_pub":)"[^"]*"', '\\1"' || ${pub} || '"')`;
}

/** Orders that nobody asks for: three of four paid, one after the other over the last months. */
export function fillShop(db, template, count, prefix = "old-") {
  return copyOrders(db, template, count, prefix, {
    summary: "'Tea no. ' || i",
    summary_folded: "'tea no. ' || i",
    created_at: `created_at - (${count} - i) * 60000000::bigint`,
    h_contract: "sha512(($2 || i)::bytea)",
    claim_nonce: "sha256(($2 || i)::bytea)",
    paid_at: `case when i % 4 = 0 then null else created_at - (${count} - i) * 60000000::bigint end`,
    session_id: "'session ' || i",
    session_hash: "sha256(('session ' || i)::bytea)",
  });
}

/** Orders that wait for their claim, without claim tokens. */
export function addUnclaimed(db, template, count, prefix, shops) {
  return copyOrders(db, template, count, prefix, { claim_token: "null" }, shops);
}

/** Claimed orders with a contract as a wallet would have it; paid ones come with their receipts. */
export async function addClaimed(db, template, count, prefix, { shops, paid, amount, fulfillmentUrl }) {
  const unclaimed = await addUnclaimed(db, template, count, prefix, shops);
  const query = "select contract_terms from orders where order_id = $1";
  const text = (await db.withSession((session) => session.run(query, [template]))).rows[0].contract_terms;
  const orders = unclaimed.map(({ shop, orderId }, i) => {
    const nonce = randomBytes(32);
    const terms = { ...JSON.parse(text.replaceAll(template, orderId)), nonce: encodeBase32(nonce) };
    terms.merchant_base_url = new URL(shop.path, terms.merchant_base_url).href;
    terms.merchant_pub = shop.pub;
    if (amount !== undefined) terms.amount = amount;
    if (fulfillmentUrl !== undefined) terms.fulfillment_url = fulfillmentUrl(i + 1);
    const hContract = hashContract(terms);
    const sig = sign(readKeyPair(shop.keys), paymentOkMessage(hContract));
    return {
      shop,
      orderId,
      nonce,
      terms,
      contractText: canonicalJson(terms),
      hContract,
      sig,
      fulfillmentUrl: terms.fulfillment_url,
    };
  });
  await db.withSession(async (session) => {
    for (let first = 0; first < count; first += 500) {
      const part = orders.slice(first, first + 500);
      await session.run(
        `update orders set contract_terms = given.contract, h_contract = given.hash, claim_nonce = given.nonce,
           fulfillment_hash = sha256(given.url::bytea), paid_at = case when $6 then created_at end
         from unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::text[], $7::bigint[])
           as given(id, contract, hash, nonce, url, shop)
         where instance = given.shop and order_id = given.id`,
        [
          part.map(({ orderId }) => orderId),
          part.map(({ contractText }) => contractText),
          part.map(({ hContract }) => hContract),
          part.map(({ nonce }) => nonce),
          part.map(({ fulfillmentUrl: url }) => url ?? null),
          paid,
          part.map(({ shop }) => shop.instance),
        ],
      );
    }
  });
  return orders;
}
