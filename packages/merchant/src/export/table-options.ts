/** What the table of a shop needs to know: the names of its taxes and accounts. */

import { DAY, type Timestamp } from "@kontor/taler/time";
import { listAccounts } from "../bank-accounts/store.js";
import type { Config } from "../config/config.js";
import type { Database } from "../database/connection.js";
import { TAX_PREFIX } from "../statistics/slugs.js";
import { countAll, listDetails } from "../statistics/store.js";
import { MOST_TAXES, type TableOptions } from "./rows.js";

export async function makeTableOptions(
  db: Database,
  instance: bigint,
  wanted: Pick<TableOptions, "locale" | "zone"> & {
    readonly config: Pick<Config, "currencies">;
    readonly from: Timestamp;
    readonly to: Timestamp;
  },
): Promise<TableOptions> {
  const { config, from, locale, to, zone } = wanted;
  const accounts = await listAccounts(db.queries, instance);
  return {
    locale,
    zone,
    currencies: config.currencies,
    taxNames: await taxNames(db, instance, from, to),
    accounts: new Map(accounts.map(({ hWire, paytoUri }) => [Buffer.from(hWire).toString("hex"), paytoUri])),
  };
}

/** Of taxes that were counted around that time, in the order of their names. */
async function taxNames(db: Database, instance: bigint, from: Timestamp, to: Timestamp): Promise<string[]> {
  await countAll(db, instance);
  const monthBefore = from > 32n * DAY ? from - 32n * DAY : 0n;
  const found = await listDetails(db.queries, instance, TAX_PREFIX, "month", monthBefore);
  const names = new Set(found.filter(({ start }) => start < to).map(({ detail }) => detail));
  return [...names].slice(0, MOST_TAXES);
}
