/**
 * The tokens that a process has seen lately: every private request shows one, and few change. A revocation empties the
 * cache of every process as soon as it hears of it, and of one that cannot hear after the ten seconds in which everybody
 * looks again.
 */

import type { Database } from "../database/connection.js";
import type { Notifier } from "../notifications/notifier.js";
import { findToken, type StoredToken } from "./store.js";
import { tokensTopic } from "./topics.js";

const CAPACITY = 10_000;

export class TokenRegistry {
  readonly #cache = new Map<string, StoredToken>();
  #generation = 0;
  #closed = false;

  constructor(
    readonly db: Database,
    readonly notifier: Notifier,
  ) {
    void this.#followChanges();
  }

  /** @param tokenHash SHA-256 of the token as presented */
  async find(instance: bigint, tokenHash: Uint8Array): Promise<StoredToken | undefined> {
    const key = `${instance} ${Buffer.from(tokenHash).toString("base64")}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const generation = this.#generation;
    const token = await findToken(this.db.queries, instance, tokenHash);
    // What was read before a revocation became known must not outlive it.
    if (token === undefined || generation !== this.#generation) return token;
    if (this.#cache.size >= CAPACITY) this.#cache.clear();
    this.#cache.set(key, token);
    return token;
  }

  /** To be called after the commit of every revocation. */
  revoked(): void {
    this.#forget();
    this.notifier.publish([tokensTopic()]);
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
    const waiter = this.notifier.register([tokensTopic()]);
    while (!this.#closed) {
      const outcome = await waiter.wait(Number.POSITIVE_INFINITY);
      this.#forget();
      if (outcome === "closed") return;
    }
  }
}
