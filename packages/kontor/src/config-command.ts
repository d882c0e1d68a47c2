/** `kontor config`: the configuration in force, where each value comes from, and what an operator should look at. */

import { type Config, loadConfig } from "@kontor/merchant/config/config";
import { meaningOf } from "@kontor/merchant/config/option-texts";
import type { Origin, Setting } from "@kontor/merchant/config/options";
import type { Command } from "commander";

interface ConfigOptions {
  readonly config?: string;
  readonly section?: string;
  readonly option?: string;
}

export function addConfigCommand(program: Command): void {
  program
    .command("config")
    .description("show the configuration in force: what each option means, and where its value comes from")
    .option("-c, --config <file>", "configuration file")
    .option("-s, --section <section>", "only this section")
    .option("-o, --option <option>", "only the value of this option of the section")
    .action((options: ConfigOptions) => {
      const config = loadConfig({ file: options.config, env: process.env });
      for (const warning of config.warnings) console.error(`warning: ${warning}`);
      if (options.option !== undefined) {
        console.log(textOf(config, options.section ?? "merchant", options.option));
      } else {
        for (const line of describeConfig(config, options.section)) console.log(line);
      }
    });
}

/**
 * The settings as a configuration file, each with its meaning and its origin as comments; secrets are not shown.
 * @throws Error for a section that there is not
 */
export function describeConfig(config: Pick<Config, "file" | "settings">, onlySection?: string): string[] {
  const lines = [`# ${config.file === undefined ? "no configuration file" : `read from ${config.file}`}`];
  const sections = [...new Set(config.settings.map(({ section }) => section))];
  if (onlySection !== undefined && !sections.some((section) => isSame(section, onlySection))) {
    throw new Error(`there is no section [${onlySection}]; there are ${sections.join(", ")}`);
  }
  for (const section of sections) {
    if (onlySection !== undefined && !isSame(section, onlySection)) continue;
    lines.push("", `[${section}]`);
    const settings = new Map(
      config.settings.filter((setting) => setting.section === section).map((setting) => [setting.option, setting]),
    );
    for (const setting of settings.values()) lines.push(...describeSetting(setting));
  }
  return lines;
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
