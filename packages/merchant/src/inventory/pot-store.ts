/** The SQL of money pots. */

import type { Amount } from "@kontor/taler/amount";
import { type Selectable, sql } from "kysely";
import { COLUMNS } from "../database/columns.js";
import { deleteReferred } from "../database/delete-referred.js";
import type { Page } from "../database/page.js";
import type { MoneyPotTotalsTable } from "../database/tables/inventory.js";
import type { Queries } from "../database/tables.js";
import { addUpTo, creditsOf, type PotShares, potsOf } from "./pot-shares.js";

export interface MoneyPot {
  readonly serial: bigint;
  readonly name: string;
  readonly description: string;
  /** One for each currency, in the order of their names. */
  readonly totals: readonly Amount[];
}

export async function listPots(queries: Queries, instance: bigint, page: Page): Promise<MoneyPot[]> {
  const pots = await selection(queries, instance)
    .where("serial", page.ascending ? ">" : "<", page.offset)
    .orderBy("serial", page.ascending ? "asc" : "desc")
    .limit(page.limit)
    .execute();
  return withTotals(queries, instance, pots);
}

export async function findPot(queries: Queries, instance: bigint, serial: bigint): Promise<MoneyPot | undefined> {
  const pots = await selection(queries, instance).where("serial", "=", serial).execute();
  return (await withTotals(queries, instance, pots))[0];
}

/** The pot, to which nothing is added until the transaction ends. */
export async function lockPot(tx: Queries, instance: bigint, serial: bigint): Promise<MoneyPot | undefined> {
  const pots = await selection(tx, instance).where("serial", "=", serial).forUpdate().execute();
  return (await withTotals(tx, instance, pots))[0];
}

/** Those of them that exist. */
export async function existingPots(
  queries: Queries,
  instance: bigint,
  serials: readonly bigint[],
): Promise<ReadonlySet<bigint>> {
  const pots = await selection(queries, instance)
    .where("serial", "=", sql<bigint>`any(${serials}::bigint[])`)
    .execute();
  return new Set(pots.map(({ serial }) => serial));
}

/** @returns its serial; undefined when the instance has a pot of that name already */
export async function insertPot(
  queries: Queries,
  instance: bigint,
  pot: Pick<MoneyPot, "name" | "description">,
): Promise<bigint | undefined> {
  const inserted = await queries
    .insertInto("money_pots")
    .values({ instance, ...pot })
    .onConflict((conflict) => conflict.columns(["instance", "name"]).doNothing())
    .returning("serial")
    .executeTakeFirst();
  return inserted?.serial;
}

/** Changes a locked pot. Violates `money_pots_name` where another has the name. */
export async function updatePot(tx: Queries, instance: bigint, pot: MoneyPot): Promise<void> {
  await tx
    .updateTable("money_pots")
    .set({ name: pot.name, description: pot.description })
    .where("instance", "=", instance)
    .where("serial", "=", pot.serial)
    .execute();
  await tx.deleteFrom("money_pot_totals").where("instance", "=", instance).where("pot", "=", pot.serial).execute();
  for (const total of pot.totals) await storeTotal(tx, instance, pot.serial, total);
}

/** Products and orders that name it count in no pot. @returns whether there was one */
export function removePot(queries: Queries, instance: bigint, serial: bigint): Promise<boolean> {
  return deleteReferred(queries, instance, serial, {
    target: { table: "money_pots", column: "serial" },
    from: { table: "products", column: "money_pot" },
  });
}

/** Adds what was paid for a locked order to the pots that it names, in the order of their numbers. */
export async function creditPots(tx: Queries, instance: bigint, shares: PotShares, paid: Amount): Promise<void> {
  const pots = await selection(tx, instance)
    .where("serial", "=", sql<bigint>`any(${potsOf(shares)}::bigint[])`)
    .orderBy("serial")
    .forNoKeyUpdate()
    .execute();
  // Only now, when nobody else adds to them any more.
  const known = await withTotals(tx, instance, pots);
  const credits = creditsOf(shares, paid, new Set(known.map(({ serial }) => serial)));
  for (const { serial, totals } of known) {
    const credit = credits.get(serial);
    if (credit === undefined) continue;
    const before = totals.find(({ currency }) => currency === paid.currency);
    await storeTotal(tx, instance, serial, before === undefined ? credit : addUpTo(before, credit));
  }
}

async function storeTotal(tx: Queries, instance: bigint, pot: bigint, total: Amount): Promise<void> {
  const values = { total_val: total.value, total_frac: total.fraction };
  await tx
    .insertInto("money_pot_totals")
    .values({ instance, pot, currency: total.currency, ...values })
    .onConflict((conflict) => conflict.columns(["instance", "pot", "currency"]).doUpdateSet(values))
    .execute();
}

function selection(queries: Queries, instance: bigint) {
  return queries.selectFrom("money_pots").select(["serial", "name", "description"]).where("instance", "=", instance);
}

async function withTotals(
  queries: Queries,
  instance: bigint,
  pots: readonly Omit<MoneyPot, "totals">[],
): Promise<MoneyPot[]> {
  if (pots.length === 0) return [];
  const rows = await queries
    .selectFrom("money_pot_totals")
    .select(COLUMNS.money_pot_totals)
    .where("instance", "=", instance)
    .where("pot", "=", sql<bigint>`any(${pots.map(({ serial }) => serial)}::bigint[])`)
    .orderBy("currency")
    .execute();
  return pots.map((pot) => ({ ...pot, totals: rows.filter((row) => row.pot === pot.serial).map(amountOf) }));
}

function amountOf(row: Selectable<MoneyPotTotalsTable>): Amount {
  return { currency: row.currency, value: row.total_val, fraction: row.total_frac };
}
