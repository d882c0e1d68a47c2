/**
 * What comes while the same kind of thing is with the database is gathered, and goes there together, with the next
 * statement: under load one round trip and one commit serve many. Each is answered after the commit that it is part of,
 * and what PostgreSQL refuses for one it does not refuse for the others.
 */

import { atMost } from "../timing/at-most.js";
import { type Database, type Statements, sqlState } from "./connection.js";
import { hasWaitedInVain } from "./dialect.js";

/** What one statement takes at most. */
const LARGEST_BATCH = 200;

/** How long a shared statement may become (one alone may be longer): its text is copied several times on its way. */
const LONGEST_BATCH = 2_000_000;

/** What is longer than this shares statements with what is of the same instance alone, whose orders are that large. */
const LONG = 50_000;

/** One that has to wait for a lock does not keep others waiting longer than this. */
const PATIENCE_MS = 50;

/** So long an instance shares no statements with others that they failed for, or waited. */
const APART_MS = 5000;

/** How things of one kind are done. */
export interface Together<Item, Result> {
  /** One of them by itself. */
  one(item: Item): Promise<Result>;
  /** Several in one statement, in this order; undefined where these cannot share one. It waits for no lock for long. */
  many(items: readonly Item[]): Promise<readonly Result[]> | undefined;
  /** How many characters go along with one of them, where these may be many. */
  length?(item: Item): number;
}

/** Where one of them is done as several are. */
export function alike<Item, Result>(
  many: (items: readonly Item[]) => Promise<readonly Result[]>,
): Pick<Together<Item, Result>, "one" | "many"> {
  return { many, one: async (item) => (await many([item]))[0]! };
}

interface Pending<Item, Result> {
  readonly item: Item;
  answer(result: Result): void;
  fail(error: unknown): void;
}

export interface GatheringEvents<Item> {
  /** Nothing is left to be done. */
  onIdle?(): unknown;
  /** It kept others from being done: it is refused, or waits for a lock still. */
  onTrouble?(item: Item): unknown;
}

export class Gathering<Item, Result> {
  readonly #together: Together<Item, Result>;
  readonly #events: GatheringEvents<Item>;
  #pending: Pending<Item, Result>[] = [];
  #isBusy = false;

  constructor(together: Together<Item, Result>, events: GatheringEvents<Item> = {}) {
    this.#together = together;
    this.#events = events;
  }

  /** What comes of this one. */
  add(item: Item): Promise<Result> {
    return new Promise((answer, fail) => {
      this.#pending.push({ item, answer, fail });
      if (!this.#isBusy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#pending.length > 0) await atMost(PATIENCE_MS, this.#do(this.#nextBatch()), () => {});
    this.#isBusy = false;
    this.#events.onIdle?.();
  }

  #nextBatch(): Pending<Item, Result>[] {
    let count = 0;
    let length = 0;
    for (const { item } of this.#pending.slice(0, LARGEST_BATCH)) {
      length += this.#together.length?.(item) ?? 0;
      if (count > 0 && length > LONGEST_BATCH) break;
      count++;
    }
    return this.#pending.splice(0, count);
  }

  async #do(batch: readonly Pending<Item, Result>[]): Promise<void> {
    const together = batch.length > 1 ? this.#together.many(batch.map(({ item }) => item)) : undefined;
    if (together === undefined) return this.#doEach(batch);
    try {
      const results = await together;
      for (const [i, { answer }] of batch.entries()) answer(results[i]!);
    } catch (error) {
      // Without PostgreSQL all of them fail.
      if (sqlState(error) !== undefined) return this.#findTrouble(batch, hasWaitedInVain(error));
      for (const { fail } of batch) fail(error);
    }
  }

  /** Does each of those that could not be done together. */
  async #findTrouble(batch: readonly Pending<Item, Result>[], isLocked: boolean): Promise<void> {
    const waiting = new Set<Item>();
    const watched = batch.map(({ item, answer, fail }) => {
      waiting.add(item);
      return {
        item,
        answer: (result: Result) => {
          waiting.delete(item);
          answer(result);
        },
        fail: (error: unknown) => {
          waiting.delete(item);
          if (isOfItsData(error)) this.#events.onTrouble?.(item);
          fail(error);
        },
      };
    });
    const done = this.#doEach(watched);
    if (!isLocked) return done;
    await atMost(PATIENCE_MS, done, () => {
      for (const item of waiting) this.#events.onTrouble?.(item);
    });
  }

