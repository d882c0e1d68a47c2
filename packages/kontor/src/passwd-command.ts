/**
 * `kontor passwd`: sets an instance's password, for an operator who has lost the administrator's; before there is an
 * administrator's instance, it makes one.
 */

import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Config } from "@kontor/merchant/config/config";
import type { Database } from "@kontor/merchant/database/connection";
import { migrate } from "@kontor/merchant/database/migrate";
import { hashPassword } from "@kontor/merchant/http/passwords";
import { ADMIN, canonicalInstanceId } from "@kontor/merchant/instances/instance";
import { settingsOf } from "@kontor/merchant/instances/settings";
import { insertInstance, type NewInstance, serialOf, storePassword } from "@kontor/merchant/instances/store";
import { Notifier } from "@kontor/merchant/notifications/notifier";
import { instancesTopic } from "@kontor/merchant/notifications/topics";
import { systemRng } from "@kontor/merchant/rng";
import { unlockSecrets } from "@kontor/merchant/secrets/unlock";
import { createKeyPair } from "@kontor/taler/eddsa";
import type { Timestamp } from "@kontor/taler/time";
import type { Command } from "commander";
import { type CommonOptions, setUp, withCommonOptions } from "./common-options.js";
import { withDatabase } from "./with-database.js";

interface PasswdOptions extends CommonOptions {
  readonly instance: string;
}

export function addPasswdCommand(program: Command): void {
  const description = "set the password of an instance; without one here it is read from standard input";
  withCommonOptions(program.command("passwd").description(description).argument("[password]"))
    .option("-i, --instance <id>", "whose password", ADMIN)
    .action(async (given: string | undefined, options: PasswdOptions) => {
      const password = given ?? (await readPassword());
      if (password === "") throw new Error("the password is empty");
      await setPassword(options, password);
    });
}

async function setPassword(options: PasswdOptions, password: string): Promise<void> {
  const setup = setUp(options);
  const { config, clock, log } = setup;
  await withDatabase(setup, async ({ db, listenAddress }) => {
    await migrate(db, { clock });
    const id = canonicalInstanceId(options.instance);
    const passwordHash = await hashPassword(password);
    const isMade = id === ADMIN && (await makeAdministrator(db, config, passwordHash, clock.now()));
    if (!isMade) {
      const serial = await serialOf(db.queries, id);
      if (serial === undefined) throw new Error(`there is no instance ${id}`);
      await storePassword(db.queries, serial, passwordHash);
    }
    // Servers that run know the old one until they hear of it.
    const notifier = new Notifier({ address: listenAddress });
    notifier.publish([instancesTopic()]);
    await notifier.close();
    log.info(isMade ? `the instance ${id} is made` : `the password of ${id} is changed`);
  });
}

/** Only a new instance needs the key of the secrets: who has lost that one still changes a password. */
async function makeAdministrator(db: Database, config: Config, passwordHash: string, now: Timestamp): Promise<boolean> {
  if ((await serialOf(db.queries, ADMIN)) !== undefined) return false;
  const secrets = await unlockSecrets(db, { keyFile: config.kontor.secretsKeyFile });
  return insertInstance(db.queries, secrets, administrator(config, passwordHash), now);
}

/** The administrator's instance as it is before anybody has told more about it. */
function administrator({ merchant }: Config, passwordHash: string): NewInstance {
  const { pub, priv } = createKeyPair((size) => systemRng.bytes(size));
  const settings = settingsOf({ name: ADMIN, address: {}, jurisdiction: {}, use_stefan: true }, merchant);
  return { ...settings, id: ADMIN, merchantPub: pub, merchantPriv: priv, passwordHash };
}

/** The first line; from a terminal without showing it. */
async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).replace(/\r?\n[\s\S]*$/, "");
  process.stderr.write("New password: ");
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    return await terminal.question("");
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}
