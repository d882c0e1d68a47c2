/**
 * What requests take, and the least that they need, in turn: a machine that is slower for a while is slower for both. CPU in
 * microseconds.
 */

import { startHelper } from "./helper-process.js";
import { cpuMicroseconds, endedMicroseconds, familyOf } from "./processes.js";

/** The level at which the floor is measured. */
export const FLOOR_CONNECTIONS = 16;
/** What is compared with its floor is measured in so many parts, each with a part of the floor after it. */
const PARTS = 4;
/** Of each kind of work of the floor in a part. */
const FLOOR_SECONDS = 0.4;

/** @param serverOf gives the server that runs at that time. @param seconds for which a run lasts, with those of all its parts */
export function startMeasuring({ place, load, serverOf, seconds, say }) {
  const floor = startHelper("./floor.js");
  const floorLoad = startHelper("./load.js");
  const floorSeconds = Math.min(FLOOR_SECONDS, seconds);
  let floorServer;

  /** CPU since then. */
  function usage(since = { server: 0, postgres: 0 }) {
    return {
      server: cpuMicroseconds(familyOf(serverOf().pid)) - since.server,
      postgres: ofPostgres() - since.postgres,
    };
  }

  /** With what ended meanwhile, such as autovacuum, or nothing where PostgreSQL runs elsewhere. */
  function ofPostgres() {
    const { postmaster } = place;
    return postmaster ? cpuMicroseconds(familyOf(postmaster)) + endedMicroseconds(postmaster) : 0;
  }

  /**
   * What the requests from one number to another took, as far as there was time for them, and the number of the next one. Says
   * which answers did not have the status that they should have.
   * @param least as `leastOf` gave it: what is measured in turn with them
   */
  async function measureRun({ from, to, name, status, least }) {
    const parts = least === undefined ? 1 : PARTS;
    const all = { latencies: [], seconds: 0, server: 0, postgres: 0, statements: 0, statuses: {} };
    let used = from;
    for (let part = 1; part <= parts; part++) {
      const upTo = to === Number.POSITIVE_INFINITY ? to : from + Math.floor(((to - from) * part) / parts);
      const sent = await serverOf().statements();
      const before = usage();
      const run = await load.ask("run", { seconds: seconds / parts, from: used, to: upTo });
      const spent = usage(before);
      all.statements += (await serverOf().statements()) - sent;
      all.server += spent.server;
      all.postgres += spent.postgres;
      all.seconds += run.seconds;
      all.latencies.push(run.latencies);
      for (const [given, count] of Object.entries(run.statuses)) {
        all.statuses[given] = (all.statuses[given] ?? 0) + count;
      }
      used = run.used;
      await least?.measure();
    }
    const latencies = Float64Array.from(all.latencies.flatMap((some) => [...some])).sort();
    const { length } = latencies;
    if (Object.keys(all.statuses).some((given) => Number(given) !== status)) {
      say(`${name}: unexpected answers ${JSON.stringify(all.statuses)}`);
    }
    return {
      rate: length / all.seconds,
      p50: latencies[Math.floor(length * 0.5)],
      p99: latencies[Math.floor(length * 0.99)],
      serverCpu: all.server / length,
      postgresCpu: all.postgres / length,
      statements: all.statements / length,
      used,
    };
  }

  /**
   * The composed floor: Fastify with the same bytes, the cryptography, the call to the exchange, the statements. Each time it
   * is measured counts as much as the others; `mean` tells what came of them.
   * @param used how many of the requests were sent already
   */
  async function leastOf({ requests, status, crypto = {}, call, texts, values, ofSameOrders, ending }, used) {
    // Requests that have been used up are answered otherwise, but as long as the right answer was.
    const answer = await askOnce(requests[0]);
    floorServer ??= await floor.ask("serve");
    await floor.ask("answer", { status, body: answer });
    await floorLoad.ask("open", { ports: [floorServer.port], connections: FLOOR_CONNECTIONS, requests });
    await floorLoad.ask("run", { seconds: Math.min(1, seconds) });
    if (call !== undefined) await floor.ask("prepareCall", await call());
    if (texts !== undefined) {
      const { address } = place;
      const free = ofSameOrders ? values.slice(0, used) : values;
      await floor.ask("prepareStatements", { address, texts, values: free, concurrency: FLOOR_CONNECTIONS });
    }
    const measured = [];

    /** One more part. CPU adds up, and so does time. */
    async function measure() {
      const parts = { http: 0, crypto: 0, call: 0, sql: 0 };
      const before = cpuMicroseconds([floorServer.pid]);
      const run = await floorLoad.ask("run", { seconds: floorSeconds });
      parts.http = (cpuMicroseconds([floorServer.pid]) - before) / run.latencies.length;
      let time = run.seconds / run.latencies.length;
      for (const [operation, times] of Object.entries(crypto)) {
        parts.crypto += times * (await floor.ask("crypto", { operation, seconds: floorSeconds / 4 }));
      }
      time += parts.crypto / 1e6;
      if (call !== undefined) {
        const called = await floor.ask("call", { seconds: floorSeconds });
        parts.call = called.microseconds;
        time += 1 / called.rate;
      }
      if (texts !== undefined) {
        const sql = await floor.ask("statements", { seconds: floorSeconds });
        parts.sql = sql.microseconds;
        time += 1 / sql.rate;
        if (ending !== undefined) await place.db.withSession((session) => session.run(ending));
      }
      measured.push({ ...parts, cpu: parts.http + parts.crypto + parts.call + parts.sql, time });
    }

    const meanOf = (what) => measured.reduce((sum, part) => sum + part[what], 0) / measured.length;
    const mean = () => ({
      ...Object.fromEntries(["http", "crypto", "call", "sql", "cpu"].map((what) => [what, meanOf(what)])),
      rate: 1 / meanOf("time"),
    });
    return { measure, mean };
  }

  /** The body of the answer. */
  async function askOnce(request) {
    const [head, body] = request.toString().split("\r\n\r\n");
    const [line, ...headers] = head.split("\r\n");
    const [method, path] = line.split(" ");
    const fields = headers
      .map((header) => header.split(": "))
      .filter(([name]) => !/^(host|content-length)$/.test(name));
    const answer = await fetch(new URL(path, serverOf().url), {
      method,
      headers: fields,
      ...(body ? { body } : {}),
    });
    return Buffer.from(await answer.arrayBuffer());
  }

  function stop() {
    floor.stop();
    floorLoad.stop();
  }

  return { usage, measureRun, leastOf, stop };
}
