/** `kontor config`: the configuration in force, where each value comes from, and what an operator should look at. */

import { type Config, loadConfig } from "@kontor/merchant/config/config";
import { meaningOf } from "@kontor/merchant/config/option-texts";
import type { Origin, Setting } from "@kontor/merchant/config/options";
import type { Command } from "commander";

interface ConfigOptions {
  readonly config?: string;
  readonly section?: string;
  readonly option?: string;
  readonly json?: boolean;
}

export function addConfigCommand(program: Command): void {
  program
    .command("config")
    .description("show the configuration in force: what each option means, and where its value comes from")
    .option("-c, --config <file>", "configuration file")
    .option("-s, --section <section>", "only this section")
    .option("-o, --option <option>", "only the value of this option of the section")
    .option("--json", "one JSON document; what is secret has no value in it")
    .action((options: ConfigOptions) => {
      const config = loadConfig({ file: options.config, env: process.env });
      for (const warning of config.warnings) console.error(`warning: ${warning}`);
      if (options.option !== undefined) {
        const text = textOf(config, options.section ?? "merchant", options.option);
        console.log(options.json ? JSON.stringify(text) : text);
      } else if (options.json) {
        console.log(JSON.stringify(configDocument(config, options.section), null, 2));
      } else {
        for (const line of describeConfig(config, options.section)) console.log(line);
      }
    });
}

type Shown = Pick<Config, "file" | "settings">;

/**
 * The settings as a configuration file, each with its meaning and its origin as comments; secrets are not shown.
 * @throws Error for a section that there is not
 */
export function describeConfig(config: Shown, onlySection?: string): string[] {
  const lines = [`# ${config.file === undefined ? "no configuration file" : `read from ${config.file}`}`];
  for (const section of sectionsOf(config, onlySection)) {
    lines.push("", `[${section}]`);
    const settings = new Map(
      config.settings.filter((setting) => setting.section === section).map((setting) => [setting.option, setting]),
    );
    for (const setting of settings.values()) lines.push(...describeSetting(setting));
  }
  return lines;
}

/** The same for programs; a value that is secret is not there, and `null` where an option is not set. */
export function configDocument(config: Shown, onlySection: string | undefined) {
  const sections = sectionsOf(config, onlySection);
  const settings = config.settings
    .filter(({ section }) => sections.includes(section))
    .map(({ section, option, text = null, origin, secret, expected }) => ({
      section,
      option,
      ...(secret ? { secret: true, set: text !== null } : { value: text }),
      origin: text === null ? null : describePlace(origin),
      meaning: meaningOf(section, option),
      expected,
    }));
  return { file: config.file ?? null, settings };
}

/** @throws Error for a section that there is not */
function sectionsOf({ settings }: Shown, only: string | undefined): string[] {
  const sections = [...new Set(settings.map(({ section }) => section))];
  const wanted = sections.filter((section) => only === undefined || isSame(section, only));
  if (wanted.length === 0) throw new Error(`there is no section [${only}]; there are ${sections.join(", ")}`);
  return wanted;
}

function describeSetting({ section, option, text, origin, secret }: Setting): string[] {
  const meaning = `# ${meaningOf(section, option)}`;
  if (text === undefined) return [meaning, `# ${option} is not set`];
  const place = `# ${describePlace(origin)}`;
  const value = secret ? `# ${option} is set, and secret` : `${option} = ${quotedIfNeeded(text)}`;
  return [meaning, place, value];
}

function describePlace(origin: Origin): string {
  switch (origin.kind) {
    case "default":
      return "default";
    case "file":
      return `${origin.file}:${origin.line}`;
    case "environment":
      return `environment variable ${origin.variable}`;
    case "command line":
      return "command line";
  }
}

function quotedIfNeeded(text: string): string {
  return text !== text.trim() || text === "" ? `"${text}"` : text;
}

/** @throws Error for an option that there is not, that is not set, or that is secret */
function textOf(config: Config, section: string, option: string): string {
  const name = `[${section}] ${option.toUpperCase()}`;
  const setting = config.settings.find((known) => isSame(known.section, section) && isSame(known.option, option));
  if (setting === undefined) throw new Error(`there is no option ${name}`);
  if (setting.secret) throw new Error(`${name} is secret`);
  if (setting.text === undefined) throw new Error(`${name} is not set`);
  return setting.text;
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
