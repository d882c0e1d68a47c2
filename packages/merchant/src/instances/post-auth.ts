/** POST of a new password, by the administrator or by the instance itself. */

import { InstanceAuthConfigurationMessage } from "@kontor/taler/schemas/instances";
import { type Answer, noContent } from "../http/answer.js";
import { endpoint, rootEndpoint } from "../http/endpoint.js";
import { hashPassword } from "../http/passwords.js";
import type { ServerDeps } from "../server.js";
import { TalerError } from "../taler-error.js";
import type { Instance } from "./instance.js";
import { InstancePath, namedInstance } from "./instance-path.js";
import { passwordOf } from "./password-of.js";
import { storePassword } from "./store.js";

/** Credentials that are none have a code of their own, whatever is wrong with them. */
const BAD_AUTH = "MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH";
const codeOfMember = { method: BAD_AUTH, password: BAD_AUTH, token: BAD_AUTH } as const;

export const postAuth = endpoint({
  summary: "Change the password",
  body: InstanceAuthConfigurationMessage,
  answers: { 204: null },
  errors: [BAD_AUTH],
  codeOfMember,
  handle: (call) => changePassword(call, call.instance, call.body),
});

export const postAuthAsAdministrator = rootEndpoint({
  summary: "Change the password of an instance",
  params: InstancePath,
  body: InstanceAuthConfigurationMessage,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_INSTANCE_UNKNOWN", BAD_AUTH],
  codeOfMember,
  handle: async (call) => changePassword(call, await namedInstance(call.instances, call.params.id), call.body),
});

/** Tokens that were issued stay valid: whoever suspects them deletes them. */
async function changePassword(
  { db, instances }: Pick<ServerDeps, "db" | "instances">,
  { serial, id }: Instance,
  auth: InstanceAuthConfigurationMessage,
): Promise<Answer> {
  const password = passwordOf(auth, BAD_AUTH);
  if (!(await storePassword(db.queries, serial, await hashPassword(password)))) {
    throw new TalerError("MERCHANT_GENERIC_INSTANCE_UNKNOWN", { detail: id });
  }
  instances.changed();
  return noContent();
}
