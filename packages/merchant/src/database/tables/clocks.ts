/** Tables of the clocks that ours is compared with. */

export interface ClockWitnessesTable {
  witness: string;
  ahead: bigint;
  heard_at: bigint;
}

export interface ClockTables {
  clock_witnesses: ClockWitnessesTable;
}
