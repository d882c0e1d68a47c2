/** The table of pairings (migrations/0012-tills.sql). */

export interface PairingsTable {
  instance: bigint;
  code_hash: Uint8Array;
  scope: string;
  refreshable: boolean;
  name: string;
  token_duration: bigint;
  created_at: bigint;
  expires_at: bigint;
}

export interface PairingTables {
  pairings: PairingsTable;
}
