/** POST of a new password, by the administrator or by the instance itself. */

import { InstanceAuthConfigurationMessage } from "@kontor/taler/schemas/instances";
import { noContent } from "../http/answer.js";
import { endpoint, rootEndpoint } from "../http/endpoint.js";
import { ADMIN } from "../instances/instance.js";
import { type GuardedCall, ofPassword } from "../second-factor/rules.js";
import { BAD_PASSWORD, changePassword, codeOfPasswordMember } from "./change-password.js";
import { InstancePath, namedInstance } from "./instance-path.js";
import { passwordOf } from "./password-of.js";

export const postAuth = endpoint({
  summary: "Change the password; tokens that were issued before stay valid",
  body: InstanceAuthConfigurationMessage,
  answers: { 204: null },
  errors: [BAD_PASSWORD],
  codeOfMember: codeOfPasswordMember,
  uses: ["config", "db", "instances", "tokens"],
  async handle(call) {
    await changePassword(call, call.instance, call.body, STAY);
    return noContent();
  },
});

export const postAuthAsAdministrator = rootEndpoint({
  summary: "Change the password of an instance; tokens that were issued before stay valid",
  params: InstancePath,
  body: InstanceAuthConfigurationMessage,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_INSTANCE_UNKNOWN", BAD_PASSWORD],
  codeOfMember: codeOfPasswordMember,
  uses: ["config", "db", "instances", "tokens"],
  async handle(call) {
    await changePassword(call, await namedInstance(call.instances, call.params.id), call.body, STAY);
    return noContent();
  },
});

/** Tokens that were issued stay valid: they can be deleted one by one. */
const STAY = { endTokens: false };

export const ofOwnPassword = ofPassword(checkPassword);

/** The administrator sets other instances' passwords without. */
export const ofAdministratorsPassword = ofPassword(async (call) => {
  const { id } = await namedInstance(call.instances, (call.params as { readonly id: string }).id);
  checkPassword(call);
  return id === ADMIN;
});

/** Nobody is sent a code for a password that is none. */
function checkPassword({ body, config, instance }: GuardedCall): true {
  passwordOf(body as InstanceAuthConfigurationMessage, BAD_PASSWORD, { config, id: instance?.id ?? "" });
  return true;
}
