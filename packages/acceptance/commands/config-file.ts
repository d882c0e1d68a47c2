/** For tests that start the command: the file of an operator whose shop takes the money of sandbox exchanges. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";

export interface ConfigFile {
  readonly currency: string;
  /** Any free one by default. */
  readonly port?: number | string;
  /** A `postgres://` URL; the embedded database, in `dataHome`, where there is none. */
  readonly database?: string;
  readonly dataHome?: string;
  readonly exchanges: readonly { readonly name?: string; readonly baseUrl: string; readonly masterKey: string }[];
  /** More lines of `[kontor]`. */
  readonly kontor?: readonly string[];
}

/** Writes it into the directory. @returns its name */
export function writeConfigFile(directory: string, config: ConfigFile, name = "kontor.conf"): string {
  const { currency, port = 0, database, dataHome, exchanges, kontor = [] } = config;
  const sections = [
    ["[merchant]", `CURRENCY = ${currency}`, "SERVE = tcp", `PORT = ${port}`, "BIND_TO = 127.0.0.1"],
    database === undefined ? [] : ["[merchantdb-postgres]", `CONFIG = ${database}`],
    dataHome === undefined ? [] : ["[paths]", `MERCHANT_DATA_HOME = ${dataHome}`],
    ["[kontor]", "SANDBOX = YES", ...kontor],
    ...exchanges.map(({ name = "exchange", baseUrl, masterKey }) => [
      `[merchant-exchange-${name}]`,
      `EXCHANGE_BASE_URL = ${baseUrl}`,
      `MASTER_KEY = ${masterKey}`,
      `CURRENCY = ${currency}`,
    ]),
  ];
  const file = join(directory, name);
  writeFileSync(file, `${sections.flat().join("\n")}\n`);
  return file;
}
