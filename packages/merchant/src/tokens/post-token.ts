/** POST [/instances/$INSTANCE]/private/token: a login, with the password or with a token that may be refreshed (2.2). */

import { encodeBase32 } from "@kontor/taler/base32";
import { LoginTokenRequest, LoginTokenSuccessResponse } from "@kontor/taler/schemas/tokens";
import { addDuration, DAY, type Duration, FOREVER, timestampToJson } from "@kontor/taler/time";
import { ok } from "../http/answer.js";
import { hashToken, identify, parseAuthorization, TOKEN_PREFIX, unauthorized } from "../http/authentication.js";
import { endpoint, type InstanceCall, type Principal } from "../http/endpoint.js";
import { scopeIncludes, scopePermits } from "../http/permissions.js";
import { canonicalInstanceId } from "../instances/instance.js";
import { TalerError } from "../taler-error.js";
import { insertToken } from "./store.js";

const DEFAULT_DURATION = DAY;
const TOKEN_BYTES = 32;
/** "forever" is given as a hundred years: a time that fits every integer and outlives every token. */
const LONGEST_DURATION: Duration = 100n * 365n * DAY;

export const postToken = endpoint({
  summary: "Obtain an access token",
  body: LoginTokenRequest,
  answers: { 200: LoginTokenSuccessResponse },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_GENERIC_UNAUTHORIZED", "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"],
  async handle(call) {
    const { db, clock, rng, instance, body } = call;
    const holder = await identifyForLogin(call);
    const [scope = "", suffix] = body.scope.split(":");
    const refreshable = suffix === "refreshable" || body.refreshable === true;
    if (!scopeIncludes(holder.scope, scope)) {
      throw new TalerError("GENERIC_TOKEN_PERMISSION_INSUFFICIENT", {
        detail: `a token of scope ${holder.scope} does not give one of scope ${scope}`,
      });
    }
    const duration = body.duration ?? DEFAULT_DURATION;
    if (duration === 0n) {
      throw new TalerError("GENERIC_PARAMETER_MALFORMED", { parameter: "duration", detail: "duration: is zero" });
    }
    const now = clock.now();
    const expiresAt = addDuration(now, duration < LONGEST_DURATION ? duration : LONGEST_DURATION);
    const token = `${TOKEN_PREFIX}${encodeBase32(rng.bytes(TOKEN_BYTES))}`;
    await insertToken(
      db.queries,
      instance.serial,
      { tokenHash: hashToken(token), scope, refreshable, expiresAt, description: body.description },
      now,
    );
    const expiration = duration === FOREVER ? { t_s: "never" } : timestampToJson(expiresAt);
    return ok({ token, access_token: token, scope, expiration, refreshable });
  },
});

/** Basic with the instance's id and password, or a bearer token with the permission to refresh. */
async function identifyForLogin(call: InstanceCall<unknown, unknown, unknown>): Promise<Principal> {
  const { instance, headers, passwords } = call;
  const authorization = headers.authorization as string | undefined;
  const credentials = parseAuthorization(authorization);
  if (credentials?.scheme === "basic") {
    const isOwn = canonicalInstanceId(credentials.user) === instance.id;
    if (isOwn && (await passwords.matches(instance, credentials.password))) return { scope: "all", refreshable: true };
    throw unauthorized("wrong instance or password");
  }
  const principal = await identify(call, instance, authorization);
  if (!scopePermits(principal.scope, principal.refreshable, "token-refresh")) {
    throw new TalerError("GENERIC_TOKEN_PERMISSION_INSUFFICIENT", { detail: "the token cannot be refreshed" });
  }
  return principal;
}
