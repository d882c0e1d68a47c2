import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { type Database, openDatabase, sqlState, violatedConstraint } from "./connection.js";
import { NoFreeConnection } from "./dialect.js";
import { ConnectionLost, TransactionRolledBack } from "./session.js";

let shop: TestDatabase;
let db: Database;
const statements: string[] = [];

beforeAll(async () => {
  shop = await createTestDatabase({ migrated: false, poolSize: 3, onStatement: (text) => statements.push(text) });
  db = shop.db;
  await sql`create table coins (id bigint constraint coins_key primary key, pub bytea, note text, terms text,
    extra jsonb, spent boolean, uses integer)`.execute(db.queries);
});
beforeEach(async () => {
  await sql`delete from coins`.execute(db.queries);
  statements.length = 0;
});
afterAll(() => shop.drop());

const insert = (id: bigint, note = "") => sql`insert into coins (id, note) values (${id}, ${note})`;
const notes = async () =>
  (await sql<{ note: string }>`select note from coins order by id`.execute(db.queries)).rows.map(({ note }) => note);

/** Waits until another connection waits for a lock, so that a conflict is certain. */
async function untilSomebodyWaits(): Promise<void> {
  const waiting = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await waiting.execute(db.queries)).rows.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("values come back as they were: 64-bit integers, bytes, texts and JSON as text", async () => {
  const text = `O'Neil "quoted" \\ back\tslash ¥ 🎉 \u{10ffff}`;
  const terms = '{"price": "EUR:1.10",  "a":1.0, "a":2}';
  const largest = 2n ** 63n - 1n;
  await sql`insert into coins values (${largest}, ${new Uint8Array([0, 1, 254, 255])}, ${text}, ${terms}, ${'{"b":1,"a":[]}'},
    ${true}, ${7})`.execute(db.queries);
  await sql`insert into coins values (${-largest - 1n}, ${new Uint8Array()}, ${""}, ${null}, ${null}, ${false}, ${-7})`.execute(
    db.queries,
  );

  const { rows } = await sql<Record<string, unknown>>`select * from coins order by id desc`.execute(db.queries);

  expect(rows).toStrictEqual([
    {
      id: largest,
      pub: new Uint8Array([0, 1, 254, 255]),
      note: text,
      terms,
      extra: '{"a": [], "b": 1}',
      spent: true,
      uses: 7,
    },
    { id: -largest - 1n, pub: new Uint8Array(), note: "", terms: null, extra: null, spent: false, uses: -7 },
  ]);
});

test("a part of a larger buffer is stored, not the whole of it", async () => {
  const part = new Uint8Array([9, 8, 7, 6, 5]).subarray(1, 3);
  const { rows } = await sql<{ hex: string }>`select encode(${part}::bytea, 'hex') as hex`.execute(db.queries);
  expect(rows).toEqual([{ hex: "0807" }]);
});

test("an array is one parameter, whatever its elements, and also when it is empty", async () => {
  await insert(1n, "one").execute(db.queries);
  await insert(2n, `{"tricky", \\ NULL}`).execute(db.queries);
  const count = async (condition: ReturnType<typeof sql>) =>
    (await sql<{ n: bigint }>`select count(*) as n from coins where ${condition}`.execute(db.queries)).rows[0]!.n;

  expect(await count(sql`id = any(${[1n, 2n, 3n]})`)).toBe(2n);
  expect(await count(sql`id = any(${[]})`)).toBe(0n);
  expect(await count(sql`note = any(${["x", `{"tricky", \\ NULL}`]})`)).toBe(1n);
  const { rows } = await sql`select array_agg(a) as a, array_agg(b) as b
    from unnest(${[1n, 2n]}::bigint[], ${[new Uint8Array([1]), null]}::bytea[]) as pairs (a, b)`.execute(db.queries);
  expect(rows).toEqual([{ a: [1n, 2n], b: [new Uint8Array([1]), null] }]);
});

test("changing statements tell how many rows they changed", async () => {
  await sql`insert into coins (id) select * from generate_series(1, 5)`.execute(db.queries);
  const result = await sql`update coins set spent = true where id > 2`.execute(db.queries);
  expect(result.numAffectedRows).toBe(3n);
});

test("an error of the server names its code and the constraint", async () => {
  await insert(1n).execute(db.queries);
  const error = await insert(1n)
    .execute(db.queries)
    .catch((reason: unknown) => reason);
  expect(sqlState(error)).toBe("23505");
  expect(violatedConstraint(error)).toBe("coins_key");
});

