/** Gives an instance another password. */

import type { InstanceAuthConfigurationMessage } from "@kontor/taler/schemas/instances";
import { hashPassword } from "../access/passwords.js";
import { deleteAllTokens } from "../access/token-store.js";
import type { Instance } from "../instances/instance.js";
import { storePassword } from "../instances/store.js";
import type { ServerDeps } from "../server-deps.js";
import { TalerError } from "../taler-error.js";
import { passwordOf } from "./password-of.js";

/** Credentials that are none have a code of their own, whatever is wrong with them. */
export const BAD_PASSWORD = "MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH";

export const codeOfPasswordMember = { method: BAD_PASSWORD, password: BAD_PASSWORD, token: BAD_PASSWORD } as const;

/**
 * @param endTokens whether the tokens end that were issued before: the old password may have been stolen
 * @throws TalerError for a password that is none
 */
export async function changePassword(
  { db, config, instances, tokens }: Pick<ServerDeps, "db" | "config" | "instances" | "tokens">,
  instance: Instance,
  auth: InstanceAuthConfigurationMessage,
  { endTokens }: { readonly endTokens: boolean },
): Promise<void> {
  const { serial, id } = instance;
  const passwordHash = await hashPassword(passwordOf(auth, BAD_PASSWORD, { config, id }));
  const isThere = await db.transaction(async (tx) => {
    if (endTokens) await deleteAllTokens(tx, serial);
    return storePassword(tx, serial, passwordHash);
  });
  if (!isThere) throw new TalerError("MERCHANT_GENERIC_INSTANCE_UNKNOWN", { detail: id });
  await Promise.all([instances.changed(instance), ...(endTokens ? [tokens.revoked(serial)] : [])]);
}
