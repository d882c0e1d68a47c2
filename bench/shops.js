/** Many small shops: each has a hundred orders, a bank account, a token, and a key of its own. */

import { createHash } from "node:crypto";
import { findInstance, insertInstance } from "@kontor/merchant/instances/store";
import { readKeyFile } from "@kontor/merchant/secrets/key-file";
import { encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair, readKeyPair, sign } from "@kontor/taler/eddsa";
import { paymentOkMessage } from "@kontor/taler/signatures/merchant";
import { contractOf, copyRows } from "./orders.js";

export const ORDERS = 100;
/** Shops whose orders are made by one statement. */
const AT_ONCE = 200;
const TOKEN = "secret-token:of-the-benchmark";
const OWNER = { authorization: `Bearer ${TOKEN}` };

/** Makes them. */
export async function makeShops({ db, keyFile, template }, count) {
  const secrets = readKeyFile(keyFile);
  const { emailProven: _email, phoneProven: _phone, ...shop } = await findInstance(db.queries, secrets, "admin");
  const now = BigInt(Date.now()) * 1000n;
  const shops = await db.transaction(async (tx) => {
    const made = [];
    for (let i = 1; i <= count; i++) {
      const id = `shop-${i}`;
      const keys = createKeyPair();
      const own = { ...shop, id, merchantPriv: keys.priv, merchantPub: keys.pub };
      const instance = String(await insertInstance(tx, secrets, own, now));
      made.push({ id, instance, path: `/instances/${id}/`, owner: OWNER, keys, pub: encodeBase32(keys.pub) });
    }
    return made;
  });
  await db.withSession(async (session) => {
    await copyRows(session, "accounts", {
      changes: { instance: "i.instance" },
      times: "instances i",
      which: "t.active and i.id like 'shop-%'",
    });
    await session.run(
      `insert into login_tokens (instance, token_hash, scope, refreshable, created_at, expires_at)
       select instance, sha256($1::bytea), 'all', false, $2, $2 + 86400000000 from instances where id like 'shop-%'`,
      [Buffer.from(TOKEN), now],
    );
    // As if they had had their journal from the first order on. What would stand in it nobody asks for.
    await session.run(
      `insert into journal_progress (instance, entered, newest, complete)
       select instance, 0, 0, true from instances where id like 'shop-%'`,
    );
    for (let first = 0; first < count; first += AT_ONCE) {
      await makeOrders(session, template, shops.slice(first, first + AT_ONCE));
    }
    // Not those that are still empty: PostgreSQL would plan for a table that stays so.
    await session.script("vacuum analyze instances, accounts, login_tokens, orders");
  });
  return shops;
}

/** Of four, three are paid. */
function makeOrders(session, template, shops) {
  const made = `t.created_at - (${ORDERS} - n) * 60000000::bigint`;
  const changes = {
    instance: "i.instance",
    order_id: "'order-' || n",
    contract_terms: `replace(${contractOf("'/instances/' || i.id || '/'", "shop.pub")}, t.order_id, 'order-' || n)`,
    request_hash: "sha256((i.id || n)::bytea)",
    claim_token: "null",
    created_at: made,
    h_contract: "case when n % 4 > 0 then sha512((i.id || ' order-' || n)::bytea) end",
    claim_nonce: "case when n % 4 > 0 then sha256((i.id || n)::bytea) end",
    paid_at: `case when n % 4 > 0 then ${made} end`,
    session_id: "case when n % 4 > 0 then 'session' end",
    session_hash: "case when n % 4 > 0 then sha256('session'::bytea) end",
  };
  return copyRows(session, "orders", {
    changes,
    times: `generate_series(1, ${ORDERS}) n,
      unnest($2::bigint[], $3::text[]) shop (instance, pub) join instances i using (instance)`,
    which: "t.order_id = $1",
    values: [template, shops.map(({ instance }) => instance), shops.map(({ pub }) => pub)],
  });
}

/** Paid orders of the shops in turn, at least one of each and all that one shop has, with their receipts. */
export function paidOrders({ shops }) {
  const paidOnes = (ORDERS / 4) * 3;
  return inTurn(shops, paidOnes, (nth) => nth + Math.floor(nth / 3) + 1).map(({ shop, orderId }) => {
    // As `makeOrders` says it in SQL.
    const hContract = createHash("sha512").update(`${shop.id} ${orderId}`).digest();
    return { shop, orderId, hContract, sig: sign(readKeyPair(shop.keys), paymentOkMessage(hContract)) };
  });
}

/** Orders of the shops in turn that wait for their claim. */
export function unclaimedOrders({ shops }) {
  return inTurn(shops, ORDERS / 4, (nth) => (nth + 1) * 4);
}

/** @param most how many of the kind a shop has. @param numberOf the number of the nth of them, from 0 */
function inTurn(shops, most, numberOf) {
  return Array.from({ length: Math.max(shops.length, most) }, (_, i) => ({
    shop: shops[i % shops.length],
    orderId: `order-${numberOf(i % most)}`,
  }));
}
