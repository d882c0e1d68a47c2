/**
 * The instances that a process knows: cached; a miss always asks the database, so that a new one is there at once. Their
 * keys are opened once.
 */

import type { Database } from "../database/connection.js";
import { alike, gathered, ofDatabase } from "../database/gathering.js";
import { NotifiedCache } from "../notifications/notified-cache.js";
import type { Notifier } from "../notifications/notifier.js";
import { INSTANCE, instanceTopic } from "../notifications/topics.js";
import type { Secrets } from "../secrets/secrets.js";
import { canonicalInstanceId, type Instance } from "./instance.js";
import { findRows, type InstanceRow, openRow } from "./store.js";

/** Ten thousand shops, or twenty million characters of logos. */
const CAPACITY = 10_000;
const CHARACTERS_OF_ONE = 2000;

function weigh({ address, jurisdiction, logo = "" }: Instance): number {
  return 1 + Math.floor((logo.length + address.length + jurisdiction.length) / CHARACTERS_OF_ONE);
}

/** Instances that are looked for at the same time are looked for together. */
const readRow = gathered<string, InstanceRow | undefined>(ofDatabase, ({ plannedOnce: queries }) =>
  alike((ids) => findRows(queries, ids)),
);

export class InstanceRegistry {
  readonly #db: Database;
  readonly #secrets: Secrets;
  readonly #cache: NotifiedCache<Instance>;

  constructor(db: Database, secrets: Secrets, notifier: Notifier) {
    this.#db = db;
    this.#secrets = secrets;
    this.#cache = new NotifiedCache(notifier, INSTANCE, { capacity: CAPACITY, weigh });
  }

  async find(id: string): Promise<Instance | undefined> {
    const key = canonicalInstanceId(id);
    return this.#cache.get(key, instanceTopic(key), async () => {
      const row = await readRow(this.#db, key);
      return row && openRow(row, this.#secrets);
    });
  }

  /** As the database has it now: who refuses something because of what is known looks again first. */
  lookAgain(id: string): Promise<Instance | undefined> {
    this.#cache.forget(instanceTopic(canonicalInstanceId(id)));
    return this.find(id);
  }

  /** To be awaited after the commit of every change to the instance: from then on all processes act by it. */
  changed({ id }: Pick<Instance, "id">): Promise<void> {
    return this.#cache.changed(instanceTopic(id));
  }

  close(): void {
    this.#cache.close();
  }
}