test("every statement is seen by the hook, also those that frame a transaction", async () => {
  await db.transaction((tx) => insert(1n, "in a transaction").execute(tx));
  await insert(2n, "alone").execute(db.queries);
  expect(statements).toEqual([
    "begin isolation level read committed",
    "insert into coins (id, note) values ($1, $2)",
    "commit",
    "insert into coins (id, note) values ($1, $2)",
  ]);
});

test("what a transaction throws undoes what it did", async () => {
  const sold = db.transaction(async (tx) => {
    await insert(1n, "never to be seen").execute(tx);
    throw new Error("out of stock");
  });
  await expect(sold).rejects.toThrow("out of stock");
  expect(await notes()).toEqual([]);
});

test("a transaction whose failed statement was ignored does not pretend to have committed", async () => {
  await insert(1n, "first").execute(db.queries);
  const work = db.transaction(async (tx) => {
    await insert(2n, "lost with the failure below").execute(tx);
    await insert(1n, "again")
      .execute(tx)
      .catch(() => {});
  });
  await expect(work).rejects.toThrow(TransactionRolledBack);
  expect(await notes()).toEqual(["first"]);
});

test("two transactions that deadlock both succeed in the end", async () => {
  await insert(1n, "").execute(db.queries);
  await insert(2n, "").execute(db.queries);
  const append = (id: bigint, letter: string) => sql`update coins set note = note || ${letter} where id = ${id}`;
  let bothHaveOne: () => void = () => {};
  const other = new Promise<void>((resolve) => {
    bothHaveOne = resolve;
  });
  let holding = 0;
  let attempts = 0;
  const lockBoth = (first: bigint, second: bigint, letter: string) =>
    db.transaction(async (tx) => {
      attempts++;
      await append(first, letter).execute(tx);
      if (++holding === 2) bothHaveOne();
      await other;
      await append(second, letter).execute(tx);
    });

  await Promise.all([lockBoth(1n, 2n, "a"), lockBoth(2n, 1n, "b")]);

  // One gives way, or both.
  expect([3, 4]).toContain(attempts);
  expect((await notes()).map((note) => [...note].sort().join(""))).toEqual(["ab", "ab"]);
});

test("a serialization failure runs the transaction again, and not for ever", async () => {
  await insert(1n, "").execute(db.queries);
  let attempts = 0;
  const readThenWrite = (interfere: boolean, retries: number) =>
    db.transaction(
      async (tx) => {
        attempts++;
        await sql`select * from coins`.execute(tx);
        if (interfere) await sql`update coins set note = note || 'x'`.execute(db.queries);
        await sql`update coins set note = note || 'y'`.execute(tx);
      },
      { isolation: "repeatable read", retries },
    );

  const error = await readThenWrite(true, 2).catch((reason: unknown) => reason);

  expect(sqlState(error)).toBe("40001");
  expect(attempts).toBe(3);
  expect(await notes()).toEqual(["xxx"]);
});

test("a transaction whose connection is lost fails instead of going on outside of it", async () => {
  const work = db.transaction(async (tx) => {
    await insert(1n, "rolled back").execute(tx);
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    await sql`select pg_terminate_backend(${rows[0]!.pid}, 5000)`.execute(db.queries);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await insert(2n, "must not be written either").execute(tx);
  });
  await expect(work).rejects.toThrow(ConnectionLost);
  expect(await notes()).toEqual([]);
});

test("after the server has dropped all connections, the next statements simply work", async () => {
  await Promise.all([1n, 2n, 3n].map((id) => insert(id, "kept").execute(db.queries)));
  const outside = openDatabase({ address: shop.url, poolSize: 1 });
  await sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(outside.queries);
  await outside.close();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await notes()).toEqual(["kept", "kept", "kept"]);
});

test("more work than connections is done in turn, transactions among it", async () => {
  await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      index % 3 === 0
        ? db.transaction(async (tx) => {
            await insert(BigInt(index)).execute(tx);
            await sql`select 1`.execute(tx);
          })
        : insert(BigInt(index)).execute(db.queries),
    ),
  );
  expect(await notes()).toHaveLength(60);
});

test("a lock that is held shows another transaction waiting, and is free after the commit", async () => {
  await insert(1n, "").execute(db.queries);
  const append = (letter: string) => sql`update coins set note = note || ${letter}`;
  let second: Promise<unknown> = Promise.resolve();
  await db.transaction(async (tx) => {
    await append("1").execute(tx);
    second = db.transaction((other) => append("2").execute(other));
    await untilSomebodyWaits();
  });
  await second;
  expect(await notes()).toEqual(["12"]);
});

