/**
 * What the books of a year cost: the first look into the journal of a shop that had none, the export of all of it, and
 * the numbers of one day, with few orders and with many.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { copyOrders, THE_SHOP } from "./orders.js";
import { AUTHORIZATION, callShop } from "./place.js";

/** The journal of so many orders is begun from the books; the rest of the year are copies of its rows. */
const BEGUN_WITH = 50_000;
/** How many are of the day that is looked at; the number of the year does not matter. */
const OF_THE_DAY = 500;
const DAY = 86_400_000_000n;
const TIMES = 40;

export async function books(data) {
  const { db, from, to, say, restart, usage } = data;
  let { server } = data;
  const products = [
    { description: "Tea", quantity: 2, price: "KUDOS:0.25", taxes: [{ name: "VAT 7%", tax: "KUDOS:0.03" }] },
    { description: "Cake", quantity: 1, price: "KUDOS:0.5", taxes: [{ name: "VAT 19%", tax: "KUDOS:0.08" }] },
  ];
  const order = { summary: "Tea and cake", amount: "KUDOS:1", products };
  const { order_id: template } = await callShop(server, "private/orders", { order });
  const day = new Date(Date.now() - Number(DAY / 1000n)).toISOString().slice(0, 10);
  const dayBegin = BigInt(Date.parse(day)) * 1000n;
  const spread = (first, last, count) => `${first} + i::numeric * ${last - first} / ${count + 1}`;
  await fillPaid(db, template, OF_THE_DAY, "day-", spread(dayBegin, dayBegin + DAY, OF_THE_DAY));

  const measure = async (count) => {
    const measured = { count };
    // What it needs for that it would not give back at once.
    server = await restart();
    measured.day = await cpuOf({ server, usage }, `private/kontor/day?date=${day}`);
    for (const path of [
      "private/statistics-amount/payments-received",
      "private/statistics-counter/orders-paid",
      "private/statistics-report/transactions?granularity=day&count=30",
    ]) {
      measured[path.replace(/^private\/|\?.*/g, "")] = await cpuOf({ server, usage }, path);
    }
    const year = `from=${(dayBegin - 370n * DAY) / 1_000_000n}`;
    for (const format of ["csv", "xlsx", "json"]) {
      server = await restart();
      const before = usage();
      const started = performance.now();
      const size = await downloaded(server, `private/kontor/export?format=${format}&${year}`);
      const seconds = (performance.now() - started) / 1000;
      const spent = usage(before);
      const cpu = { server: spent.server / 1e6, postgres: spent.postgres / 1e6 };
      measured[format] = { seconds, size, peak: peakMb(server.pid), cpu };
    }
    return measured;
  };
  const fillYear = async (count, prefix) => {
    await fillPaid(db, template, count, prefix, spread(dayBegin - 365n * DAY, dayBegin, count));
    await withTime(db, async (session) => {
      await session.script("delete from journal; delete from journal_progress");
      await session.script("vacuum analyze");
    });
    forgetPeak(server.pid);
    const before = usage();
    const started = performance.now();
    // The first who asks has the journal begun.
    await callShop(server, "private/kontor/day?date=2020-01-01");
    const [seconds, spent] = [(performance.now() - started) / 1000, usage(before)];
    say(
      `  the journal of ${count} more orders begun in ${seconds.toFixed(1)} s, CPU ${(spent.server / 1e6).toFixed(1)} s of the ` +
        `server and ${(spent.postgres / 1e6).toFixed(1)} s of PostgreSQL, at most ${peakMb(server.pid).toFixed(0)} MB resident`,
    );
  };
  const copyYear = (orders) =>
    withTime(db, async (session) => {
      const { rows } = await session.run(
        "select column_name from information_schema.columns where table_name = 'journal'",
      );
      const columns = rows.map(({ column_name }) => column_name);
      const changes = {
        number: "number + n * 10000000",
        happened_at: "happened_at + n * 1000000",
        order_id: "order_id || '-' || n",
      };
      for (let n = 1; n < Math.ceil(orders / BEGUN_WITH); n++) {
        const values = columns
          .map((name) => changes[name] ?? name)
          .join(", ")
          .replaceAll(" n ", ` ${n}::bigint `);
        await session.run(
          `insert into journal (${columns.join(", ")}) select ${values.replaceAll("|| n", `|| ${n}`)} from journal
           where number < 10000000 and happened_at < $1`,
          [dayBegin],
        );
      }
      await session.script("update journal_progress set newest = (select max(number) from journal)");
      await session.script("vacuum analyze journal");
    });
  await fillYear(from - OF_THE_DAY, "few-");
  await withTime(db, (session) => session.script(STATISTICS));
  const few = await measure(from);
  await fillYear(BEGUN_WITH - from, "many-");
  await copyYear(to);
  await withTime(db, (session) => session.script(`delete from statistics; ${STATISTICS}`));
  const many = await measure(to);
  say(`\nbooks of a year, with ${from} and with ${to} orders; CPU is that of server and PostgreSQL:`);
  for (const name of Object.keys(few).filter((name) => name !== "count")) {
    const [small, large] = [few[name], many[name]];
    if (typeof small === "number") {
      say(`  ${name.padEnd(42)}${small.toFixed(0)} us -> ${large.toFixed(0)} us (${(large / small).toFixed(2)})`);
    } else {
      say(
        `  export as ${name.padEnd(32)}${large.seconds.toFixed(1)} s, CPU ${large.cpu.server.toFixed(1)} s of the server and ` +
          `${large.cpu.postgres.toFixed(1)} s of PostgreSQL, ${(large.size / 1e6).toFixed(0)} MB, ` +
          `at most ${large.peak.toFixed(0)} MB resident (${small.peak.toFixed(0)} with few)`,
      );
    }
  }
  return { few, many };
}

