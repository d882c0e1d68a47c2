/** New access tokens: 32 random bytes, of which only the hash is kept. */

import { encodeBase32 } from "@kontor/taler/base32";
import { addDuration, DAY, type Duration, FOREVER, timestampToJson } from "@kontor/taler/time";
import { type Answer, ok } from "../http/answer.js";
import { hashToken, TOKEN_PREFIX } from "../http/authentication.js";
import type { ServerDeps } from "../server.js";
import { insertToken } from "./store.js";

const TOKEN_BYTES = 32;
/** "forever" is given as a hundred years: a time that fits every integer and outlives every token. */
export const LONGEST_DURATION: Duration = 100n * 365n * DAY;

export interface WantedToken {
  readonly scope: string;
  readonly refreshable: boolean;
  readonly duration: Duration;
  readonly description: string | undefined;
}

/** Makes a token; the `LoginTokenSuccessResponse` is the only time that it is seen. */
export async function issueToken(
  { db, clock, rng }: Pick<ServerDeps, "db" | "clock" | "rng">,
  instance: bigint,
  { scope, refreshable, duration, description }: WantedToken,
): Promise<Answer> {
  const now = clock.now();
  const expiresAt = addDuration(now, duration < LONGEST_DURATION ? duration : LONGEST_DURATION);
  const token = `${TOKEN_PREFIX}${encodeBase32(rng.bytes(TOKEN_BYTES))}`;
  await insertToken(
    db.queries,
    instance,
    { tokenHash: hashToken(token), scope, refreshable, expiresAt, description },
    now,
  );
  const expiration = duration === FOREVER ? { t_s: "never" } : timestampToJson(expiresAt);
  return ok({ token, access_token: token, scope, expiration, refreshable });
}
