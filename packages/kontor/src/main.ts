/** The command `kontor`. */

import { readFileSync } from "node:fs";
import { Command } from "commander";
import { bundleOfServe } from "./bundle.js";

interface CommandGroup {
  readonly commands: readonly string[];
  readonly load: () => Promise<(program: Command) => void>;
}

/** Loading everything takes most of a second: a command that is named loads its own group only. */
const GROUPS: readonly CommandGroup[] = [
  { commands: ["serve"], load: async () => (await loadServe()).addServeCommand },
  { commands: ["dbinit"], load: async () => (await import("./database-commands.js")).addDatabaseCommands },
  { commands: ["config"], load: async () => (await import("./config-command.js")).addConfigCommand },
  { commands: ["export", "import"], load: async () => (await import("./backup-commands.js")).addBackupCommands },
  { commands: ["rotate-secrets"], load: async () => (await import("./secrets-command.js")).addSecretsCommand },
  { commands: ["gc"], load: async () => (await import("./gc-command.js")).addGcCommand },
  { commands: ["worker", "jobs"], load: async () => (await import("./jobs-commands.js")).addJobsCommands },
  { commands: ["passwd"], load: async () => (await import("./passwd-command.js")).addPasswdCommand },
  { commands: ["demo"], load: async () => (await import("./demo-command.js")).addDemoCommand },
  { commands: ["sandbox"], load: async () => (await import("./sandbox-command.js")).addSandboxCommand },
  { commands: ["wallet"], load: async () => (await import("./wallet-command.js")).addWalletCommand },
];

/** What is started again and again comes in one file. */
async function loadServe(): Promise<typeof import("./serve-command.js")> {
  return import(bundleOfServe() ?? "./serve-command.js");
}

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("kontor")
  .description("A GNU Taler merchant backend")
  .version(`kontor ${version}`, "-v, --version")
  .showHelpAfterError();

const named = GROUPS.find(({ commands }) => commands.includes(process.argv[2] ?? ""));
for (const { load } of named ? [named] : GROUPS) (await load())(program);
// As Taler's programs do, each of which is a command here.
for (const command of program.commands) command.version(`kontor ${version}`, "-v, --version");

try {
  await program.parseAsync();
} catch (error) {
  console.error(`kontor: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
