/**
 * POST [/instances/$INSTANCE]/private/kontor/prove-addresses: the addresses that the instance names are shown to be its own
 * by codes that go there, and to the ones that they replace. An addition of Kontor's: the protocol proves addresses only
 * beside other things.
 */

import { Type } from "typebox";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { proveAddress } from "../instances/store.js";

export const proveAddresses = endpoint({
  summary: "Prove the addresses that the instance names",
  body: Type.Object({}),
  answers: { 204: null },
  errors: [],
  uses: ["db", "instances", "shown"],
  async handle({ db, instance, instances, shown }) {
    const targets = shown?.targets ?? [];
    await db.transaction(async (tx) => {
      // The instance no longer names the addresses that these replace.
      for (const target of targets) await proveAddress(tx, instance.serial, target, { replace: true });
      return targets.length > 0;
    });
    await instances.changed(instance);
    return noContent();
  },
});
