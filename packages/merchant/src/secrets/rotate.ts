/** Another key for all secrets. Both keys are in their files until everything is sealed with the new one. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../database/connection.js";
import { makeKeyFile, readKeyFile } from "./key-file.js";
import { SECRET_KINDS } from "./places.js";
import { isSealed, nameOfKey, type Secrets, SecretsError } from "./secrets.js";
import { countServers, findKeyInUse, lockKey, type Rewrite, rewriteSecrets, storeKeyInUse } from "./store.js";

/** A server that has just been stopped may be seen for some more moments. */
const PATIENCE_MS = 2000;

/**
 * Seals everything with the key in `newFile`, which is made if it is not there. Who was interrupted calls it again;
 * servers refuse to start until then. The files stay where they are.
 * @throws SecretsError when servers run, or `keyFile` does not hold the key in use; nothing was changed then
 */
export async function rotateSecrets(db: Database, keyFile: string, newFile: string): Promise<void> {
  await refuseWhileServersRun(db);
  const keys = await db.transaction(async (tx) => {
    await lockKey(tx);
    const inUse = await findKeyInUse(tx);
    if (inUse === undefined) throw new SecretsError("nothing is sealed yet: the first start of a server does that");
    const made = readKeyFile(newFile);
    // An earlier try came to its end.
    if (made && nameOfKey(made) === nameOfKey(inUse)) return undefined;
    const old = readKeyFile(keyFile);
    if (old === undefined || nameOfKey(old) !== nameOfKey(inUse)) {
      throw new SecretsError(`${keyFile} does not hold the key in use, ${nameOfKey(inUse)}`);
    }
    const begun = inUse.nextFingerprint && nameOfKey({ fingerprint: inUse.nextFingerprint });
    if (begun !== undefined && (made === undefined || nameOfKey(made) !== begun)) {
      throw new SecretsError(`a change to the key ${begun} has begun, and ${newFile} does not hold that key`);
    }
    const next = made ?? makeKeyFile(newFile);
    await storeKeyInUse(tx, { fingerprint: inUse.fingerprint, nextFingerprint: next.fingerprint });
    return { old, next };
  });
  if (keys === undefined) return;
  const { old, next } = keys;
  for (const kind of SECRET_KINDS) await rewriteSecrets(db, kind, "all", resealing(old, next));
  await storeKeyInUse(db.queries, { fingerprint: next.fingerprint!, nextFingerprint: undefined });
}

/** What an earlier try has sealed with the new key stays as it is. */
function resealing(old: Secrets, next: Secrets): Rewrite {
  return (place, value) => {
    try {
      next.open(place, value);
      return isSealed(value) ? value : next.seal(place, value);
    } catch (error) {
      if (!(error instanceof SecretsError)) throw error;
      return next.seal(place, old.open(place, value));
    }
  };
}

/** They would go on with the old key. */
async function refuseWhileServersRun(db: Database): Promise<void> {
  for (let waited = 0; (await countServers(db.queries)) > 0; waited += 100) {
    if (waited >= PATIENCE_MS) throw new SecretsError("servers or workers are running: stop all of them first");
    await sleep(100);
  }
}
