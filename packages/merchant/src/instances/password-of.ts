/** The password in an `InstanceAuthConfigurationMessage`. */

import type { InstanceAuthConfigurationMessage } from "@kontor/taler/schemas/instances";
import { TOKEN_PREFIX } from "../http/authentication.js";
import { TalerError } from "../taler-error.js";

/**
 * Instances whose credentials somebody else checks are refused: what is private is never open.
 * @throws TalerError with the code given
 */
export function passwordOf(
  auth: InstanceAuthConfigurationMessage,
  code: "MERCHANT_PRIVATE_POST_INSTANCES_BAD_AUTH" | "MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH",
): string {
  if (auth.method === "external") {
    throw new TalerError(code, { parameter: "auth.method", detail: "auth.method: only token is supported" });
  }
  const password = "password" in auth ? auth.password : auth.token.slice(TOKEN_PREFIX.length);
  if (password === "") throw new TalerError(code, { parameter: "auth", detail: "auth: the password is empty" });
  return password;
}
