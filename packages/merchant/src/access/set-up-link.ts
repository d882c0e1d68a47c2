/** The link with which a new server's owner makes the first shop in a browser, also from another machine. */

import type { Config } from "../config/config.js";
import type { Database } from "../database/connection.js";
import { anyInstanceExists } from "../instances/store.js";
import type { Secrets } from "../secrets/secrets.js";

export interface SetUpDeps {
  readonly config: Pick<Config, "administratorToken" | "merchant">;
  readonly db: Pick<Database, "queries">;
  readonly secrets: Pick<Secrets, "setUpCode">;
}

/** Where the server listens; a private listener has the office. */
export interface SetUpAddresses {
  readonly address: string;
  readonly privateAddress?: string;
}

/**
 * Its code is in the fragment, which no server and no proxy sees, and is good until there is an instance. Undefined where
 * there is one, where an administrator's token does the same, and for a server that no browser reaches.
 */
export async function setUpLink(
  deps: SetUpDeps,
  { address, privateAddress }: SetUpAddresses,
): Promise<string | undefined> {
  const code = deps.secrets.setUpCode();
  if (code === undefined || deps.config.administratorToken !== undefined) return undefined;
  const base = privateAddress ?? deps.config.merchant.baseUrl ?? address;
  if (!/^https?:/.test(base) || (await anyInstanceExists(deps.db.queries))) return undefined;
  return `${base}webui/#setup=${code}`;
}
