/** New access tokens: 32 random bytes, of which only the hash is kept. */

import { encodeBase32 } from "@kontor/taler/base32";
import { addDuration, DAY, type Duration, timestampToJson } from "@kontor/taler/time";
import { hashToken, TOKEN_PREFIX } from "../access/authentication.js";
import { insertToken } from "../access/token-store.js";
import type { Queries } from "../database/tables.js";
import type { ServerDeps } from "../server-deps.js";

const TOKEN_BYTES = 32;
/** "forever" is given as a hundred years: a time that fits every integer and outlives every token. */
export const LONGEST_DURATION: Duration = 100n * 365n * DAY;

export interface WantedToken {
  readonly scope: string;
  readonly refreshable: boolean;
  readonly duration: Duration;
  /** What its holder is called. */
  readonly description: string | undefined;
  /** The serial number of the device that the token is for, where it replaces the token of one. */
  readonly device?: bigint | undefined;
}

/** Makes a token; this, a `LoginTokenSuccessResponse`, is the only time that it is seen. */
export async function issueToken(
  queries: Queries,
  { clock, rng }: Pick<ServerDeps, "clock" | "rng">,
  instance: bigint,
  { scope, refreshable, duration, description, device }: WantedToken,
) {
  const now = clock.now();
  const expiresAt = addDuration(now, duration < LONGEST_DURATION ? duration : LONGEST_DURATION);
  const token = `${TOKEN_PREFIX}${encodeBase32(rng.bytes(TOKEN_BYTES))}`;
  const stored = { tokenHash: hashToken(token), scope, refreshable, expiresAt, description, device };
  await insertToken(queries, instance, stored, now);
  const expiration = duration >= LONGEST_DURATION ? { t_s: "never" } : timestampToJson(expiresAt);
  return { token, access_token: token, scope, expiration, refreshable };
}
