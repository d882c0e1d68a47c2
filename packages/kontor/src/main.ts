/** The command `kontor`. */

import { readFileSync } from "node:fs";
import { Command } from "commander";
import { loadBundle } from "./bundle.js";
import { describeError } from "./error-text.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("kontor")
  .description("A GNU Taler merchant backend")
  .version(`kontor ${version}`, "-v, --version");

const { addCommands } = loadBundle() ?? (await import("./command-groups.js"));
await addCommands(program, process.argv[2]);
sayWhereHelpIs(program, "kontor", "lists all commands");
// As Taler's programs do, each of which is a command here.
for (const command of program.commands) command.version(`kontor ${version}`, "-v, --version");

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Who reads our output has read enough: "kontor events | head".
  if (error.code === "EPIPE") process.exit(0);
  // A server goes on without the line, and writes again when it can.
  console.error(`kontor: not all output could be written: ${describeError(error)}`);
  process.exitCode = 1;
});
// There is nobody left to be told.
process.stderr.on("error", () => {});

try {
  await program.parseAsync();
} catch (error) {
  console.error(`kontor: ${describeError(error)}`);
  process.exitCode = 1;
}

/** What is wrong with a command line is not to scroll away above a help of thirty lines. */
function sayWhereHelpIs(command: Command, words: string, what = "shows what it takes"): void {
  command.showHelpAfterError(`\`${words} --help\` ${what}.`);
  for (const sub of command.commands) sayWhereHelpIs(sub, `${words} ${sub.name()}`);
}
