/** `kontor rotate-secrets`: seals all secrets in the database with another key. */

import { resolve } from "node:path";
import { expectCurrentSchema } from "@kontor/merchant/database/migrate";
import { replaceKeyFile } from "@kontor/merchant/secrets/key-file";
import { rotateSecrets } from "@kontor/merchant/secrets/rotate";
import type { Command } from "commander";
import { type OneShotOptions, oneShot, withOneShotOptions } from "./one-shot.js";
import { withDatabase } from "./with-database.js";

interface RotateOptions extends OneShotOptions {
  readonly newKey?: string;
}

export function addSecretsCommand(program: Command): void {
  withOneShotOptions(
    program
      .command("rotate-secrets")
      .description("seal the database's secrets with another key; stop all servers first"),
  )
    .option("--new-key <file>", "where the new key is, or is made; by default it takes the old one's place")
    .action(rotate);
}

async function rotate({ newKey, ...options }: RotateOptions): Promise<void> {
  const setup = oneShot(options);
  const { config } = setup;
  const { secretsKeyFile: keyFile } = config.kontor;
  if (keyFile === undefined) throw new Error("[kontor] SECRETS_KEY_FILE is `none`: nothing is sealed");
  await withDatabase(setup, async ({ db }) => {
    await expectCurrentSchema(db);
    const newFile = newKey === undefined ? `${keyFile}.new` : resolve(newKey);
    await rotateSecrets(db, keyFile, newFile);
    if (newKey === undefined) {
      const oldFile = replaceKeyFile(keyFile, newFile);
      const sentence = `all secrets are sealed with the key in ${keyFile}; the old one, for old backups, is in ${oldFile}`;
      setup.done({ key_file: keyFile, old_key_file: oldFile }, sentence);
    } else {
      const sentence = `all secrets are sealed with the key in ${newFile}: let [kontor] SECRETS_KEY_FILE name it`;
      setup.done({ key_file: newFile, old_key_file: keyFile }, sentence);
    }
  });
}