/** Paid orders, each with one coin. `at`: in SQL, when the copy `i` was paid. */
async function fillPaid(db, template, count, prefix, at) {
  const time = `(${at})::bigint`;
  await copyOrders(db, template, count, prefix, {
    created_at: time,
    paid_at: time,
    h_contract: "sha512(($2 || i)::bytea)",
    claim_nonce: "sha256(($2 || i)::bytea)",
    session_id: "'session ' || i",
    session_hash: "sha256(('session ' || i)::bytea)",
  });
  await withTime(db, (session) =>
    session.run(
      `with batches as (
        insert into deposit_batches (instance, order_id, exchange_url, created_at, next_attempt, accepted_at)
        select instance, order_id, 'https://exchange.example/', paid_at, paid_at, paid_at from orders
        where instance = ${THE_SHOP} and starts_with(order_id, $1) and paid_at is not null
        returning instance, order_id, batch
      )
      insert into deposits (instance, order_id, coin_pub, batch, position, h_denom, ub_sig, coin_sig, currency,
        contribution_val, contribution_frac, deposit_fee_val, deposit_fee_frac, refund_fee_val, refund_fee_frac)
      select instance, order_id, sha256(order_id::bytea), batch, 0, '', '', '', 'KUDOS', 1, 0, 0, 1000000, 0, 1000000
      from batches`,
      [prefix],
    ),
  );
}

/** What is made here takes longer than any statement of a server may. */
function withTime(db, work) {
  return db.withSession(async (session) => {
    await session.script("set statement_timeout = 0");
    const result = await work(session);
    await session.script("reset statement_timeout");
    return result;
  });
}

const KEPT = { hour: 8n * DAY, day: 400n * DAY, week: 1100n * DAY };
const FOR_EVER = 10_000n * DAY;

/** What counting the payments one after the other would have come to. */
const STATISTICS = ["hour", "day", "week", "month", "quarter", "year"]
  .map((range) =>
    `
      insert into statistics (instance, slug, range, start_time, currency, units)
      select instance, slug, '${range}',
        (extract(epoch from date_trunc('${range}', to_timestamp(paid_at / 1000000) at time zone 'UTC')) * 1000000)::bigint,
        currency, count(*) * factor
      from orders, (values ('orders-paid', '', 1::numeric), ('payments-received', 'KUDOS', 100000000)) as v(slug, currency, factor)
      where paid_at > (extract(epoch from now()) * 1000000)::bigint - ${KEPT[range] ?? FOR_EVER} group by 1, 2, 4, 5, factor;`.replaceAll(
      "currency, count",
      "v.currency, count",
    ),
  )
  .join("\n");

/** CPU microseconds of server and PostgreSQL for one answer. */
async function cpuOf({ server, usage }, path) {
  for (let i = 0; i < TIMES / 4; i++) await callShop(server, path);
  const before = usage();
  for (let i = 0; i < TIMES; i++) await callShop(server, path);
  const spent = usage(before);
  return (spent.server + spent.postgres) / TIMES;
}

/** How many bytes came; nothing of it is kept. */
async function downloaded(server, path) {
  const answer = await fetch(new URL(path, server.url), { headers: { authorization: AUTHORIZATION } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  let size = 0;
  for await (const chunk of answer.body) size += chunk.length;
  return size;
}

/** The most that was resident since `forgetPeak`, in MB. */
function peakMb(pid) {
  return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}

function forgetPeak(pid) {
  // The kernel's way to say it.
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}
