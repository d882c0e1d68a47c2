/**
 * `kontor passwd`: sets an instance's password, for an operator who has lost the administrator's; before there is an
 * administrator's instance, it makes one.
 */

import { hashPassword } from "@kontor/merchant/access/passwords";
import { insertEntry } from "@kontor/merchant/audit/store";
import type { Config } from "@kontor/merchant/config/config";
import type { Database } from "@kontor/merchant/database/connection";
import { expectCurrentSchema, migrate, schemaVersion } from "@kontor/merchant/database/migrate";
import { ADMIN, canonicalInstanceId } from "@kontor/merchant/instances/instance";
import { insertInstance, type NewInstance, serialOf, storePassword } from "@kontor/merchant/instances/store";
import { settingsOf } from "@kontor/merchant/management/settings";
import { instanceTopic } from "@kontor/merchant/notifications/topics";
import { systemRng } from "@kontor/merchant/rng";
import { unlockSecrets } from "@kontor/merchant/secrets/unlock";
import { createKeyPair } from "@kontor/taler/eddsa";
import type { Timestamp } from "@kontor/taler/time";
import type { Command } from "commander";
import { expectStrong, readPassword } from "./new-password.js";
import { type OneShotOptions, oneShot, withOneShotOptions } from "./one-shot.js";
import { tellServers, withDatabase } from "./with-database.js";

interface PasswdOptions extends OneShotOptions {
  readonly instance: string;
  readonly weak?: boolean;
}

export function addPasswdCommand(program: Command): void {
  const description = "set the password of an instance; without one here it is read from standard input";
  withOneShotOptions(program.command("passwd").description(description).argument("[password]"))
    .option("-i, --instance <id>", "whose password", ADMIN)
    .option("--weak", "take a short or common password, too")
    .action(async (given: string | undefined, options: PasswdOptions) => {
      const password = given ?? (await readPassword());
      await setPassword(options, password);
    });
}

async function setPassword(options: PasswdOptions, password: string): Promise<void> {
  const setup = oneShot(options);
  const { config, clock } = setup;
  expectStrong(password, { config, id: canonicalInstanceId(options.instance), weak: options.weak });
  await withDatabase(setup, async (database) => {
    const { db } = database;
    // The first administrator may come before the first start; a schema that is in use is left to who starts its servers.
    if ((await schemaVersion(db)) === 0) await migrate(db, { clock });
    else await expectCurrentSchema(db);
    const id = canonicalInstanceId(options.instance);
    const passwordHash = await hashPassword(password);
    const isMade = id === ADMIN && (await makeAdministrator(db, config, passwordHash, clock.now()));
    if (!isMade) {
      const serial = await serialOf(db.queries, id);
      if (serial === undefined) throw new Error(`there is no instance ${id}`);
      await storePassword(db.queries, serial, passwordHash);
      const entry = { action: "password-changed", shown: "operator", who: "kontor passwd", network: "", detail: {} };
      await insertEntry(db.queries, serial, entry, clock.now());
    }
    await tellServers(database, [instanceTopic(id)]);
    const sentence = isMade ? `the instance ${id} is made` : `the password of ${id} is changed`;
    setup.done({ instance: id, made: isMade }, sentence);
  });
}

/** Only a new instance needs the key of the secrets: who has lost that one still changes a password. */
async function makeAdministrator(db: Database, config: Config, passwordHash: string, now: Timestamp): Promise<boolean> {
  if ((await serialOf(db.queries, ADMIN)) !== undefined) return false;
  const secrets = await unlockSecrets(db, { keyFile: config.kontor.secretsKeyFile });
  return (await insertInstance(db.queries, secrets, administrator(config, passwordHash), now)) !== undefined;
}

/** The administrator's instance as it is before anybody has told more about it. */
function administrator({ merchant }: Config, passwordHash: string): NewInstance {
  const { pub, priv } = createKeyPair((size) => systemRng.bytes(size));
  const settings = settingsOf({ name: ADMIN, address: {}, jurisdiction: {}, use_stefan: true }, merchant);
  return { ...settings, id: ADMIN, merchantPub: pub, merchantPriv: priv, passwordHash };
}
