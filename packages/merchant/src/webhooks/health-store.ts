/** The SQL of how a webhook is doing: since when it fails, and whether the shop was told. */

import type { Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import type { Queries } from "../database/tables.js";

export interface HealthChange {
  readonly webhookId: string;
  readonly failingSince: Timestamp | undefined;
  readonly wasTold: boolean;
}

/** How the webhook of that version was doing; the version in force is locked. Undefined where there is none any more. */
export async function lockHealth(
  tx: Queries,
  instance: bigint,
  version: Uint8Array,
): Promise<HealthChange | undefined> {
  const { rows } = await sql<{ webhook_id: string; failing_since: bigint | null; failure_told: boolean }>`
    select webhook_id, failing_since, failure_told from webhooks
    where instance = ${instance} and current
      and webhook_id = (select webhook_id from webhooks where instance = ${instance} and version = ${version})
    for no key update
  `.execute(tx);
  const row = rows[0];
  return row && { webhookId: row.webhook_id, failingSince: row.failing_since ?? undefined, wasTold: row.failure_told };
}

export async function storeHealth(
  tx: Queries,
  instance: bigint,
  webhookId: string,
  health: { readonly failingSince: Timestamp | undefined; readonly isTold: boolean; readonly problem: string },
): Promise<void> {
  await tx
    .updateTable("webhooks")
    .set({
      failing_since: health.failingSince ?? null,
      failure_told: health.isTold,
      last_problem: health.problem,
    })
    .where("instance", "=", instance)
    .where("webhook_id", "=", webhookId)
    .where("current", "=", true)
    .execute();
}
