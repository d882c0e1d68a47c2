import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { LISTENER } from "../database/channel.js";
import { singleConnection } from "../database/single-connection.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { KNOWN_FOR_MS, LONGEST_KNOWN_MS, Notifier, type NotifierOptions } from "./notifier.js";
import { topicDigest } from "./topics.js";

let shop: TestDatabase;
const notifiers: Notifier[] = [];

beforeAll(async () => {
  shop = await createTestDatabase({ migrated: false });
});
afterEach(async () => {
  await Promise.all(notifiers.splice(0).map((notifier) => notifier.close()));
});
afterAll(() => shop.drop());

const A_LONG_TIME = 30_000;

/** A promise and the function that resolves it. */
function aSignal<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Nobody looks again by the clock while a test runs. */
const NEVER = 100_000_000;

/** A process of its own, as far as the database can tell; listening when it is returned. */
async function aProcess(options: Partial<NotifierOptions> = {}): Promise<Notifier> {
  const { promise, resolve } = aSignal<void>();
  const notifier = new Notifier({
    address: shop.db.address,
    recheckMs: NEVER,
    ...options,
    onConnection: (state, reason) => {
      if (state === "listening") resolve();
      options.onConnection?.(state, reason);
    },
  });
  notifiers.push(notifier);
  await promise;
  return notifier;
}

/** Ends the connections that listen, as a restart of the server or a broken network would. */
const cutOff = () =>
  sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and application_name = 'kontor notifications'`.execute(shop.db.queries);

/** The connection of a process that is there, as far as the others can tell, and answers nothing. */
const aMuteProcess = () =>
  postgres({ ...singleConnection({ address: shop.db.address }), connection: { application_name: LISTENER } });

/** Hears what is sent, and is no process of ours. */
async function aStranger(): Promise<{ readonly heard: string[]; end(): Promise<void> }> {
  const heard: string[] = [];
  const client = postgres(singleConnection({ address: shop.db.address }));
  await client.listen("kontor", (message) => heard.push(message));
  return { heard, end: () => client.end() };
}

test("nothing is sent while no other process listens, all of it as soon as one does, and nothing again when it is gone", async () => {
  const stranger = await aStranger();
  const here = await aProcess({ companyMs: 0 });
  const isSent = async (topic: string) => {
    here.publish([topic]);
    await sleep(20);
    // Arrives after what was sent before.
    await here.tellEverybody([]);
    const count = stranger.heard.length;
    return stranger.heard.splice(0, count).some((message) => message.includes(topicDigest(topic)));
  };
  expect(await isSent("order 1")).toBe(false);
  const there = await aProcess();
  expect(await isSent("order 2")).toBe(true);
  await there.close();
  await vi.waitFor(async () => expect(await isSent("order 3")).toBe(false), A_LONG_TIME);
  await stranger.end();
});

test("who waits before the others know of it looks again when they do", async () => {
  const here = await aProcess();
  const there = new Notifier({ address: shop.db.address, recheckMs: NEVER });
  notifiers.push(there);
  const waiter = there.register(["order 1"]);
  here.publish(["order 1"]);
  expect(await waiter.wait(A_LONG_TIME)).toBe("woken");
});

test("who waits in another process is woken, who waits for something else is not", async () => {
  const [here, there] = [await aProcess(), await aProcess()];
  const mine = there.register(["order 1"]);
  const other = there.register(["order 2"]);

  here.publish(["order 1"]);

  expect(await mine.wait(A_LONG_TIME)).toBe("woken");
  expect(await other.wait(0)).toBe("timeout");
});

test("who waits in the same process is woken at once, and only once", async () => {
  const here = await aProcess();
  const waiter = here.register(["order 1", "orders"]);
  here.publish(["order 1"]);
  expect(await waiter.wait(0)).toBe("woken");
  expect(await waiter.wait(300)).toBe("timeout");
});

test("what is published between registering and waiting is not missed", async () => {
  const [here, there] = [await aProcess(), await aProcess()];
  const early = there.register(["order 1"]);
  const witness = there.register(["order 1"]);
  here.publish(["order 1"]);
  await witness.wait(A_LONG_TIME);
  expect(await early.wait(0)).toBe("woken");
});

test("a thousand topics at once reach the other process, in as many messages as needed", async () => {
  const [here, there] = [await aProcess(), await aProcess()];
  const topics = Array.from({ length: 1000 }, (_, index) => `order ${index}`);
  const waiters = topics.map((topic) => there.register([topic]));
  here.publish(topics);
  const results = await Promise.all(waiters.map((waiter) => waiter.wait(A_LONG_TIME)));
  expect(new Set(results)).toEqual(new Set(["woken"]));
});

test("after a lost connection everybody looks again, and later wake-ups arrive", async () => {
  const here = await aProcess();
  const states: string[] = [];
  const there = await aProcess({ onConnection: (state) => states.push(state) });
  const waiter = there.register(["order 1"]);

  await cutOff();
  expect(await waiter.wait(A_LONG_TIME)).toBe("woken");
  await expect.poll(() => states).toEqual(["listening", "interrupted", "listening"]);

  const again = there.register(["order 2"]);
  here.publish(["order 2"]);
  expect(await again.wait(A_LONG_TIME)).toBe("woken");
});

test("what is published while the connection is cut still wakes the others", async () => {
  const [here, there] = [await aProcess(), await aProcess()];
  const waiter = there.register(["order 1"]);
  await cutOff();
  here.publish(["order 1"]);
  expect(await waiter.wait(A_LONG_TIME)).toBe("woken");
});

test("what is published by who has lost its connection reaches those who have not", async () => {
  const interrupted = aSignal<void>();
  const here = await aProcess({
    queries: shop.db.queries,
    onConnection: (state) => state === "interrupted" && interrupted.resolve(),
  });
  const there = await aProcess();
  const waiter = there.register(["order 1"]);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = ${LISTENER}
    order by backend_start limit 1`.execute(shop.db.queries);
  await interrupted.promise;
  here.publish(["order 1"]);
  expect(await waiter.wait(A_LONG_TIME)).toBe("woken");
});

