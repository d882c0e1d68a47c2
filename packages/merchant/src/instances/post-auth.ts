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

export const postAuth = endpoint({
  summary: "Change the password",
  body: InstanceAuthConfigurationMessage,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH"],
  handle: (call) => changePassword(call, call.instance, call.body),
});

export const postAuthAsAdministrator = rootEndpoint({
  summary: "Change the password of an instance",
  params: InstancePath,
  body: InstanceAuthConfigurationMessage,
  answers: { 204: null },
  errors: [
    "GENERIC_PARAMETER_MISSING",
    "MERCHANT_GENERIC_INSTANCE_UNKNOWN",
    "MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH",
  ],
  handle: async (call) => changePassword(call, await namedInstance(call.instances, call.params.id), call.body),
});

/** Tokens that were issued stay valid: whoever suspects them deletes them. */
async function changePassword(
  { db, instances }: Pick<ServerDeps, "db" | "instances">,
  { serial, id }: Instance,
  auth: InstanceAuthConfigurationMessage,
): Promise<Answer> {
  const password = passwordOf(auth, "MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH");
  if (!(await storePassword(db.queries, serial, await hashPassword(password)))) {
    throw new TalerError("MERCHANT_GENERIC_INSTANCE_UNKNOWN", { detail: id });
  }
  instances.changed();
  return noContent();
}
