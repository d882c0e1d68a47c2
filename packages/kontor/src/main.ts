/** The command `kontor`. */

import { readFileSync } from "node:fs";
import { Command } from "commander";
import { loadBundle } from "./bundle.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("kontor")
  .description("A GNU Taler merchant backend")
  .version(`kontor ${version}`, "-v, --version")
  .showHelpAfterError();

const { addCommands } = loadBundle() ?? (await import("./command-groups.js"));
await addCommands(program, process.argv[2]);
// A command that is not known is no reason to list all of them; of one that lacks something the help is short.
program.showHelpAfterError("`kontor --help` lists all commands.");
// As Taler's programs do, each of which is a command here.
for (const command of program.commands) command.version(`kontor ${version}`, "-v, --version");

// Who reads our output has read enough: "kontor events | head".
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  console.error(`kontor: ${describeError(error)}`);
  process.exitCode = 1;
}

/** In words where the system says only a code. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, message, path } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" && path !== undefined) return `${path} is not there`;
  if (code === "EACCES" && path !== undefined) return `${path} may not be used by this user`;
  return message;
}