  async #doEach(batch: readonly Pending<Item, Result>[]): Promise<void> {
    await Promise.all(batch.map(({ item, answer, fail }) => this.#together.one(item).then(answer, fail)));
  }
}

/** PostgreSQL's classes of errors for values that cannot be, and that break a constraint. */
function isOfItsData(error: unknown): boolean {
  return ["22", "23"].includes(sqlState(error)?.slice(0, 2) ?? "");
}

/** What belongs to an instance. */
export interface OfInstance {
  readonly instance: bigint;
}

/** Which items of a database are done together: those for which this is the same. */
export type Lane<Item> = (db: Database, item: Item, length: number) => bigint | undefined;

/** Those of one instance. */
export const ofInstance: Lane<OfInstance> = (_db, { instance }) => instance;

/**
 * All, where the database is one server; else those of one instance, as a statement should reach one server alone. Who would keep
 * others waiting is alone as well.
 */
export const ofServer: Lane<OfInstance> = (db, { instance }, length) =>
  db.isOneServer() && length <= LONG && !isApart(db, instance) ? undefined : instance;

/** All: of what every server has. */
export const ofDatabase: Lane<unknown> = () => undefined;

/** Until when instances are apart, of the process' monotonic clock. */
const apart = new WeakMap<Database, Map<bigint, number>>();

function isApart(db: Database, instance: bigint): boolean {
  const until = apart.get(db)?.get(instance);
  return until !== undefined && performance.now() < until;
}

function setApart(db: Database, instance: bigint): void {
  const now = performance.now();
  const others = [...(apart.get(db) ?? [])].filter(([, until]) => now < until);
  apart.set(db, new Map([...others, [instance, now + APART_MS]]));
}

/**
 * Does things of one kind together, those of each lane. A gathering is kept while it has something to do, so that instances that
 * nobody asks for take no memory.
 * @param together made twice: for one by itself, and for several, whose statement gives up where it has to wait for a lock
 */
export function gathered<Item, Result>(
  laneOf: Lane<Item>,
  together: (db: Statements) => Together<Item, Result>,
): (db: Database, item: Item) => Promise<Result> {
  interface Ways {
    readonly together: Together<Item, Result>;
    readonly lanes: Map<bigint | undefined, Gathering<Item, Result>>;
  }
  const waysOf = new WeakMap<Database, Ways>();
  return (db, item) => {
    let ways = waysOf.get(db);
    if (ways === undefined) {
      ways = { together: { ...together(db.withoutPatience), one: together(db).one }, lanes: new Map() };
      waysOf.set(db, ways);
    }
    const { lanes } = ways;
    const lane = laneOf(db, item, ways.together.length?.(item) ?? 0);
    const gathering =
      lanes.get(lane) ??
      new Gathering(ways.together, {
        onIdle: () => lanes.delete(lane),
        onTrouble: (maker) => isOfInstance(maker) && setApart(db, maker.instance),
      });
    lanes.set(lane, gathering);
    return gathering.add(item);
  };
}

function isOfInstance(item: unknown): item is OfInstance {
  return typeof item === "object" && item !== null && "instance" in item;
}

/** Whether all of them belong to one instance. */
export function areOfOneInstance(items: readonly OfInstance[]): boolean {
  return items.every(({ instance }) => instance === items[0]!.instance);
}

/** The rows of each owner, in the order in which they come. */
export function shareOut<Row, Owner>(rows: readonly Row[], ownerOf: (row: Row) => Owner): Map<Owner, Row[]> {
  const shares = new Map<Owner, Row[]>();
  for (const row of rows) {
    const owner = ownerOf(row);
    const share = shares.get(owner);
    if (share === undefined) shares.set(owner, [row]);
    else share.push(row);
  }
  return shares;
}
