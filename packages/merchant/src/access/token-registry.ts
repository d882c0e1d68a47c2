/** The tokens that a process has seen lately: every private request shows one, and few change. */

import type { Database } from "../database/connection.js";
import { areOfOneInstance, gathered, ofServer } from "../database/gathering.js";
import { NotifiedCache } from "../notifications/notified-cache.js";
import type { Notifier } from "../notifications/notifier.js";
import { atMost } from "../timing/at-most.js";
import { findToken, findTokens, type PresentedToken, presentedKey, type StoredToken } from "./token-store.js";
import { TOKENS_OF, tokensOfTopic } from "./token-topics.js";
import { TokenUses } from "./token-uses.js";

const CAPACITY = 10_000;
const LAST_WRITE_MS = 1000;

/** Tokens of several instances that are looked for at the same time are looked for together. */
const readToken = gathered<PresentedToken, StoredToken | undefined>(ofServer, ({ plannedOnce: queries }) => ({
  one: (token) => findToken(queries, token),
  many: (tokens) => (areOfOneInstance(tokens) ? undefined : findTokens(queries, tokens)),
}));

export class TokenRegistry {
  readonly #db: Database;
  readonly #cache: NotifiedCache<StoredToken>;
  readonly uses: TokenUses;

  constructor(db: Database, notifier: Notifier) {
    this.#db = db;
    this.uses = new TokenUses(db);
    this.#cache = new NotifiedCache(notifier, TOKENS_OF, { capacity: CAPACITY });
  }

  /** @param tokenHash SHA-256 of the token as presented */
  async find(instance: bigint, tokenHash: Uint8Array): Promise<StoredToken | undefined> {
    const presented = { instance, tokenHash };
    return this.#cache.get(presentedKey(presented), tokensOfTopic(instance), () => readToken(this.#db, presented));
  }

  /** To be awaited after the commit of every revocation: from then on no process takes the token. */
  revoked(instance: bigint): Promise<void> {
    return this.#cache.changed(tokensOfTopic(instance));
  }

  async close(): Promise<void> {
    this.#cache.close();
    // Does not wait for a database that is gone.
    await atMost(LAST_WRITE_MS, this.uses.write(), () => undefined);
  }
}
