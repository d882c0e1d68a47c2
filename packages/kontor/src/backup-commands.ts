/** `kontor export` and `kontor import`: a shop's whole database as one file, for backups and for moving house. */

import { exportDatabase } from "@kontor/merchant/backup/export-database";
import { importDatabase } from "@kontor/merchant/backup/import-database";
import { migrate } from "@kontor/merchant/database/migrate";
import { openSecrets } from "@kontor/merchant/secrets/unlock";
import type { Command } from "commander";
import { type CommonOptions, setUp, withCommonOptions } from "./common-options.js";
import { withDatabase } from "./with-database.js";

export function addBackupCommands(program: Command): void {
  withCommonOptions(
    program.command("export").argument("<file>", "a new file").description("write all data to one file"),
  ).action(async (file: string, options: CommonOptions) => {
    const setup = setUp(options);
    const { config, clock, log } = setup;
    await withDatabase(setup, async ({ db }) => {
      await migrate(db, { clock });
      const secrets = await openSecrets(db, config.kontor.secretsKeyFile);
      const rows = await exportDatabase(db, secrets, clock, file);
      log.info({ file, rows }, `${rows} rows were written to ${file}; it holds private keys, keep it safe`);
    });
  });
  withCommonOptions(
    program
      .command("import")
      .argument("<file>", "what `kontor export` wrote")
      .description("read all data from one file"),
  ).action(async (file: string, options: CommonOptions) => {
    const setup = setUp(options);
    const { config, clock, log } = setup;
    await withDatabase(setup, async ({ db, onProgress }) => {
      const unlock = { keyFile: config.kontor.secretsKeyFile, onProgress };
      const rows = await importDatabase(db, unlock, clock, file);
      log.info({ file, rows }, `${rows} rows were read from ${file}`);
    });
  });
}
