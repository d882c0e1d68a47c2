/** The command `kontor`. */

import { Command } from "commander";
import { addDatabaseCommands } from "./database-commands.js";
import { addServeCommand } from "./serve-command.js";

const program = new Command("kontor")
  .description("A GNU Taler merchant backend")
  .showHelpAfterError()
  .configureHelp({ showGlobalOptions: true });

addServeCommand(program);
addDatabaseCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(`kontor: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
