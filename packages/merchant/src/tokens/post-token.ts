/** POST [/instances/$INSTANCE]/private/token: a login, with the password or with a token that may be refreshed (2.2). */

import { LoginTokenRequest, LoginTokenSuccessResponse } from "@kontor/taler/schemas/tokens";
import { DAY } from "@kontor/taler/time";
import { scopeIncludes } from "../access/permissions.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { malformed, TalerError } from "../taler-error.js";
import { issueToken } from "./issue-token.js";

const DEFAULT_DURATION = DAY;

export const postToken = endpoint({
  summary: "Obtain an access token",
  body: LoginTokenRequest,
  answers: { 200: LoginTokenSuccessResponse },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_GENERIC_UNAUTHORIZED", "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"],
  uses: ["clock", "db", "principal", "rng"],
  async handle(call) {
    const { instance, body } = call;
    const holder = call.principal!;
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
    const { description = holder.description } = body;
    const device = description === holder.description ? holder.device : undefined;
    const wanted = { scope, refreshable, duration, description, device };
    return ok(await call.db.transaction((tx) => issueToken(tx, call, instance.serial, wanted)));
  },
});
