/** PATCH of an instance's settings, by the administrator or by itself. */

import { InstanceReconfigurationMessage } from "@kontor/taler/schemas/instances";
import type { StaticDecode } from "typebox";
import { type Answer, noContent } from "../http/answer.js";
import { endpoint, rootEndpoint } from "../http/endpoint.js";
import type { Instance } from "../instances/instance.js";
import { forgetProvenAddresses, updateSettings } from "../instances/store.js";
import type { ServerDeps } from "../server-deps.js";
import { TalerError } from "../taler-error.js";
import { InstancePath, namedInstance } from "./instance-path.js";
import { settingsOf } from "./settings.js";

export const patchInstance = endpoint({
  summary: "Change the settings of the instance",
  body: InstanceReconfigurationMessage,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_PRIVATE_PATCH_INSTANCES_PURGE_REQUIRED"],
  uses: ["config", "db", "instances"],
  handle: (call) => patch(call, call.instance, call.body, { isAdministrator: false }),
});

export const patchInstanceAsAdministrator = rootEndpoint({
  summary: "Change the settings of an instance",
  params: InstancePath,
  body: InstanceReconfigurationMessage,
  answers: { 204: null },
  errors: [
    "GENERIC_PARAMETER_MISSING",
    "MERCHANT_GENERIC_INSTANCE_UNKNOWN",
    "MERCHANT_PRIVATE_PATCH_INSTANCES_PURGE_REQUIRED",
  ],
  uses: ["config", "db", "instances"],
  handle: async (call) =>
    patch(call, await namedInstance(call.instances, call.params.id), call.body, { isAdministrator: true }),
});

/**
 * What is not said of contact and looks is gone afterwards; a delay that is not given stays. Who changes their own address
 * goes on to get codes at the one that is proven, or a stolen password would be enough to send them elsewhere; an address
 * that the administrator takes away is gone.
 */
async function patch(
  { config, db, instances }: Pick<ServerDeps, "config" | "db" | "instances">,
  instance: Instance,
  body: StaticDecode<typeof InstanceReconfigurationMessage>,
  { isAdministrator }: { readonly isAdministrator: boolean },
): Promise<Answer> {
  const settings = settingsOf(body, { ...instance, phoneRegex: config.merchant.phoneRegex });
  const isThere = await db.transaction(async (tx) => {
    if (!(await updateSettings(tx, instance.serial, settings))) return false;
    if (isAdministrator) await forgetProvenAddresses(tx, instance.serial);
    return true;
  });
  if (!isThere) throw new TalerError("MERCHANT_PRIVATE_PATCH_INSTANCES_PURGE_REQUIRED", { detail: instance.id });
  await instances.changed(instance);
  return noContent();
}
