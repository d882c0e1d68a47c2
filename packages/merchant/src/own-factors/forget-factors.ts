/**
 * DELETE /management/kontor/instances/$INSTANCE/second-factors: the owner of a shop has lost every second factor, and
 * has told the administrator so. An addition of Kontor's.
 */

import { noContent } from "../http/answer.js";
import { rootEndpoint } from "../http/endpoint.js";
import { InstancePath, namedInstance } from "../management/instance-path.js";
import { removeAllFactors } from "../second-factor/own-factor-store.js";

export const forgetFactors = rootEndpoint({
  summary: "Remove the authenticator apps, passkeys and recovery codes of an instance",
  params: InstancePath,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_INSTANCE_UNKNOWN"],
  uses: ["db", "instances"],
  async handle({ db, instances, params }) {
    const { serial } = await namedInstance(instances, params.id);
    await db.transaction((tx) => removeAllFactors(tx, serial));
    return noContent();
  },
});
