/**
 * DELETE of an instance, by the administrator or by itself: its keys are destroyed, or with
 * `purge` everything of it.
 */

import type { Timestamp } from "@kontor/taler/time";
import { Type } from "typebox";
import { unauthorized } from "../access/authentication.js";
import { type Answer, noContent } from "../http/answer.js";
import { endpoint, rootEndpoint } from "../http/endpoint.js";
import { YesNo } from "../http/query.js";
import { ADMIN, canonicalInstanceId, type Instance } from "../instances/instance.js";
import {
  destroyKeys,
  hasPaymentsSince,
  hasPendingOffers,
  lockInstance,
  owesMoneyBack,
  removeInstance,
} from "../instances/store.js";
import { asLogin } from "../second-factor/rules.js";
import type { ServerDeps } from "../server-deps.js";
import { TalerError } from "../taler-error.js";
import { InstancePath, namedInstance } from "./instance-path.js";

const Query = Type.Object({ purge: Type.Optional(YesNo) });

export const deleteInstance = endpoint({
  summary: "Delete the instance",
  query: Query,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_UNAUTHORIZED", "MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED"],
  uses: ["clock", "config", "db", "instances"],
  async handle(call) {
    const { instance } = call;
    if (instance.merchantPriv === undefined) throw unauthorized("only the administrator purges a deleted instance");
    return destroy(call, instance, call.query.purge === true);
  },
});

export const deleteInstanceAsAdministrator = rootEndpoint({
  summary: "Delete or purge an instance",
  params: InstancePath,
  query: Query,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_INSTANCE_UNKNOWN", "MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED"],
  uses: ["clock", "config", "db", "instances"],
  handle: async (call) => destroy(call, await namedInstance(call.instances, call.params.id), call.query.purge === true),
});

/** The administrator deletes other instances without. */
export const ofAdministratorsDeletion = asLogin(
  "delete-instance",
  ({ params }) => canonicalInstanceId((params as { readonly id: string }).id) === ADMIN,
);

/**
 * The key goes first, under a lock that keeps new orders out; only then is removed what may be too much for one
 * transaction. Who is interrupted in between can purge again.
 */
async function destroy(
  { db, clock, config, instances }: Pick<ServerDeps, "db" | "clock" | "config" | "instances">,
  instance: Instance,
  purge: boolean,
): Promise<Answer> {
  const { serial, id } = instance;
  const now = clock.now();
  const { legalPreservation } = config.merchant;
  const keptSince: Timestamp = now > legalPreservation ? now - legalPreservation : 0n;
  const isThere = await db.transaction(async (tx) => {
    if (!(await lockInstance(tx, serial))) return false;
    if (await hasPendingOffers(tx, serial, now)) throw cannotBeDeleted(id, "it has offers that may still be paid");
    if (!purge && (await owesMoneyBack(tx, serial, now))) {
      throw cannotBeDeleted(id, "customers may still get money back from it");
    }
    if (purge && (await hasPaymentsSince(tx, serial, keptSince))) {
      throw cannotBeDeleted(id, "it has payments that the law wants to be kept");
    }
    await destroyKeys(tx, serial);
    return true;
  });
  await instances.changed(instance);
  if (!isThere) throw new TalerError("MERCHANT_GENERIC_INSTANCE_UNKNOWN", { detail: id });
  if (purge) {
    await removeInstance(db.queries, serial);
    await instances.changed(instance);
  }
  return noContent();
}

function cannotBeDeleted(id: string, reason: string): TalerError {
  return new TalerError("MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED", { status: 409, detail: `${id}: ${reason}` });
}