test("a row that an outsider holds keeps a part of the connections waiting, and nobody who reads or changes others", async () => {
  const name = `held_${shop.db.address.database}`;
  const pool = openDatabase({ address: shop.url, poolSize: 10 });
  const outside = openDatabase({ address: shop.url, poolSize: 1 });
  await sql`create table ${sql.ref(name)} (id integer primary key, changes integer not null)`.execute(pool.queries);
  await sql`insert into ${sql.ref(name)} values (1, 0), (2, 0)`.execute(pool.queries);
  const change = (id: number) => sql`update ${sql.ref(name)} set changes = changes + 1 where id = ${id}`;
  const look = sql`select changes from ${sql.ref(name)} where id = 1 for update`;
  let waiting: Promise<unknown>[] = [];
  await outside.transaction(async (tx) => {
    await sql`select from ${sql.ref(name)} where id = 1 for update`.execute(tx);
    waiting = Array.from({ length: 30 }, (_, i) => {
      if (i % 3 === 0) return change(1).execute(pool.queries);
      return pool.transaction((other) => (i % 3 === 1 ? change(1).execute(other) : look.execute(other)));
    });
    for (let read = 0; read < 50; read++) await sql`select changes from ${sql.ref(name)}`.execute(pool.queries);
    // After a first try of each no more than three of the thirty have a connection, and others change what they want.
    await expect.poll(() => pool.usage(), { timeout: 20_000 }).toMatchObject({ busy: 3, waiting: 27 });
    for (let i = 0; i < 50; i++) {
      await Promise.all([change(2).execute(pool.queries), pool.transaction((other) => change(2).execute(other))]);
    }
    await expect.poll(() => pool.usage(), { timeout: 20_000 }).toMatchObject({ busy: 3, waiting: 27 });
  });
  await Promise.all(waiting);
  const { rows } = await sql<{ changes: number }>`select changes from ${sql.ref(name)} order by id`.execute(
    pool.queries,
  );
  expect(rows).toEqual([{ changes: 20 }, { changes: 100 }]);
  expect(pool.usage()).toMatchObject({ waiting: 0 });
  await Promise.all([pool.close(), outside.close()]);
});

test("who waits for a lock in vain is told in the end, and what has another way at once", async () => {
  await insert(1n, "").execute(db.queries);
  const patient = openDatabase({ address: shop.url, poolSize: 10 });
  const change = sql`update coins set note = 'changed'`;
  await db.transaction(async (tx) => {
    await change.execute(tx);
    const { queries, plannedOnce, transaction } = patient.withoutPatience;
    for (const way of [queries, plannedOnce])
      await expect(change.execute(way)).rejects.toMatchObject({ code: "55P03" });
    await expect(transaction((other) => change.execute(other))).rejects.toMatchObject({ code: "55P03" });
    const both = [change.execute(patient.queries), patient.transaction((other) => change.execute(other))];
    for (const outcome of await Promise.allSettled(both)) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "55P03" } });
    }
  });
  await patient.close();
}, 60_000);

test("behind a pooler nothing is prepared and no setting is sent", async () => {
  const pooled = openDatabase({ address: shop.url, poolSize: 1, pooler: true });
  await insert(5n, "plain").execute(pooled.queries);
  await insert(6n, "plain").execute(pooled.queries);
  const { rows } = await sql<{ n: bigint; limit: string }>`select
    (select count(*) from pg_prepared_statements) as n, current_setting('statement_timeout') as limit`.execute(
    pooled.queries,
  );
  expect(rows).toEqual([{ n: 0n, limit: "0" }]);
  await pooled.close();
});

test("what is planned once has connections that plan so, and nothing else is sent on them", async () => {
  const sent: string[] = [];
  const two = openDatabase({
    address: shop.url,
    poolSize: 2,
    onStatement: (text, _parameters, planning) => sent.push(`${planning}: ${text}`),
  });
  const mode = sql<{ mode: string }>`select current_setting('plan_cache_mode') as mode`;
  const modeOf = async (queries: typeof two.queries) => (await mode.execute(queries)).rows[0]!.mode;
  for (let i = 0; i < 3; i++) {
    expect(await modeOf(two.plannedOnce)).toBe("force_generic_plan");
    expect(await modeOf(two.queries)).toBe("auto");
    expect(await two.transaction((tx) => modeOf(tx as never))).toBe("auto");
  }
  expect(sent.filter((text) => text.includes("set plan_cache_mode"))).toEqual([]);
  await two.close();

  const one = openDatabase({ address: shop.url, poolSize: 1 });
  for (let i = 0; i < 2; i++) {
    expect(await modeOf(one.plannedOnce)).toBe("force_generic_plan");
    expect(await modeOf(one.queries)).toBe("auto");
  }
  await one.close();
});

