/** Reads options one by one from the command line, the environment, the file and the defaults, and remembers whence. */
import type { IniContent, IniValue } from "./ini.js";
import { expectedBy, ValueError, type ValueReader } from "./values.js";

/** Where a value comes from. */
export type Origin =
  | { readonly kind: "default" }
  | { readonly kind: "file"; readonly file: string; readonly line: number }
  | { readonly kind: "environment"; readonly variable: string }
  | { readonly kind: "command line" };

/** A value in force, for `kontor config`. */
export interface Setting {
  readonly section: string;
  readonly option: string;
  /** As text; undefined if the option is not set and has no default. */
  readonly text: string | undefined;
  /** What a value must be, in words, with unit and limits. */
  readonly expected: string;
  /** What it would be if it were not set. */
  readonly defaultText: string | undefined;
  readonly origin: Origin;
  /** Not to be shown. */
  readonly secret: boolean;
  /** Environment variables that set it, too. */
  readonly variables: readonly string[];
}

/** Given on the command line. */
export interface Override {
  readonly section: string;
  readonly option: string;
  readonly value: string;
}

/** What an option is. */
export interface OptionKind<T> {
  readonly read: ValueReader<T>;
  /** Environment variables that set it, the first that is set counts. */
  readonly variables?: readonly string[];
  readonly secret?: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Nothing, no, and the only database that there is. */
const ASKS_FOR_NOTHING = /^(?:no|postgres)?$/i;

/** Collects values and everything that is wrong with them. */
export class OptionReader {
  readonly settings: Setting[] = [];
  readonly problems: string[] = [];
  readonly #known = new Map<string, Set<string>>();
  readonly #variables = new Set<string>();
  readonly #ignored = new Set<string>();

  constructor(
    readonly content: IniContent,
    readonly env: Environment,
    readonly overrides: readonly Override[],
  ) {}

  /** The value, or undefined where it is not set (or wrong, which is noted in `problems`). */
  optional<T>(section: string, option: string, kind: OptionKind<T>): T | undefined {
    return this.#read(section, option, kind, undefined);
  }

  /** The value, or what the default text means. */
  withDefault<T>(section: string, option: string, kind: OptionKind<T>, defaultText: string): T {
    return this.#read(section, option, kind, defaultText) ?? kind.read(defaultText);
  }

  /** Options that exist elsewhere, and that are no mistakes of an operator although nothing here reads them. */
  accept(section: string, options: readonly string[]): void {
    for (const option of options) this.#note(section, option);
  }

  /** A section that is switched off: whatever else it says is neither read nor missed. */
  ignoreSection(section: string): void {
    this.#ignored.add(section.toLowerCase());
  }

  /** Like `accept`, for options that had better not be ignored silently: a warning for each that asks for something. */
  notOffered(section: string, options: readonly string[]): string[] {
    this.accept(section, options);
    return options
      .map((option) => this.content.sections.get(section)?.get(option.toLowerCase()))
      .filter((value) => value !== undefined && !ASKS_FOR_NOTHING.test(value.value))
      .map((value) => `${value!.file}:${value!.line}: [${section}] ${value!.option} has no effect in Kontor`);
  }

