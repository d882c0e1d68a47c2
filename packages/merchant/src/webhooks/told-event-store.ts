/** The SQL of the event that a delivery tells of. */

import type { EventType } from "@kontor/taler/schemas/events";
import type { Timestamp } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";

/** What a delivery is about. */
export interface ToldEvent {
  readonly type: EventType;
  readonly happenedAt: Timestamp;
  readonly orderId: string | undefined;
  /** JSON objects as text. */
  readonly data: string;
  readonly variables: string | undefined;
  /** The contract of the order as it is now; undefined where there is none. */
  readonly contractText: string | undefined;
}

export async function findToldEvent(queries: Queries, instance: bigint, event: bigint): Promise<ToldEvent | undefined> {
  const row = await queries
    .selectFrom("events")
    .leftJoin("orders", (join) =>
      join.onRef("orders.instance", "=", "events.instance").onRef("orders.order_id", "=", "events.order_id"),
    )
    .select(["events.type", "events.happened_at", "events.order_id", "events.data", "events.variables"])
    .select("orders.contract_terms")
    .where("events.instance", "=", instance)
    .where("events.serial", "=", event)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    type: row.type as EventType,
    happenedAt: row.happened_at,
    orderId: row.order_id ?? undefined,
    data: row.data,
    variables: row.variables ?? undefined,
    contractText: row.contract_terms ?? undefined,
  };
}
