/** `kontor rotate-secrets`: seals all secrets in the database with another key. */

import { resolve } from "node:path";
import { expectCurrentSchema } from "@kontor/merchant/database/migrate";
import { replaceKeyFile } from "@kontor/merchant/secrets/key-file";
import { rotateSecrets } from "@kontor/merchant/secrets/rotate";
import type { Command } from "commander";
import { type CommonOptions, setUp, withCommonOptions } from "./common-options.js";
import { withDatabase } from "./with-database.js";

interface RotateOptions extends CommonOptions {
  readonly newKey?: string;
}

export function addSecretsCommand(program: Command): void {
  withCommonOptions(
    program
      .command("rotate-secrets")
      .description("seal the database's secrets with another key; stop all servers first"),
  )
    .option("--new-key <file>", "where the new key is, or is made; by default it takes the old one's place")
    .action(rotate);
}

async function rotate({ newKey, ...options }: RotateOptions): Promise<void> {
  const setup = setUp(options);
  const { config, log } = setup;
  const { secretsKeyFile: keyFile } = config.kontor;
  if (keyFile === undefined) throw new Error("[kontor] SECRETS_KEY_FILE is `none`: nothing is sealed");
  await withDatabase(setup, async ({ db }) => {
    await expectCurrentSchema(db);
    const newFile = newKey === undefined ? `${keyFile}.new` : resolve(newKey);
    await rotateSecrets(db, keyFile, newFile);
    if (newKey === undefined) {
      const oldFile = replaceKeyFile(keyFile, newFile);
      log.info(`all secrets are sealed with the key in ${keyFile}; the old one, for old backups, is in ${oldFile}`);
    } else {
      log.info(`all secrets are sealed with the key in ${newFile}: let [kontor] SECRETS_KEY_FILE name it`);
    }
  });
}
