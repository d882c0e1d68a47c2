/** The password in an `InstanceAuthConfigurationMessage`. */

import type { InstanceAuthConfigurationMessage } from "@kontor/taler/schemas/instances";
import { TOKEN_PREFIX } from "../access/authentication.js";
import { weaknessOf } from "../access/password-rules.js";
import type { Config } from "../config/config.js";
import { TalerError } from "../taler-error.js";

type PasswordConfig = { readonly kontor: Pick<Config["kontor"], "minimumPasswordLength"> };

/**
 * Instances whose credentials somebody else checks are refused: what is private is never open. And weak passwords.
 * @param id of the instance that it is for
 * @throws TalerError with the code given
 */
export function passwordOf(
  auth: InstanceAuthConfigurationMessage,
  code: "MERCHANT_PRIVATE_POST_INSTANCES_BAD_AUTH" | "MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH",
  { config, id, path = "" }: { readonly config: PasswordConfig; readonly id: string; readonly path?: "auth." | "" },
): string {
  if (auth.method === "external") {
    throw new TalerError(code, { parameter: `${path}method`, detail: `${path}method: only token is supported` });
  }
  const password = "password" in auth ? auth.password : auth.token.slice(TOKEN_PREFIX.length);
  const parameter = `${path}${"password" in auth ? "password" : "token"}`;
  const weakness = password === "" ? "is empty" : weaknessOf(password, config.kontor.minimumPasswordLength, id);
  if (weakness === undefined) return password;
  throw new TalerError(code, { parameter, detail: `${parameter}: ${weakness}` });
}
