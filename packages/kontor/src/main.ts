/** The command `kontor`. */

import { readFileSync } from "node:fs";
import { Command } from "commander";
import { addDatabaseCommands } from "./database-commands.js";
import { addDemoCommand } from "./demo-command.js";
import { addJobsCommands } from "./jobs-commands.js";
import { addSandboxCommand } from "./sandbox-command.js";
import { addServeCommand } from "./serve-command.js";
import { addWalletCommand } from "./wallet-command.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("kontor")
  .description("A GNU Taler merchant backend")
  .version(`kontor ${version}`, "-V, --version")
  .showHelpAfterError()
  .configureHelp({ showGlobalOptions: true });

addServeCommand(program);
addDatabaseCommands(program);
addJobsCommands(program);
addDemoCommand(program);
addSandboxCommand(program);
addWalletCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(`kontor: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
