/** Where the server can be reached: the options of `[merchant]`, and of listeners that `[kontor]` adds. */

import { type OptionReader, ownVariable } from "./options.js";
import type { Paths } from "./paths.js";
import { readFileMode, readInteger, readText, readWord, type ValueReader } from "./values.js";

/** How the server can be reached. */
export type Listening =
  | { readonly kind: "tcp"; readonly port: number /** Undefined: all addresses. */; readonly bindTo?: string }
  | { readonly kind: "unix"; readonly path: string; readonly mode: number };

export function readListening(options: OptionReader, paths: Paths, file: string | undefined): Listening {
  const read = <T>(option: string, reader: ValueReader<T>, text: string) =>
    options.withDefault("merchant", option, ownVariable(option, reader), text);
  const serve = read("SERVE", readWord("tcp", "unix"), "tcp");
  const port = read("PORT", readInteger(0, 65535), "9966");
  // An operator's file means by silence what the reference does, all interfaces; a first try is for this machine alone.
  const bindTo =
    file === undefined
      ? read("BIND_TO", readText, "127.0.0.1")
      : options.optional("merchant", "BIND_TO", ownVariable("BIND_TO", readText));
  const path = read("UNIXPATH", paths.readFileName, "$TALER_RUNTIME_DIR/merchant.http");
  const mode = read("UNIXPATH_MODE", readFileMode, "660");
  if (serve === "unix") return { kind: "unix", path, mode };
  return bindTo === undefined ? { kind: "tcp", port } : { kind: "tcp", port, bindTo };
}

/** A listener that is there only if its port or its socket is named; loopback, unless told otherwise. */
export function readExtraListening(options: OptionReader, paths: Paths, prefix: string): Listening | undefined {
  const optional = <T>(option: string, reader: ValueReader<T>) =>
    options.optional("kontor", `${prefix}_${option}`, ownVariable(`${prefix}_${option}`, reader));
  const withDefault = <T>(option: string, reader: ValueReader<T>, text: string) =>
    options.withDefault("kontor", `${prefix}_${option}`, ownVariable(`${prefix}_${option}`, reader), text);
  const port = optional("PORT", readInteger(0, 65535));
  const bindTo = withDefault("BIND", readText, "127.0.0.1");
  const path = optional("UNIXPATH", paths.readFileName);
  const mode = withDefault("UNIXPATH_MODE", readFileMode, "660");
  if (path !== undefined && port !== undefined) {
    options.problems.push(`[kontor] ${prefix}_PORT and ${prefix}_UNIXPATH: choose one of them`);
  }
  if (path !== undefined) return { kind: "unix", path, mode };
  return port === undefined ? undefined : { kind: "tcp", port, bindTo };
}
