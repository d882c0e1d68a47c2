/** Taler's configuration files (taler.conf(5)): sections, options, comments, quotes and included files. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** A value and where it stands. */
export interface IniValue {
  readonly value: string;
  readonly file: string;
  readonly line: number;
  /** As written in the file: names are compared without regard to case, but shown as the operator wrote them. */
  readonly section: string;
  readonly option: string;
}

/** The content of a file and all it includes; a later value replaces an earlier one. */
export interface IniContent {
  /** By lower-case section, then by lower-case option. */
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, IniValue>>;
  /** What could not be read, as lines for people. */
  readonly problems: readonly string[];
  /** What was left out on purpose. */
  readonly warnings: readonly string[];
}

const DIRECTIVE = /^@([a-z-]+)@\s+(.+)$/i;
const SECTION = /^\[\s*([^\]]+?)\s*\]$/;
const OPTION = /^([^=]+?)\s*=\s*(.*)$/s;
const DEEPEST_INCLUSION = 32;

/** Reads a configuration file. It never throws: what is wrong is listed, so that an operator sees all of it at once. */
export function readIniFile(file: string): IniContent {
  const reader = new IniReader();
  reader.readFile(resolve(file), 0);
  return reader;
}

class IniReader implements IniContent {
  readonly sections = new Map<string, Map<string, IniValue>>();
  readonly problems: string[] = [];
  readonly warnings: string[] = [];

  /** `only`: the one section to take over. */
  readFile(file: string, depth: number, only?: string): void {
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      this.problems.push(`${file}: ${whyUnread(error as NodeJS.ErrnoException)}`);
      return;
    }
    let section: string | undefined;
    for (const [index, rawLine] of text
      .replace(/^\ufeff/, "")
      .split(/\r?\n/)
      .entries()) {
      const line = rawLine.trim();
      const place = `${file}:${index + 1}`;
      if (line === "" || line.startsWith("#") || line.startsWith("%")) continue;
      const directive = DIRECTIVE.exec(line);
      if (directive) {
        this.#include(directive[1]!.toLowerCase(), directive[2]!.trim(), file, place, depth);
        continue;
      }
      const heading = SECTION.exec(line);
      if (heading) {
        section = heading[1]!;
        continue;
      }
      const option = OPTION.exec(line);
      if (!option) this.problems.push(`${place}: expected [SECTION] or OPTION = VALUE, not ${JSON.stringify(line)}`);
      else if (section === undefined) this.problems.push(`${place}: option ${option[1]} stands before any [SECTION]`);
      else if (only === undefined || section.toLowerCase() === only.toLowerCase()) {
        this.#set({ section, option: option[1]!, value: unquoted(option[2]!), file, line: index + 1 });
      }
    }
  }

  #set(value: IniValue): void {
    const key = value.section.toLowerCase();
    const section = this.sections.get(key) ?? new Map<string, IniValue>();
    section.set(value.option.toLowerCase(), value);
    this.sections.set(key, section);
  }

  #include(directive: string, argument: string, file: string, place: string, depth: number): void {
    if (depth >= DEEPEST_INCLUSION) {
      this.problems.push(`${place}: files include one another too deeply`);
      return;
    }
    const directory = dirname(file);
    if (directive === "inline") {
      this.readFile(resolve(directory, argument), depth + 1);
    } else if (directive === "inline-matching") {
      for (const match of filesMatching(resolve(directory, argument))) this.readFile(match, depth + 1);
    } else if (directive === "inline-secret") {
      const [section, secretFile] = argument.split(/\s+(.+)/, 2);
      if (!section || !secretFile) this.problems.push(`${place}: expected @inline-secret@ SECTION FILE`);
      else this.#includeSecret(section, resolve(directory, secretFile), place, depth);
    } else {
      this.problems.push(`${place}: unknown directive @${directive}@`);
    }
  }

  /** The secrets of one program are not for the others: that a file may not be read is no error. */
  #includeSecret(section: string, file: string, place: string, depth: number): void {
    const before = this.problems.length;
    this.readFile(file, depth + 1, section);
    if (this.problems.length > before && !isReadable(file)) {
      this.warnings.push(`${place}: left out, ${this.problems.splice(before).join(", ")}`);
    }
  }
}

function isReadable(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}

function unquoted(value: string): string {
  return /^".*"$/s.test(value) && value.length >= 2 ? value.slice(1, -1) : value;
}

/** `*` and `?` in the last part of the path; in the order of the names. */
function filesMatching(pattern: string): string[] {
  const directory = dirname(pattern);
  if (!existsSync(directory)) return [];
  const expression = basename(pattern)
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const matches = new RegExp(`^${expression}$`);
  return readdirSync(directory)
    .filter((name) => matches.test(name) && !name.startsWith("."))
    .sort()
    .map((name) => join(directory, name));
}

function whyUnread({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EACCES":
      return "this user may not read it";
    case "EISDIR":
      return "this is a directory";
    default:
      return message;
  }
}
