/** The columns of the tables of webhooks. */

import type { Generated } from "kysely";
import type { Sealed } from "../sealed.js";

export interface WebhooksTable {
  instance: bigint;
  version: Uint8Array;
  webhook_id: string;
  current: boolean;
  event_type: string;
  url: string;
  receiver: string;
  http_method: string;
  header_template: Sealed<string> | null;
  body_template: string | null;
  secret: Sealed<string>;
  created_at: bigint;
  failing_since: bigint | null;
  failure_told: Generated<boolean>;
  last_problem: Generated<string>;
}

export interface WebhookDeliveriesTable {
  instance: bigint;
  serial: Generated<bigint>;
  webhook: Uint8Array;
  event: bigint | null;
  order_id: string | null;
  receiver: string;
  created_at: bigint;
  state: Generated<"pending" | "delivered" | "failed">;
  pending_since: bigint;
  attempts: Generated<number>;
  next_attempt: bigint;
  message_id: string | null;
  url: string | null;
  http_method: string | null;
  headers: Sealed<string> | null;
  body: string | null;
}

export interface WebhookTriesTable {
  instance: bigint;
  delivery: bigint;
  try: number;
  begun_at: bigint;
  url: string;
  status: number;
  reason: string;
  milliseconds: number;
  answer: string;
}

export interface WebhookTables {
  webhooks: WebhooksTable;
  webhook_deliveries: WebhookDeliveriesTable;
  webhook_tries: WebhookTriesTable;
}
