/** `$INSTANCE` at the end of a management path, and the instance that it names. */

import { Type } from "typebox";
import { TalerError } from "../taler-error.js";
import type { Instance } from "./instance.js";
import type { InstanceRegistry } from "./instance-registry.js";

export const InstancePath = Type.Object({ id: Type.String() });

/** @throws TalerError MERCHANT_GENERIC_INSTANCE_UNKNOWN */
export async function namedInstance(instances: InstanceRegistry, id: string): Promise<Instance> {
  const instance = await instances.find(id);
  if (instance === undefined) throw new TalerError("MERCHANT_GENERIC_INSTANCE_UNKNOWN", { detail: id });
  return instance;
}
