/** The table of notes about orders (migrations/0039-order-notes.sql). */

export interface OrderNotesTable {
  instance: bigint;
  order_id: string;
  note: string;
  note_folded: string;
}

export interface OrderNoteTables {
  order_notes: OrderNotesTable;
}
