/** Section `[paths]`: where things are, and how the names of files in other sections are read. */

import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { expandFileName } from "./file-names.js";
import type { OptionReader } from "./options.js";
import { ValueError, type ValueReader } from "./values.js";

/** Section [PATHS] and the places that follow from it. */
export class Paths {
  readonly dataDir: string;
  readonly #options: OptionReader;
  readonly #unknown: Set<string>;

  constructor(options: OptionReader, unknown: Set<string>) {
    this.#options = options;
    this.#unknown = unknown;
    const older = options.optional("paths", "TALER_DATA_HOME", { read: this.readFileName });
    const fallback = older ?? join(options.env.XDG_DATA_HOME || join(this.#home(), ".local", "share"), "kontor");
    this.dataDir = resolve(
      options.withDefault(
        "paths",
        "MERCHANT_DATA_HOME",
        { read: this.readFileName, variables: ["MERCHANT_DATA_DIR"] },
        fallback,
      ),
    );
    // Every option of this section is a variable that others may use.
    options.accept("paths", [...(options.content.sections.get("paths")?.keys() ?? [])]);
  }

  readonly readFileName: ValueReader<string> = (text) => {
    if (text.includes("\0")) throw new ValueError("a file name");
    const name = expandFileName(
      text,
      (variable) => this.#valueOf(variable),
      (variable) => this.#unknown.add(variable),
    );
    return isAbsolute(name) || name.startsWith("$") ? name : resolve(name);
  };

  #valueOf(variable: string): string | undefined {
    const configured = this.#options.content.sections.get("paths")?.get(variable.toLowerCase())?.value;
    return configured ?? (this.#options.env[variable] || this.#builtIn(variable));
  }

  /** What the reference's packages define, so that a file which relies on them still means something. */
  #builtIn(variable: string): string | undefined {
    const { env } = this.#options;
    const home = this.#home();
    switch (variable.replace(/^(?:TALER|MERCHANT)_/, "")) {
      case "HOME":
        return home;
      case "RUNTIME_DIR":
        // RUNTIME_DIRECTORY is systemd's, and belongs to the service alone.
        return env.RUNTIME_DIRECTORY || join(env.XDG_RUNTIME_DIR || env.TMPDIR || "/tmp", "taler-merchant");
      case "DATA_HOME":
        return this.dataDir;
      case "CONFIG_HOME":
        return join(env.XDG_CONFIG_HOME || join(home, ".config"), "taler-merchant");
      case "CACHE_HOME":
        return join(env.XDG_CACHE_HOME || join(home, ".cache"), "taler-merchant");
      default:
        return undefined;
    }
  }

  #home(): string {
    return this.#options.env.HOME || homedir();
  }
}
