/** What a process does first that works with secrets: it gets the right key, or says clearly why it cannot. */

import type { Database } from "../database/connection.js";
import type { Queries } from "../database/tables.js";
import { isOpenToAll, makeKeyFile, readKeyFile } from "./key-file.js";
import { SECRET_KINDS } from "./places.js";
import { nameOfKey, type Secrets, SecretsError, WITHOUT_KEY } from "./secrets.js";
import { findKeyInUse, hasPlaceForKeys, type KeyInUse, lockKey, rewriteSecrets, storeKeyInUse } from "./store.js";

export interface UnlockOptions {
  /** Undefined: secrets are stored as they are. */
  readonly keyFile: string | undefined;
  /** Told about a key that was made, and about secrets that were sealed. */
  readonly onProgress?: ((message: string) => void) | undefined;
}

/**
 * For a migrated database that is to be worked with: the first who comes makes the key, and what is not sealed yet is
 * sealed now. Any number of processes may do so at the same time.
 * @throws SecretsError when the key is not that of the database
 */
export async function unlockSecrets(db: Database, { keyFile, onProgress }: UnlockOptions): Promise<Secrets> {
  let secrets = await openSecrets(db, keyFile);
  if (keyFile === undefined) return WITHOUT_KEY;
  if (secrets === WITHOUT_KEY) secrets = await db.transaction((tx) => firstKey(tx, keyFile, onProgress));
  if (isOpenToAll(keyFile)) onProgress?.(`every user of this machine can read ${keyFile}: \`chmod 600\` it`);
  for (const kind of SECRET_KINDS) {
    const sealed = await rewriteSecrets(db, kind, "unsealed", (place, value) => secrets.seal(place, value));
    if (sealed > 0) onProgress?.(`sealed what was stored as it is: ${kind}, ${sealed} times`);
  }
  return secrets;
}

/**
 * For who only reads: nothing is made or changed.
 * @throws SecretsError when the key is not that of the database
 */
export async function openSecrets(db: Database, keyFile: string | undefined): Promise<Secrets> {
  const inUse = await findKeyInUse(db.queries);
  return inUse === undefined ? WITHOUT_KEY : keyFor(inUse, keyFile);
}

/**
 * Looks whether the key fits, before anything is changed; a database that has no place for keys yet needs none.
 * @throws SecretsError when the key is not that of the database
 */
export async function expectKey(db: Database, keyFile: string | undefined): Promise<void> {
  if (await hasPlaceForKeys(db.queries)) await openSecrets(db, keyFile);
}

/** A process that waited for the lock finds the key of the process that was faster. */
async function firstKey(tx: Queries, keyFile: string, tell: UnlockOptions["onProgress"]): Promise<Secrets> {
  await lockKey(tx);
  const inUse = await findKeyInUse(tx);
  if (inUse !== undefined) return keyFor(inUse, keyFile);
  let secrets = readKeyFile(keyFile);
  if (secrets === undefined) {
    secrets = makeKeyFile(keyFile);
    tell?.(`made ${keyFile}: without it the secrets in the database are lost, so back it up too`);
  }
  await storeKeyInUse(tx, { fingerprint: secrets.fingerprint!, nextFingerprint: undefined });
  return secrets;
}

function keyFor(inUse: KeyInUse, keyFile: string | undefined): Secrets {
  const sealed = `the secrets in the database are sealed with the key ${nameOfKey(inUse)}`;
  if (inUse.nextFingerprint !== undefined) {
    throw new SecretsError(`${sealed} and are about to get another: run \`kontor rotate-secrets\` again, to its end`);
  }
  if (keyFile === undefined) {
    throw new SecretsError(
      `${sealed}: [kontor] SECRETS_KEY_FILE must name the file with it. To do without a key, export with it and ` +
        "import without into a new database",
    );
  }
  const secrets = readKeyFile(keyFile);
  if (secrets === undefined) {
    throw new SecretsError(
      `${sealed}, and there is no file ${keyFile}: copy it from the machine that has it, or from its backup. If it is ` +
        "lost, import an export into a new database",
    );
  }
  if (nameOfKey(secrets) !== nameOfKey(inUse)) {
    throw new SecretsError(
      `${sealed}, and ${keyFile} holds another one, ${nameOfKey(secrets)}: put the right one there, from ` +
        "another machine or from its backup",
    );
  }
  return secrets;
}
