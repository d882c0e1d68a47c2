/** PATCH of an instance's settings, by the administrator or by itself. */

import { InstanceReconfigurationMessage } from "@kontor/taler/schemas/instances";
import type { StaticDecode } from "typebox";
import { type Answer, noContent } from "../http/answer.js";
import { endpoint, rootEndpoint } from "../http/endpoint.js";
import type { ServerDeps } from "../server.js";
import { TalerError } from "../taler-error.js";
import type { Instance } from "./instance.js";
import { InstancePath, namedInstance } from "./instance-path.js";
import { settingsOf } from "./settings.js";
import { updateSettings } from "./store.js";

export const patchInstance = endpoint({
  summary: "Change the settings of the instance",
  body: InstanceReconfigurationMessage,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_PRIVATE_PATCH_INSTANCES_PURGE_REQUIRED"],
  handle: (call) => patch(call, call.instance, call.body),
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
  handle: async (call) => patch(call, await namedInstance(call.instances, call.params.id), call.body),
});

/** What is not said of contact and looks is gone afterwards; a delay that is not given stays. */
async function patch(
  { db, instances }: Pick<ServerDeps, "db" | "instances">,
  instance: Instance,
  body: StaticDecode<typeof InstanceReconfigurationMessage>,
): Promise<Answer> {
  const isThere = await updateSettings(db.queries, instance.serial, settingsOf(body, instance));
  if (!isThere) throw new TalerError("MERCHANT_PRIVATE_PATCH_INSTANCES_PURGE_REQUIRED", { detail: instance.id });
  instances.changed();
  return noContent();
}