test("who hung while another began to listen may have woken nobody: the other looks again when it goes on", async () => {
  const hanging = aMuteProcess();
  const questions: string[] = [];
  await hanging.listen("kontor", (message) => questions.push(message));
  const [{ pid }] = (await hanging.unsafe("select pg_backend_pid() as pid")) as unknown as [{ pid: number }];
  // Is not answered for as long as it waits.
  const here = await aProcess();
  const waiter = here.register(["order 1"]);
  expect(await waiter.wait(300)).toBe("timeout");
  const [, asker, number] = questions[0]!.split(" ");
  await hanging.unsafe("select pg_notify('kontor', $1)", [`! ${asker} ${number} ${pid}`]);
  expect(await waiter.wait(A_LONG_TIME)).toBe("woken");
  await hanging.end();
});

test("everybody looks again from time to time, even if nothing was heard", async () => {
  const here = await aProcess({ recheckMs: 50 });
  expect(await here.register(["order 1"]).wait(A_LONG_TIME)).toBe("woken");
});

test("many take turns in looking again, and nobody is left out", async () => {
  const here = await aProcess({ recheckMs: 500 });
  const waits = Array.from({ length: 200 }, (_, index) => here.register([`order ${index}`]).wait(A_LONG_TIME));
  await Promise.race(waits);
  const early = new Set<number>();
  for (const [index, wait] of waits.entries()) void wait.then(() => early.add(index));
  await Promise.resolve();
  expect(early.size).toBeLessThan(200);
  expect(new Set(await Promise.all(waits))).toEqual(new Set(["woken"]));
});

test("a wait ends when its time is up, when its client has gone, and when it is cancelled", async () => {
  const here = await aProcess();
  const waiter = here.register(["order 1"]);
  expect(await waiter.wait(150)).toBe("timeout");

  const client = new AbortController();
  const aborted = waiter.wait(A_LONG_TIME, client.signal);
  client.abort();
  expect(await aborted).toBe("closed");

  const cancelled = waiter.wait(A_LONG_TIME);
  waiter.cancel();
  expect(await cancelled).toBe("closed");
  expect(here.waiting).toBe(0);
});

test("closing answers everybody, also those who come later, and sends what was published", async () => {
  const [here, there] = [await aProcess(), await aProcess()];
  const elsewhere = there.register(["order 1"]);
  const waiting = here.register(["order 2"]).wait(A_LONG_TIME);

  here.publish(["order 1"]);
  await here.close();

  expect(await waiting).toBe("closed");
  expect(await here.register(["order 2"]).wait(A_LONG_TIME)).toBe("closed");
  expect(await elsewhere.wait(A_LONG_TIME)).toBe("woken");
});

test("a database that cannot be reached hinders neither publishing nor waiting in the process", async () => {
  const { promise, resolve } = aSignal<Error | undefined>();
  const notifier = new Notifier({
    address: { ...shop.db.address, port: 1 },
    onConnection: (_state, reason) => resolve(reason),
  });
  notifiers.push(notifier);
  const waiter = notifier.register(["order 1"]);
  notifier.publish(["order 1"]);
  expect(await waiter.wait(A_LONG_TIME)).toBe("woken");
  expect(await promise).toBeInstanceOf(Error);
});

test("what everybody was told, everybody has heard", async () => {
  const [here, ...others] = [await aProcess(), await aProcess(), await aProcess()];
  const heard: string[] = [];
  for (const [index, other] of others.entries()) other.follow("tokens", () => heard.push(`process ${index}`));
  await here.tellEverybody(["tokens"]);
  expect(heard.sort()).toEqual(["process 0", "process 1"]);
});

