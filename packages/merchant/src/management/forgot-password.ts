/** POST [/instances/$INSTANCE]/forgot-password: a new password with a second factor in place of the old one (8.9). */

import { InstanceAuthConfigurationMessage } from "@kontor/taler/schemas/instances";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { type GuardedCall, ofForgottenPassword } from "../second-factor/rules.js";
import { TalerError } from "../taler-error.js";
import { BAD_PASSWORD, changePassword, codeOfPasswordMember } from "./change-password.js";
import { passwordOf } from "./password-of.js";

export const forgotPassword = endpoint({
  summary: "Set a new password with a second factor",
  body: InstanceAuthConfigurationMessage,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_MFA_MISSING", BAD_PASSWORD],
  codeOfMember: codeOfPasswordMember,
  uses: ["config", "db", "instances", "shown", "tokens"],
  async handle(call) {
    // Never without, whatever a route says.
    if (call.shown === undefined) throw new TalerError("MERCHANT_GENERIC_MFA_MISSING");
    await changePassword(call, call.instance, call.body, { endTokens: true });
    return noContent();
  },
});

export const ofForgetting = ofForgottenPassword((call: GuardedCall) => {
  const id = call.instance?.id ?? "";
  passwordOf(call.body as InstanceAuthConfigurationMessage, BAD_PASSWORD, { config: call.config, id });
});
