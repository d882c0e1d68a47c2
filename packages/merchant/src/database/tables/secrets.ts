/** The columns of the tables of sealed secrets. */

import type { Generated } from "kysely";

interface SecretsKeyTable {
  only_one: Generated<boolean>;
  fingerprint: Uint8Array;
  next_fingerprint: Uint8Array | null;
}

export interface SecretTables {
  secrets_key: SecretsKeyTable;
}
