/** `$INSTANCE` at the end of a management path, and the instance that it names. */

import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { Type } from "typebox";
import type { Instance } from "../instances/instance.js";
import type { InstanceRegistry } from "../instances/instance-registry.js";
import { TalerError } from "../taler-error.js";

export const InstancePath = Type.Object({ id: RequestLineText });

/** @throws TalerError MERCHANT_GENERIC_INSTANCE_UNKNOWN */
export async function namedInstance(instances: InstanceRegistry, id: string): Promise<Instance> {
  const instance = await instances.lookAgain(id);
  if (instance === undefined) throw new TalerError("MERCHANT_GENERIC_INSTANCE_UNKNOWN", { detail: id });
  return instance;
}
