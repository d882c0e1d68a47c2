import type { Command } from "commander";
import { expect, test } from "vitest";
import { allCommands } from "./command-groups.js";
import { completionOf } from "./completion-command.js";

function leaves(command: Command, words: readonly string[] = []): (readonly [string, Command])[] {
  if (command.commands.length === 0) return [[words.join(" "), command]];
  return command.commands.flatMap((sub) => leaves(sub, [...words, sub.name()]));
}

function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

test("the help of every command has examples, in one place, and those with a configuration name its variables", async () => {
  for (const [words, command] of leaves(await allCommands())) {
    const help = helpOf(command);
    expect(help, words).toMatch(new RegExp(`Examples:\\n(?: .*\\n?)*.*kontor ${words}\\b`));
    if (help.includes("--config")) expect(help, words).toContain("KONTOR_CONFIG");
    expect(help.match(/^Examples/gm), words).toHaveLength(1);
  }
});

test.each(["bash", "zsh", "fish"] as const)("%s is told every command and option", async (shell) => {
  const program = await allCommands();
  const script = completionOf(shell, program);
  for (const [words, command] of leaves(program)) {
    expect(script).toContain(words.split(" ").at(-1)!);
    for (const { long, hidden } of command.options) if (long && !hidden) expect(script).toContain(long.slice(2));
  }
});

/** They run until they are stopped, print what a shell reads, or speak JSON always. */
const WITHOUT_JSON = ["serve", "worker", "dev", "sandbox", "listen", "events", "trigger", "completion"];

test("every command that does one thing and ends can say in JSON what came of it", async () => {
  for (const [words, { options }] of leaves(await allCommands())) {
    const speaksJson = options.some(({ long }) => long === "--json");
    expect(speaksJson, words).toBe(!WITHOUT_JSON.includes(words));
  }
});
