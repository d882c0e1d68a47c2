/** Whose URLs may lead into the operator's network. */

import type { Config } from "../config/config.js";
import { ADMIN } from "../instances/instance.js";

type KontorConfig = { readonly kontor: Pick<Config["kontor"], "sandbox" | "allowPrivateNetworks"> };

/**
 * Whether we call, for that instance, services at addresses that are not public: only the operator's own may lead us into
 * their network, unless they opened it to all.
 */
export function mayCallPrivateAddresses({ kontor }: KontorConfig, instanceId: string): boolean {
  return kontor.sandbox || kontor.allowPrivateNetworks || instanceId === ADMIN;
}
