/**
 * Where the money of a shop may go, and what the exchanges said about that: every new order asks, and little of it
 * changes. Before something is refused because of what is known here, look again.
 */

import { equalBytes } from "@kontor/taler/bytes";
import type { Database } from "../database/connection.js";
import { areOfOneInstance, gathered, type OfInstance, ofServer } from "../database/gathering.js";
import { NotifiedCache } from "../notifications/notified-cache.js";
import type { Notifier } from "../notifications/notifier.js";
import { type KycState, kycStatesOf, kycStatesOfSeveral } from "./kyc-store.js";
import { type Account, activeAccountsOf, findAccount, listActiveAccounts } from "./store.js";
import { ACCOUNTS_OF, accountsOfTopic } from "./topics.js";

/** Accounts, or what exchanges said of them. */
const CAPACITY = 10_000;

export interface KnownAccounts {
  /** Those that take new orders. */
  readonly accounts: readonly Account[];
  readonly states: readonly KycState[];
}

/** What is looked for at the same time is looked for together. */
const readAccounts = gathered<OfInstance, KnownAccounts>(ofServer, ({ plannedOnce: queries }) => {
  const one = async ({ instance }: OfInstance): Promise<KnownAccounts> => ({
    accounts: await listActiveAccounts(queries, instance),
    states: await kycStatesOf(queries, instance),
  });
  return {
    one,
    async many(items) {
      if (areOfOneInstance(items)) {
        const known = await one(items[0]!);
        return items.map(() => known);
      }
      const instances = [...new Set(items.map(({ instance }) => instance))];
      const accounts = await activeAccountsOf(queries, instances);
      const states = await kycStatesOfSeveral(queries, instances);
      return items.map(({ instance }) => ({
        accounts: accounts.get(instance) ?? [],
        states: states.get(instance) ?? [],
      }));
    },
  };
});

export class AccountRegistry {
  readonly #db: Database;
  readonly #cache: NotifiedCache<KnownAccounts>;

  constructor(db: Database, notifier: Notifier) {
    this.#db = db;
    this.#cache = new NotifiedCache(notifier, ACCOUNTS_OF, {
      capacity: CAPACITY,
      weigh: ({ accounts, states }) => Math.max(1, accounts.length, states.length),
    });
  }

  /** @param instance its serial */
  async find(instance: bigint): Promise<KnownAccounts> {
    const load = () => readAccounts(this.#db, { instance });
    return this.#cache.get(String(instance), accountsOfTopic(instance), load);
  }

  /** The account of that hash, also one that takes no new orders. */
  async account(instance: bigint, hWire: Uint8Array): Promise<Account | undefined> {
    const { accounts } = await this.find(instance);
    const known = accounts.find((account) => equalBytes(account.hWire, hWire));
    return known ?? findAccount(this.#db.queries, instance, hWire);
  }

  /** Lets the next one look again. */
  forget(instance: bigint): void {
    this.#cache.forget(accountsOfTopic(instance));
  }

  /** To be awaited after the commit of every change: from then on all processes act by it. */
  changed(instance: bigint): Promise<void> {
    return this.#cache.changed(accountsOfTopic(instance));
  }

  close(): void {
    this.#cache.close();
  }
}
