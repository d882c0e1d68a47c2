/** The SQL of what is a day of the shop. */

import type { StatementPeriod } from "@kontor/taler/schemas/shop-days";
import type { Queries } from "../database/tables.js";

export interface ShopDays {
  readonly timeZone: string;
  readonly statements: StatementPeriod;
}

/** What the operator's configuration says of shops that say nothing. */
export interface UsualDays {
  readonly kontor: ShopDays;
}

export async function shopDays(queries: Queries, instance: bigint, usual: UsualDays): Promise<ShopDays> {
  const row = await queries
    .selectFrom("shop_days")
    .select(["time_zone", "statements"])
    .where("instance", "=", instance)
    .executeTakeFirst();
  return {
    timeZone: row?.time_zone ?? usual.kontor.timeZone,
    statements: row?.statements ?? usual.kontor.statements,
  };
}

export async function storeShopDays(queries: Queries, instance: bigint, changes: Partial<ShopDays>): Promise<void> {
  const values = {
    ...(changes.timeZone === undefined ? {} : { time_zone: changes.timeZone }),
    ...(changes.statements === undefined ? {} : { statements: changes.statements }),
  };
  if (Object.keys(values).length === 0) return;
  await queries
    .insertInto("shop_days")
    .values({ instance, time_zone: null, statements: null, ...values })
    .onConflict((conflict) => conflict.column("instance").doUpdateSet(values))
    .execute();
}