test("who hangs, or cannot hear, is waited for as long as it may go by what was before, and no longer", async () => {
  const here = await aProcess();
  const hanging = aMuteProcess();
  await hanging.unsafe("select 1");
  const begin = performance.now();
  await here.tellEverybody(["tokens"]);
  expect(performance.now() - begin).toBeGreaterThanOrEqual(KNOWN_FOR_MS);
  await hanging.end();
});

test("without a database a change is not answered before nobody can remember what was before", async () => {
  const notifier = new Notifier({ address: { ...shop.db.address, port: 1 } });
  notifiers.push(notifier);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    let isAnswered = false;
    const told = notifier.tellEverybody(["tokens"]).then(() => {
      isAnswered = true;
    });
    await vi.advanceTimersByTimeAsync(LONGEST_KNOWN_MS - 1);
    expect(isAnswered).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await told;
  } finally {
    vi.useRealTimers();
  }
});

test("who cannot hear tells all the same, and waits until nobody may go by what was before", async () => {
  const deaf = new Notifier({ address: { ...shop.db.address, port: 1 }, queries: shop.db.queries });
  notifiers.push(deaf);
  const other = await aProcess();
  const heard = aSignal<number>();
  other.follow("tokens", () => heard.resolve(performance.now()));
  const told = deaf.tellEverybody(["tokens"]).then(() => performance.now());
  expect((await told) - (await heard.promise)).toBeGreaterThanOrEqual(KNOWN_FOR_MS - 1);
});

test("a process without a database connection of its own for news, and nobody else who listens: nobody is waited for", async () => {
  const deaf = new Notifier({ address: { ...shop.db.address, port: 1 }, queries: shop.db.queries });
  notifiers.push(deaf);
  const late = new Promise((resolve) => setTimeout(resolve, KNOWN_FOR_MS, "late").unref());
  expect(await Promise.race([deaf.tellEverybody(["tokens"]).then(() => "told"), late])).toBe("told");
});

test("what a process sends comes back to it, and shows up to when it has heard everything", async () => {
  const here = await aProcess();
  expect(here.heardUpTo()).toBe(Number.NEGATIVE_INFINITY);
  const before = performance.now();
  here.publish(["order 1"]);
  await expect.poll(() => here.heardUpTo()).toBeGreaterThanOrEqual(Math.floor(before));
  expect(here.heardUpTo()).toBeLessThanOrEqual(performance.now());
});

test("whatever was announced before a message that came back was heard before it, whoever announced it", async () => {
  const here = await aProcess();
  const heard = new Set<string>();
  const announced = new Map<string, number>();
  const others = await Promise.all(Array.from({ length: 4 }, () => aProcess()));
  const name = (other: number, change: number) => `change ${change} of ${other}`;
  const CHANGES = 50;
  const isMissing = () => {
    const upTo = here.heardUpTo() ?? 0;
    return [...announced].filter(([change, at]) => at < upTo && !heard.has(change));
  };
  const missing: unknown[] = [];
  for (const other of others.keys()) {
    for (let change = 0; change < CHANGES; change++) {
      here.follow(name(other, change), () => {
        heard.add(name(other, change));
        missing.push(...isMissing());
      });
    }
  }
  let isOver = false;
  const proving = (async () => {
    while (!isOver) {
      here.publish(["something"]);
      await new Promise((resolve) => setTimeout(resolve, 1));
      missing.push(...isMissing());
    }
  })();
  await Promise.all(
    others.map(async (other, number) => {
      for (let change = 0; change < CHANGES; change++) {
        await other.tellEverybody([name(number, change)]);
        announced.set(name(number, change), performance.now());
      }
    }),
  );
  isOver = true;
  await proving;
  expect(missing).toEqual([]);
  expect(heard.size).toBe(others.length * CHANGES);
});

test("who is asked and has sent nothing lately sends something for that, and nobody sends when nobody is asked", async () => {
  const here = await aProcess();
  const stranger = await aStranger();
  try {
    // Asked often, it sends one.
    for (let i = 0; i < 10; i++) here.heardUpTo();
    await expect.poll(() => here.heardUpTo()).toBeGreaterThan(0);
    for (let i = 0; i < 10; i++) here.heardUpTo();
    const witness = await aProcess();
    const end = witness.register(["the end"]);
    here.publish(["the end"]);
    await end.wait(A_LONG_TIME);
    // Introductions, and the answers to them, apart.
    await expect.poll(() => stranger.heard.filter((message) => !/^[?!]/.test(message)).length).toBe(2);
  } finally {
    await stranger.end();
  }
});

test("what came back on a connection that is lost shows nothing on the next one", async () => {
  const states: string[] = [];
  const here = await aProcess({ onConnection: (state) => states.push(state) });
  here.publish(["order 1"]);
  await expect.poll(() => here.heardUpTo()).toBeGreaterThan(0);
  const seen: (number | undefined)[] = [];
  here.follow("order 1", () => seen.push(here.heardUpTo()));
  await cutOff();
  await expect.poll(() => states).toEqual(["listening", "interrupted", "listening"]);
  expect(seen[0]).toBe(Number.NEGATIVE_INFINITY);
});
