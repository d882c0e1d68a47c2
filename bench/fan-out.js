// What it costs to tell many processes of changes: NOTIFY goes to every process that listens, needed there or not.
//   node bench/fan-out.js [--processes 50] [--seconds 5]
// The listeners of all these processes are in one process here: for PostgreSQL that is the same.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openDatabase } from "@kontor/merchant/database/connection";
import { startEmbeddedPostgres } from "@kontor/merchant/embedded-postgres/embedded";
import { Notifier } from "@kontor/merchant/notifications/notifier";
import { cpuMicroseconds, familyOf, parentOf } from "./processes.js";

const { values } = parseArgs({
  options: { processes: { type: "string", default: "50" }, seconds: { type: "string", default: "5" } },
});
const seconds = Number(values.seconds);

const directory = mkdtempSync(join(tmpdir(), "kontor-fan-out-"));
const embedded = await startEmbeddedPostgres({ dataDir: directory });
const db = openDatabase({ address: embedded.address, poolSize: 1 });
try {
  const pid = await db.withSession(
    async (session) => (await session.run("select pg_backend_pid() as pid")).rows[0].pid,
  );
  const postmaster = parentOf(pid);
  const most = Number(values.processes);
  for (const count of [1, 10, most]) await measure(count, postmaster);
} finally {
  await db.close();
  await embedded.stop();
  rmSync(directory, { recursive: true, force: true });
}

/** One of them announces, each announcement after the one before has been heard by all. */
async function measure(count, postmaster) {
  let listening = 0;
  const processes = Array.from(
    { length: count },
    () =>
      new Notifier({
        address: { ...embedded.address },
        onConnection: (state) => {
          if (state === "listening") listening++;
        },
      }),
  );
  while (listening < count) await sleep(20);
  const took = [];
  const own = process.cpuUsage();
  const family = familyOf(postmaster);
  const before = cpuMicroseconds(family);
  const end = performance.now() + seconds * 1000;
  for (let nth = 0; performance.now() < end; nth++) {
    const topic = `order ${nth}`;
    const places = processes.map((one) => one.register([topic]));
    const start = performance.now();
    processes[0].publish([topic]);
    await Promise.all(places.map((place) => place.wait(60_000)));
    took.push(performance.now() - start);
    for (const place of places) place.cancel();
  }
  const server = (cpuMicroseconds(family) - before) / took.length;
  const { user, system } = process.cpuUsage(own);
  took.sort((a, b) => a - b);
  console.log(
    `${count} listening: heard by all after ${took[took.length >> 1].toFixed(1)} ms (p50), ` +
      `${took[Math.floor(took.length * 0.99)].toFixed(1)} ms (p99); PostgreSQL ${server.toFixed(0)} us for each announcement, ` +
      `${((user + system) / took.length / count).toFixed(0)} us in each process`,
  );
  await Promise.all(processes.map((one) => one.close()));
}
