/** Whether ten thousand small shops cost more than one: each has a hundred orders, a bank account and a token. */

import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { findInstance, insertInstance } from "@kontor/merchant/instances/store";
import { readKeyFile } from "@kontor/merchant/secrets/key-file";
import { encodeBase32 } from "@kontor/taler/base32";
import { importPrivateKey, sign } from "@kontor/taler/eddsa";
import { paymentOkMessage } from "@kontor/taler/signatures/merchant";
import { copyRows } from "./orders.js";
import { memoryMb } from "./processes.js";
import { http } from "./scenarios.js";

const ORDERS = 100;
const SECONDS = 3;
/** Shops whose orders are made by one statement. */
const AT_ONCE = 200;
/** Until then the accounts of new shops have been looked after, each at each exchange, and what that left is collected. */
const REST_SECONDS = 60;
const TOKEN = "secret-token:of-the-benchmark";
const OWNER = { authorization: `Bearer ${TOKEN}` };

/**
 * Measures the same requests to one shop and to all of them in turn, and what a server has in memory that nobody has asked for
 * anything.
 */
export async function manyShops({ db, keyFile, template, count, restart, load, say, usage }) {
  const before = await memoryAtRest(restart);
  const key = await makeShops(db, keyFile, template, count);
  const after = await memoryAtRest(restart);
  const { server } = after;
  const measure = async (requests) => {
    await load.ask("open", { ports: [server.port], connections: 16, requests });
    // Once each at least, so that what is remembered of a shop is there where it fits.
    const { used } = await load.ask("run", { seconds: SECONDS * 4, to: Math.max(requests.length, 4000) });
    const begin = usage();
    const { latencies, statuses } = await load.ask("run", { seconds: SECONDS, from: used });
    const spent = usage(begin);
    return { server: spent.server / latencies.length, postgres: spent.postgres / latencies.length, statuses };
  };
  say(`\n${count} shops with ${ORDERS} orders each, 16 connections; CPU of server + PostgreSQL, us:`);
  const results = {};
  for (const [name, [status, requestTo]] of Object.entries(requestsWith(key))) {
    const one = await measure(Array.from({ length: ORDERS / 4 }, (_, i) => requestTo(1, i + 1)));
    const all = await measure(Array.from({ length: count }, (_, i) => requestTo(i + 1, (i % (ORDERS / 4)) + 1)));
    for (const { statuses } of [one, all]) {
      if (Object.keys(statuses).some((given) => Number(given) !== status)) {
        say(`${name}: unexpected answers ${JSON.stringify(statuses)}`);
      }
    }
    const ratio = (all.server + all.postgres) / (one.server + one.postgres);
    results[name] = { one, all, ratio };
    const cost = (of) => `${of.server.toFixed(0).padStart(5)} +${of.postgres.toFixed(0).padStart(4)}`;
    say(`  ${name.padEnd(22)}one shop ${cost(one)}   all ${cost(all)}   (${ratio.toFixed(2)})`);
  }
  say(
    `  at rest: ${before.resident.toFixed(0)} MB resident with one shop, ${after.resident.toFixed(0)} with all, ` +
      `${memoryMb(server.pid).resident.toFixed(0)} after all were asked for`,
  );
  return { server, results, memory: { one: before.resident, all: after.resident } };
}

/** Requests to the n-th order of a kind of the i-th shop, with the status of their answers. */
function requestsWith(key) {
  const at = (i, path) => `/instances/shop-${i}/${path}`;
  const create = { order: { summary: "one of many", amount: "KUDOS:1" } };
  return {
    paid: [
      200,
      (i, n) => {
        const hash = contractHash(i, paidOrder(n));
        const proof = {
          sig: encodeBase32(sign(key, paymentOkMessage(hash))),
          h_contract: encodeBase32(hash),
          session_id: "S",
        };
        return http("POST", at(i, `orders/${paidOrder(n)}/paid`), proof);
      },
    ],
    "status-unpaid": [402, (i, n) => http("GET", at(i, `orders/order-${n * 4}`))],
    "private-status": [200, (i, n) => http("GET", at(i, `private/orders/${paidOrder(n)}`), undefined, OWNER)],
    list: [200, (i) => http("GET", at(i, "private/orders?paid=yes&limit=-20"), undefined, OWNER)],
    create: [200, (i) => http("POST", at(i, "private/orders"), create, OWNER)],
  };
}

/** Three of four are paid. */
function paidOrder(n) {
  return `order-${n * 4 - 1}`;
}

/** SHA-512, as `makeOrders` says it in SQL. */
function contractHash(i, orderId) {
  return createHash("sha512").update(`shop-${i} ${orderId}`).digest();
}

/** Shops as the administrator's, with its key and its account. */
async function makeShops(db, keyFile, template, count) {
  const secrets = readKeyFile(keyFile);
  const { emailProven: _email, phoneProven: _phone, ...shop } = await findInstance(db.queries, secrets, "admin");
  const now = BigInt(Date.now()) * 1000n;
  for (let first = 1; first <= count; first += AT_ONCE) {
    const last = Math.min(count, first + AT_ONCE - 1);
    await db.transaction(async (tx) => {
      for (let i = first; i <= last; i++) await insertInstance(tx, secrets, { ...shop, id: `shop-${i}` }, now);
    });
  }
  await db.withSession(async (session) => {
    const isOne = "i.id like 'shop-%'";
    await copyRows(session, "accounts", {
      changes: { instance: "i.instance" },
      times: "instances i",
      which: `t.active and ${isOne}`,
    });
    await session.run(
      `insert into login_tokens (instance, token_hash, scope, refreshable, created_at, expires_at)
       select instance, sha256($1::bytea), 'all', false, $2, $2 + 86400000000 from instances i where ${isOne}`,
      [Buffer.from(TOKEN), now],
    );
    for (let first = 1; first <= count; first += AT_ONCE) {
      await makeOrders(
        session,
        template,
        `${isOne} and substr(i.id, 6)::int between ${first} and ${first + AT_ONCE - 1}`,
      );
    }
    await session.script("vacuum analyze");
  });
  return importPrivateKey(shop.merchantPriv);
}

/** @param shops tells in SQL which instances `i` get them */
function makeOrders(session, template, shops) {
  const made = `t.created_at - (${ORDERS} - n) * 60000000::bigint`;
  const changes = {
    instance: "i.instance",
    order_id: "'order-' || n",
    contract_terms: "replace(t.contract_terms, t.order_id, 'order-' || n)",
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
    times: `generate_series(1, ${ORDERS}) n, instances i`,
    which: `t.order_id = $1 and ${shops}`,
    values: [template],
  });
}

/** Of a server that nobody has asked for anything, when it has started. */
async function memoryAtRest(restart) {
  const server = await restart();
  await sleep(REST_SECONDS * 1000);
  return { server, resident: memoryMb(server.pid).resident };
}
