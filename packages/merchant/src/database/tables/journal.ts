/** The columns of the tables of the journal. */

export interface JournalTable {
  instance: bigint;
  number: bigint;
  h_wire: Uint8Array;
  kind:
    | "sale"
    | "surcharge"
    | "deposit_fee"
    | "refund"
    | "refund_lapsed"
    | "wire_fee"
    | "payout"
    | "unannounced"
    | "duplicate"
    | "correction"
    | "rounding";
  happened_at: bigint;
  order_id: string | null;
  description: string;
  device: bigint | null;
  device_name: string | null;
  currency: string;
  /** As text: more than an int8 may be added up. */
  gross: string;
  fee: string;
  net: string;
  tip: string;
  taxes: string | null;
  products: string | null;
  exchange_url: string | null;
  wtid: Uint8Array | null;
  bank_row: bigint | null;
  pays_for: string | null;
}

export type JournalKind = JournalTable["kind"];

interface JournalProgressTable {
  instance: bigint;
  entered: bigint;
  newest: bigint;
  complete: boolean;
  older_order: bigint | null;
  older_transfer: bigint | null;
}

export interface JournalTables {
  journal: JournalTable;
  journal_progress: JournalProgressTable;
}
