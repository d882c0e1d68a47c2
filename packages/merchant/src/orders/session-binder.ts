/**
 * Proofs of payment that come while others are being stored are stored together, with the next statement: under load one
 * commit serves many. Each is answered after the commit that it is part of, and the last session of an order wins.
 */

import { type Database, sqlState } from "../database/connection.js";
import { bindPaidOrdersToSessions, bindPaidOrderToSession, type CapturedSession, type SessionProof } from "./store.js";

/** What one statement takes at most. */
const LARGEST_BATCH = 200;

/** One that has to wait for a lock does not keep others waiting longer than this. */
const PATIENCE_MS = 50;

interface PendingProof {
  readonly proof: SessionProof;
  answer(captured: CapturedSession | undefined): void;
  fail(error: unknown): void;
}

class SessionBinder {
  readonly #db: Database;
  readonly #instance: bigint;
  #pending: PendingProof[] = [];
  #isBusy = false;

  constructor(db: Database, instance: bigint) {
    this.#db = db;
    this.#instance = instance;
  }

  /** @returns undefined when the instance has no paid order of that id and contract */
  bind(proof: SessionProof): Promise<CapturedSession | undefined> {
    return new Promise((answer, fail) => {
      this.#pending.push({ proof, answer, fail });
      if (!this.#isBusy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#pending.length > 0) await atMost(PATIENCE_MS, this.#store(this.#pending.splice(0, LARGEST_BATCH)));
    this.#isBusy = false;
  }

  async #store(batch: readonly PendingProof[]): Promise<void> {
    if (batch.length === 1) return this.#storeOne(batch[0]!);
    const last = new Map(batch.map((pending) => [keyOf(pending.proof), pending.proof]));
    const orders = new Map([...last.values()].map((proof) => [proof.orderId, proof]));
    // Two contracts for one order: at least one of them is wrong, so that they cannot share a statement.
    if (orders.size < last.size) return this.#storeEach(batch);
    try {
      const captured = await bindPaidOrdersToSessions(this.#db.queries, this.#instance, [...orders.values()]);
      for (const { proof, answer } of batch) answer(captured.get(proof.orderId));
    } catch (error) {
      // What PostgreSQL refuses for one it shall not refuse for the others; without PostgreSQL all of them fail.
      if (sqlState(error) !== undefined) return this.#storeEach(batch);
      for (const { fail } of batch) fail(error);
    }
  }

  async #storeEach(batch: readonly PendingProof[]): Promise<void> {
    await Promise.all(batch.map((pending) => this.#storeOne(pending)));
  }

  async #storeOne({ proof, answer, fail }: PendingProof): Promise<void> {
    await bindPaidOrderToSession(this.#db.queries, this.#instance, proof).then(answer, fail);
  }
}

const binders = new WeakMap<Database, Map<bigint, SessionBinder>>();

/** The one of that database for that instance. */
export function sessionBinder(db: Database, instance: bigint): SessionBinder {
  let ofDatabase = binders.get(db);
  if (ofDatabase === undefined) {
    ofDatabase = new Map();
    binders.set(db, ofDatabase);
  }
  let binder = ofDatabase.get(instance);
  if (binder === undefined) {
    binder = new SessionBinder(db, instance);
    ofDatabase.set(instance, binder);
  }
  return binder;
}

function keyOf({ orderId, hContract }: SessionProof): string {
  return `${Buffer.from(hContract).toString("base64")} ${orderId}`;
}

/** Waits until it is done, but not longer. */
async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
