/** The columns of the tables of events. */

import type { Generated } from "kysely";

interface EventsTable {
  instance: bigint;
  serial: Generated<bigint>;
  number: bigint | null;
  type: string;
  happened_at: bigint;
  order_id: string | null;
  data: string;
  variables: string | null;
}

interface EventCountersTable {
  instance: bigint;
  newest: bigint;
  counted: Generated<bigint>;
  entered: Generated<bigint>;
}

export interface EventTables {
  events: EventsTable;
  event_counters: EventCountersTable;
}
