/** The command `kontor`. */

import { readFileSync } from "node:fs";
import { Command } from "commander";

interface CommandGroup {
  readonly command: string;
  readonly load: () => Promise<(program: Command) => void>;
}

/** Loading everything takes most of a second: a command that is named loads its own group only. */
const GROUPS: readonly CommandGroup[] = [
  { command: "serve", load: async () => (await import("./serve-command.js")).addServeCommand },
  { command: "dbinit", load: async () => (await import("./database-commands.js")).addDatabaseCommands },
  { command: "passwd", load: async () => (await import("./passwd-command.js")).addPasswdCommand },
  { command: "demo", load: async () => (await import("./demo-command.js")).addDemoCommand },
  { command: "sandbox", load: async () => (await import("./sandbox-command.js")).addSandboxCommand },
  { command: "wallet", load: async () => (await import("./wallet-command.js")).addWalletCommand },
];

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("kontor")
  .description("A GNU Taler merchant backend")
  .version(`kontor ${version}`, "-V, --version")
  .showHelpAfterError()
  .configureHelp({ showGlobalOptions: true });

const named = GROUPS.find(({ command }) => command === process.argv[2]);
for (const { load } of named ? [named] : GROUPS) (await load())(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(`kontor: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
