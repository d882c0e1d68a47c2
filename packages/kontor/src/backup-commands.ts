/** `kontor export` and `kontor import`: a shop's whole database as one file, for backups and for moving house. */

import { exportDatabase } from "@kontor/merchant/backup/export-database";
import { importDatabase } from "@kontor/merchant/backup/import-database";
import { noteExport } from "@kontor/merchant/backup/last-export";
import { expectCurrentSchema } from "@kontor/merchant/database/migrate";
import { openSecrets } from "@kontor/merchant/secrets/unlock";
import type { Command } from "commander";
import { type OneShotOptions, oneShot, withOneShotOptions } from "./one-shot.js";
import { withDatabase } from "./with-database.js";

export function addBackupCommands(program: Command): void {
  withOneShotOptions(
    program.command("export").argument("<file>", "a new file").description("write all data to one file"),
  ).action(async (file: string, options: OneShotOptions) => {
    const setup = oneShot(options);
    const { config, clock } = setup;
    await withDatabase(setup, async ({ db }) => {
      await expectCurrentSchema(db);
      const secrets = await openSecrets(db, config.kontor.secretsKeyFile);
      const rows = await exportDatabase(db, secrets, clock, file, (count) => setup.progress(`${count} rows`));
      noteExport(config, clock.now());
      setup.done({ file, rows }, `${rows} rows were written to ${file}; it holds private keys, keep it safe`);
    });
  });
  withOneShotOptions(
    program
      .command("import")
      .argument("<file>", "what `kontor export` wrote")
      .description("read all data from one file"),
  ).action(async (file: string, options: OneShotOptions) => {
    const setup = oneShot(options);
    const { config, clock } = setup;
    await withDatabase(setup, async ({ db, onProgress }) => {
      const unlock = { keyFile: config.kontor.secretsKeyFile, onProgress };
      const rows = await importDatabase(db, unlock, clock, file, (count) => setup.progress(`${count} rows`));
      setup.done({ file, rows }, `${rows} rows were read from ${file}`);
    });
  });
}
