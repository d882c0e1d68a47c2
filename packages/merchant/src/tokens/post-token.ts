/** POST [/instances/$INSTANCE]/private/token: a login, with the password or with a token that may be refreshed (2.2). */

import { LoginTokenRequest, LoginTokenSuccessResponse } from "@kontor/taler/schemas/tokens";
import { DAY } from "@kontor/taler/time";
import {
  identify,
  isAdministratorsToken,
  OWNER,
  parseAuthorization,
  TOKEN_PREFIX,
  unauthorized,
} from "../http/authentication.js";
import { endpoint, type InstanceCall, type Principal } from "../http/endpoint.js";
import { scopeIncludes, scopePermits } from "../http/permissions.js";
import { ADMIN, canonicalInstanceId } from "../instances/instance.js";
import { malformed, TalerError } from "../taler-error.js";
import { issueToken } from "./issue-token.js";

const DEFAULT_DURATION = DAY;

export const postToken = endpoint({
  summary: "Obtain an access token",
  body: LoginTokenRequest,
  answers: { 200: LoginTokenSuccessResponse },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_GENERIC_UNAUTHORIZED", "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"],
  async handle(call) {
    const { instance, body } = call;
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
      throw malformed("duration", "is zero");
    }
    return issueToken(call, instance.serial, { scope, refreshable, duration, description: body.description });
  },
});

/** Basic with the instance's id and password, or a bearer token with the permission to refresh. */
async function identifyForLogin(call: InstanceCall<unknown, unknown, unknown>): Promise<Principal> {
  const { instance, headers, passwords, peer } = call;
  const { authorization } = headers;
  const credentials = parseAuthorization(authorization);
  if (credentials?.scheme === "basic") {
    const { user, password } = credentials;
    const isOwn = canonicalInstanceId(user) === instance.id;
    const isOperator = instance.id === ADMIN && isAdministratorsToken(call, `${TOKEN_PREFIX}${password}`);
    if (isOwn && (isOperator || (await passwords.matches(instance, password, peer)))) return OWNER;
    throw unauthorized("wrong instance or password");
  }
  const principal = await identify(call, instance, authorization, peer);
  if (!scopePermits(principal.scope, principal.refreshable, "token-refresh")) {
    throw new TalerError("GENERIC_TOKEN_PERMISSION_INSUFFICIENT", { detail: "the token cannot be refreshed" });
  }
  return principal;
}
