/** The table of preferences (migrations/0028-preferences.sql). */

export interface PreferencesTable {
  instance: bigint;
  /** A JSON object. */
  document: string;
}

export interface PreferenceTables {
  preferences: PreferencesTable;
}
