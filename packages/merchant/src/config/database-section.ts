/** Where the data is kept: section `[merchantdb-postgres]` and what `[kontor]` says of it. */

import { AddressError, type DatabaseAddress, parseDatabaseUrl } from "../database/address.js";
import { type OptionReader, ownVariable } from "./options.js";
import type { Paths } from "./paths.js";
import { readBoolean, ValueError, type ValueReader } from "./values.js";

/** Where the data is kept. */
export type DatabaseConfig =
  | { readonly kind: "embedded"; readonly dataDir: string }
  | {
      readonly kind: "server";
      readonly address: DatabaseAddress;
      /** A pooler like pgbouncer is in between. */
      readonly pooler: boolean;
      /** Where to listen for notifications: the address, unless there is a pooler. */
      readonly listenAddress: DatabaseAddress;
      /** A standby, for what is long and takes no part in a payment. */
      readonly standbyAddress?: DatabaseAddress;
    };

export function readDatabase(
  options: OptionReader,
  paths: Paths,
  env: Readonly<Record<string, string | undefined>>,
): DatabaseConfig {
  const readAddress: ValueReader<DatabaseAddress> = (text) => {
    try {
      return parseDatabaseUrl(text, env);
    } catch (error) {
      if (error instanceof AddressError) throw new ValueError(`an address of PostgreSQL (${error.message})`);
      throw error;
    }
  };
  const address = options.optional("merchantdb-postgres", "CONFIG", {
    read: readAddress,
    variables: ["KONTOR_DB"],
    secret: true,
  });
  const pooler = options.withDefault("kontor", "DATABASE_POOLER", ownVariable("DATABASE_POOLER", readBoolean), "NO");
  const listenAddress = options.optional("kontor", "DATABASE_LISTEN", {
    ...ownVariable("DATABASE_LISTEN", readAddress),
    secret: true,
  });
  if (pooler && listenAddress === undefined) {
    options.problems.push(
      "[kontor] DATABASE_LISTEN: with DATABASE_POOLER, the address of the database itself; notifications do not come " +
        "through a pooler",
    );
  }
  const standbyAddress = options.optional("kontor", "DATABASE_STANDBY", {
    ...ownVariable("DATABASE_STANDBY", readAddress),
    secret: true,
  });
  if (address === undefined) return { kind: "embedded", dataDir: paths.dataDir };
  return {
    kind: "server",
    address,
    pooler,
    listenAddress: listenAddress ?? address,
    ...(standbyAddress === undefined ? {} : { standbyAddress }),
  };
}