test("a plan that was made when a table was empty is not kept while the table grows", async () => {
  const grown = await createTestDatabase({ migrated: false, poolSize: 1 });
  const { plannedOnce, queries } = grown.db;
  // Nobody analyzes it by itself.
  await sql`create table notes (id bigint primary key, note text) with (autovacuum_enabled = false)`.execute(queries);
  await grown.db.withSession((session) => session.script("vacuum analyze notes"));
  const find = (id: bigint) => sql`select note from notes where id = ${id}`.execute(plannedOnce);
  // Its connection has sent much before.
  for (let i = 0; i < 600; i++) await sql`select ${"something"}::text`.execute(plannedOnce);
  const plan = async () => {
    const { rows } = await sql<{ name: string }>`
      select name from pg_prepared_statements where statement like 'select note from notes%'`.execute(plannedOnce);
    const explained = await sql<{ "QUERY PLAN": string }>`explain execute ${sql.id(rows[0]!.name)} (1)`.execute(
      plannedOnce,
    );
    return explained.rows[0]!["QUERY PLAN"];
  };
  await find(1n);
  expect(await plan()).toContain("Seq Scan");
  await sql`insert into notes select id, repeat('x', 100) from generate_series(1, 5000) as id`.execute(queries);
  for (let i = 0; i < 200; i++) await find(1n);
  expect(await plan()).toContain("Index Scan");
  await grown.drop();
});

test("a column that a migration adds disturbs nobody: not a single statement, and not a transaction", async () => {
  const one = openDatabase({ address: shop.url, poolSize: 1 });
  const bytes = new Uint8Array([1, 2, 3]);
  await sql`insert into coins (id, pub, spent) values (9007199254740993, ${bytes}, true)`.execute(one.queries);
  const asked = (queries: typeof one.queries) =>
    Promise.all([
      sql`select * from coins where id = any(${[9007199254740993n]}::bigint[])`.execute(queries),
      sql`select * from coins where pub = ${bytes}`.execute(queries),
      sql`select * from coins where pub = any(${[bytes]}::bytea[]) and spent = ${true}`.execute(queries),
      sql`select * from coins where spent is distinct from ${false} and id = ${9007199254740993n}`.execute(queries),
    ]);
  const alone = () => asked(one.queries);
  const together = () => one.transaction((tx) => asked(tx as never));
  // What a transaction has sent when one of its statements fails may get in the way of its end, now and then.
  for (const [number, run] of [alone, ...Array<typeof alone>(100).fill(together)].entries()) {
    await run();
    const column = `column${number}`;
    await sql`alter table coins add column ${sql.ref(column)} integer`.execute(db.queries);
    const after = await run();
    for (const { rows } of after) expect(rows).toMatchObject([{ id: 9007199254740993n, pub: bytes, [column]: null }]);
  }
  await one.close();
});

test("who finds no place for another connection waits for those that are there", async () => {
  await sql`create role few_connections login superuser`.execute(db.queries);
  await sql`alter role few_connections nosuperuser connection limit 2`.execute(db.queries);
  const few = openDatabase({ address: { ...db.address, user: "few_connections" }, poolSize: 8 });
  await sql`select 1`.execute(few.queries);
  const answers = Array.from({ length: 100 }, (_, index) =>
    index % 4 === 0
      ? few.transaction((tx) => sql`select pg_sleep(0.002)`.execute(tx))
      : sql`select pg_sleep(0.002)`.execute(few.queries),
  );
  expect((await Promise.allSettled(answers)).filter(({ status }) => status === "rejected")).toEqual([]);
  expect(few.usage()).toMatchObject({ waiting: 0 });
  await few.close();
  await sql`drop role few_connections`.execute(db.queries);
});

test("a closed database refuses work and has no connection left", async () => {
  const closed = openDatabase({ address: shop.url, poolSize: 2 });
  await sql`select 1`.execute(closed.queries);
  await closed.close();
  await expect(closed.withSession((session) => session.run("select 1"))).rejects.toThrow(NoFreeConnection);
});
