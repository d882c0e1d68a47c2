/** All commands of `kontor`, in groups that are loaded when one of them is named. */

import { Command } from "commander";
import { addHelpTexts } from "./help-texts.js";

interface CommandGroup {
  readonly commands: readonly string[];
  readonly load: () => Promise<(program: Command) => void>;
}

/** Loading everything takes most of a second: a command that is named loads its own group only. */
const GROUPS: readonly CommandGroup[] = [
  { commands: ["serve"], load: async () => (await import("./serve-command.js")).addServeCommand },
  { commands: ["dbinit"], load: async () => (await import("./database-commands.js")).addDatabaseCommands },
  { commands: ["config"], load: async () => (await import("./config-command.js")).addConfigCommand },
  { commands: ["doctor"], load: async () => (await import("./doctor-command.js")).addDoctorCommand },
  { commands: ["export", "import"], load: async () => (await import("./backup-commands.js")).addBackupCommands },
  { commands: ["rotate-secrets"], load: async () => (await import("./secrets-command.js")).addSecretsCommand },
  { commands: ["gc"], load: async () => (await import("./gc-command.js")).addGcCommand },
  { commands: ["worker", "jobs"], load: async () => (await import("./jobs-commands.js")).addJobsCommands },
  { commands: ["passwd"], load: async () => (await import("./passwd-command.js")).addPasswdCommand },
  { commands: ["instance"], load: async () => (await import("./instance-commands.js")).addInstanceCommands },
  { commands: ["mail"], load: async () => (await import("./mail-command.js")).addMailCommand },
  { commands: ["dev"], load: async () => (await import("./dev-command.js")).addDevCommand },
  { commands: ["demo"], load: async () => (await import("./demo-command.js")).addDemoCommand },
  { commands: ["sandbox"], load: async () => (await import("./sandbox-command.js")).addSandboxCommand },
  { commands: ["events", "listen"], load: async () => (await import("./events-commands.js")).addEventsCommands },
  { commands: ["trigger"], load: async () => (await import("./trigger-command.js")).addTriggerCommand },
  { commands: ["otp"], load: async () => (await import("./otp-command.js")).addOtpCommand },
  { commands: ["statement"], load: async () => (await import("./statement-command.js")).addStatementCommand },
  { commands: ["wallet"], load: async () => (await import("./wallet-command.js")).addWalletCommand },
  {
    commands: ["completion"],
    load: async () => {
      const { addCompletionCommand } = await import("./completion-command.js");
      return (program) => addCompletionCommand(program, allCommands);
    },
  },
];

/** A program with every command, for who wants to describe them. */
export async function allCommands(): Promise<Command> {
  const program = new Command("kontor");
  for (const { load } of GROUPS) (await load())(program);
  addHelpTexts(program);
  return program;
}

/** Adds the command of that name, or all where there is none such, with their help. */
export async function addCommands(program: Command, name: string | undefined): Promise<void> {
  const named = GROUPS.find(({ commands }) => commands.includes(name ?? ""));
  for (const { load } of named ? [named] : GROUPS) (await load())(program);
  addHelpTexts(program);
}
