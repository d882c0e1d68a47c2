/**
 * The instances that a process knows: a cache that every change in any process empties. A miss always asks the database,
 * so that a new instance is there for everybody at once.
 */

import type { Database } from "../database/connection.js";
import type { Notifier } from "../notifications/notifier.js";
import { instancesTopic } from "../notifications/topics.js";
import { canonicalInstanceId, type Instance } from "./instance.js";
import { findInstance } from "./store.js";

export class InstanceRegistry {
  readonly #cache = new Map<string, Instance>();
  #generation = 0;
  #closed = false;

  constructor(
    readonly db: Database,
    readonly notifier: Notifier,
  ) {
    void this.#followChanges();
  }

  async find(id: string): Promise<Instance | undefined> {
    const key = canonicalInstanceId(id);
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const generation = this.#generation;
    const instance = await findInstance(this.db.queries, key);
    // What was read before a change became known must not outlive it.
    if (instance !== undefined && generation === this.#generation) this.#cache.set(key, instance);
    return instance;
  }

  /** To be called after the commit of every change to an instance. */
  changed(): void {
    this.#forget();
    this.notifier.publish([instancesTopic()]);
  }

  close(): void {
    this.#closed = true;
  }

  #forget(): void {
    this.#generation += 1;
    this.#cache.clear();
  }

  /** Every wake-up empties the cache, also the regular one and the one after a lost connection. */
  async #followChanges(): Promise<void> {
    const waiter = this.notifier.register([instancesTopic()]);
    while (!this.#closed) {
      const outcome = await waiter.wait(Number.POSITIVE_INFINITY);
      this.#forget();
      if (outcome === "closed") return;
    }
  }
}