  /** What was set but never read, with the nearest known name. */
  unknown(sections: { isForeign(section: string): boolean; isNotOffered(section: string): boolean }): string[] {
    const warnings: string[] = [];
    const names = [...this.#known.keys()];
    for (const [section, options] of this.content.sections) {
      if (this.#ignored.has(section)) continue;
      const known = this.#known.get(section);
      const first = [...options.values()][0];
      if (!known && first && sections.isNotOffered(section)) {
        warnings.push(`${first.file}:${first.line}: the section [${first.section}] has no effect in Kontor`);
      } else if (!known && first && !sections.isForeign(section)) {
        warnings.push(`${first.file}:${first.line}: unknown section [${first.section}]${hint(section, names)}`);
      }
      for (const [option, value] of known ? options : []) {
        if (known!.has(option)) continue;
        const place = `${value.file}:${value.line}: [${value.section}]`;
        warnings.push(`${place} has no option ${value.option}${hint(option, [...known!])}`);
      }
    }
    return warnings;
  }

  /** Variables with our prefix that nothing here reads. */
  unknownVariables(prefix: string): string[] {
    return Object.keys(this.env)
      .filter((variable) => variable.startsWith(prefix) && !this.#variables.has(variable))
      .map((variable) => `the environment variable ${variable} is unknown${hint(variable, [...this.#variables])}`);
  }

  /** Variables that are read elsewhere. */
  acceptVariables(variables: readonly string[]): void {
    for (const variable of variables) this.#variables.add(variable);
  }

  #note(section: string, option: string): void {
    const options = this.#known.get(section.toLowerCase()) ?? new Set<string>();
    options.add(option.toLowerCase());
    this.#known.set(section.toLowerCase(), options);
  }

  #read<T>(section: string, option: string, kind: OptionKind<T>, defaultText: string | undefined): T | undefined {
    this.#note(section, option);
    const { variables = [] } = kind;
    this.acceptVariables(variables);
    const { text, origin } = this.#find(section, option, variables) ?? {
      text: defaultText,
      origin: { kind: "default" } as const,
    };
    const { read, secret = false } = kind;
    this.settings.push({ section, option, text, defaultText, origin, secret, variables, expected: expectedBy(read) });
    if (text === undefined) return undefined;
    try {
      return kind.read(text);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      const value = kind.secret ? "" : `, not ${JSON.stringify(text)}`;
      this.problems.push(`${describeOrigin(origin, section, option)}: expected ${error.message}${value}`);
      return undefined;
    }
  }

  #find(section: string, option: string, variables: readonly string[]): { text: string; origin: Origin } | undefined {
    const override = this.overrides.findLast(
      (candidate) => same(candidate.section, section) && same(candidate.option, option),
    );
    if (override) return { text: override.value, origin: { kind: "command line" } };
    const variable = variables.find((name) => this.env[name]);
    if (variable !== undefined) return { text: this.env[variable]!, origin: { kind: "environment", variable } };
    const value = this.content.sections.get(section.toLowerCase())?.get(option.toLowerCase());
    // An option without a value is as good as none.
    return value && value.value !== "" ? { text: value.value, origin: fileOrigin(value) } : undefined;
  }
}

/** `FILE:LINE: [section] OPTION`, or the variable, or the command line. */
export function describeOrigin(origin: Origin, section: string, option: string): string {
  const name = `[${section}] ${option.toUpperCase()}`;
  switch (origin.kind) {
    case "file":
      return `${origin.file}:${origin.line}: ${name}`;
    case "environment":
      return `environment variable ${origin.variable} (${name})`;
    case "command line":
      return `command line: ${name}`;
    case "default":
      return `default of ${name}`;
  }
}

function fileOrigin({ file, line }: IniValue): Origin {
  return { kind: "file", file, line };
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function hint(name: string, known: readonly string[]): string {
  const nearest = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  const isNear = nearest !== undefined && nearest.distance <= Math.max(2, name.length / 3);
  return isNear ? `; did you mean ${nearest.candidate.toUpperCase()}?` : "";
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** Options that KONTOR_NAME in the environment sets. */
export function ownVariable<T>(option: string, read: ValueReader<T>) {
  return { read, variables: [`KONTOR_${option}`] };
}

/** The names of sections that begin like that, in files and overrides. */
export function sectionsStarting(options: OptionReader, prefix: string): string[] {
  const named = options.overrides.map(({ section }) => section.toLowerCase());
  const sections = new Set([...options.content.sections.keys(), ...named]);
  return [...sections].filter((section) => section.startsWith(prefix) && section.length > prefix.length);
}
