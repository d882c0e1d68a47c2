/**
 * What comes while the same kind of thing is with the database is gathered, and goes there together, with the next
 * statement: under load one round trip and one commit serve many. Each is answered after the commit that it is part of,
 * and what PostgreSQL refuses for one it does not refuse for the others.
 */

import { atMost } from "../timing/at-most.js";
import { type Database, type Statements, sqlState } from "./connection.js";

/** What one statement takes at most. */
const LARGEST_BATCH = 200;

/** How long a shared statement may become (one alone may be longer): its text is copied several times on its way. */
const LONGEST_BATCH = 2_000_000;

/** One that has to wait for a lock does not keep others waiting longer than this. */
const PATIENCE_MS = 50;

/** How things of one kind are done. */
export interface Together<Item, Result> {
  /** One of them by itself. */
  one(item: Item): Promise<Result>;
  /** Several in one statement, in this order; undefined where these cannot share one. It waits for no lock for long. */
  many(items: readonly Item[]): Promise<readonly Result[]> | undefined;
  /** How many characters go along with one of them, where these may be many. */
  length?(item: Item): number;
}

interface Pending<Item, Result> {
  readonly item: Item;
  answer(result: Result): void;
  fail(error: unknown): void;
}

export class Gathering<Item, Result> {
  readonly #together: Together<Item, Result>;
  readonly #onIdle: (() => unknown) | undefined;
  #pending: Pending<Item, Result>[] = [];
  #isBusy = false;

  /** @param onIdle called whenever nothing is left to be done */
  constructor(together: Together<Item, Result>, onIdle?: () => unknown) {
    this.#together = together;
    this.#onIdle = onIdle;
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
    this.#onIdle?.();
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
      if (sqlState(error) !== undefined) return this.#doEach(batch);
      for (const { fail } of batch) fail(error);
    }
  }

  async #doEach(batch: readonly Pending<Item, Result>[]): Promise<void> {
    await Promise.all(batch.map(({ item, answer, fail }) => this.#together.one(item).then(answer, fail)));
  }
}

/** What belongs to an instance. */
export interface OfInstance {
  readonly instance: bigint;
}

/** Which items of a database are done together: those for which this is the same. */
export type Lane<Item> = (db: Database, item: Item) => bigint | undefined;

/** Those of one instance. */
export const ofInstance: Lane<OfInstance> = (_db, { instance }) => instance;

/** All, where the database is one server; else those of one instance, as a statement should reach one server alone. */
export const ofServer: Lane<OfInstance> = (db, { instance }) => (db.isOneServer() ? undefined : instance);

/** All: of what every server has. */
export const ofDatabase: Lane<unknown> = () => undefined;

/**
 * Does things of one kind together, those of each lane. A gathering is kept while it has something to do, so that instances that
 * nobody asks for take no memory.
 * @param together made twice: for one by itself, and for several, whose statement gives up where it has to wait for a lock
 */
export function gathered<Item, Result>(
  laneOf: Lane<Item>,
  together: (db: Statements) => Together<Item, Result>,
): (db: Database, item: Item) => Promise<Result> {
  const gatherings = new WeakMap<Database, Map<bigint | undefined, Gathering<Item, Result>>>();
  return (db, item) => {
    const lanes = gatherings.get(db) ?? new Map<bigint | undefined, Gathering<Item, Result>>();
    gatherings.set(db, lanes);
    const lane = laneOf(db, item);
    const gathering =
      lanes.get(lane) ??
      new Gathering({ ...together(db.withoutPatience), one: together(db).one }, () => lanes.delete(lane));
    lanes.set(lane, gathering);
    return gathering.add(item);
  };
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
