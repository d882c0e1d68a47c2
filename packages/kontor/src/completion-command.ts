/** `kontor completion`: what makes a shell complete the commands and options of `kontor`. */

import { Argument, type Command } from "commander";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** @param allCommands a program with every command: what there is to complete */
export function addCompletionCommand(program: Command, allCommands: () => Promise<Command>): void {
  program
    .command("completion")
    .description("print what lets a shell complete commands and options")
    .addArgument(new Argument("<shell>").choices(SHELLS))
    .action(async (shell: Shell) => console.log(completionOf(shell, await allCommands())));
}

/** A line of words, and what may come after them. */
interface Place {
  readonly words: readonly string[];
  readonly commands: readonly Command[];
  readonly options: readonly { readonly name: string; readonly description: string }[];
}

/** The script for a shell. */
export function completionOf(shell: Shell, program: Command): string {
  const places = placesIn(program, []);
  if (shell === "fish") return places.flatMap(fishLines).join("\n");
  const bash = bashScript(places);
  // Zsh understands bash's way; only its own must be switched on first.
  return shell === "zsh" ? `autoload -U +X bashcompinit && bashcompinit\n${bash}` : bash;
}

function placesIn(command: Command, words: readonly string[]): Place[] {
  const commands = command.commands.filter((sub) => !isHidden(sub));
  const options = command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long ? [{ name: long, description }] : []));
  return [{ words, commands, options }, ...commands.flatMap((sub) => placesIn(sub, [...words, sub.name()]))];
}

function isHidden(command: Command): boolean {
  return (command as unknown as { _hidden?: boolean })._hidden === true;
}

function bashScript(places: readonly Place[]): string {
  const cases = places.map(({ words, commands, options }) => {
    const offered = [...commands.map((command) => command.name()), ...options.map(({ name }) => name)];
    return `    ${JSON.stringify(words.join(" "))}) offered=${JSON.stringify(offered.join(" "))} ;;`;
  });
  return `# bash completion of kontor: source <(kontor completion bash)
_kontor() {
  local word place="" offered=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && break
    case " ${places.map(({ words }) => words.join(" ")).join(" | ")} " in
      *" \${place:+$place }$word "*) place="\${place:+$place }$word" ;;
    esac
  done
  case "$place" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$offered" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [[ \${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o filenames -F _kontor kontor`;
}

function fishLines({ words, commands, options }: Place): string[] {
  const here =
    words.length === 0
      ? "__fish_use_subcommand"
      : words.map((word) => `__fish_seen_subcommand_from ${word}`).join("; and ");
  const inside = commands.map((command) => command.name()).join(" ");
  const condition = words.length > 0 && inside !== "" ? `${here}; and not __fish_seen_subcommand_from ${inside}` : here;
  const line = (rest: string, description: string) =>
    `complete -c kontor -n ${quoted(condition)} ${rest} -d ${quoted(description)}`;
  return [
    ...commands.map((command) => line(`-f -a ${command.name()}`, command.description())),
    ...options.map(({ name, description }) => line(`-l ${name.slice(2)}`, description)),
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
