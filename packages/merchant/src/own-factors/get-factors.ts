/**
 * GET [/instances/$INSTANCE]/private/kontor/second-factors: the owner's authenticator apps and passkeys, and how many
 * recovery codes are left. An addition of Kontor's.
 */

import { OwnFactorsResponse } from "@kontor/taler/schemas/own-factors";
import { timestampToJson } from "@kontor/taler/time";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { countRecoveryCodes, findOwnFactors, type OwnFactor } from "../second-factor/own-factor-store.js";

export const getFactors = endpoint({
  summary: "List authenticator apps, passkeys and recovery codes",
  answers: { 200: OwnFactorsResponse },
  errors: [],
  uses: ["db"],
  async handle({ db, instance }) {
    const factors = await findOwnFactors(db.queries, instance.serial);
    const ofKind = (wanted: OwnFactor["kind"]) => factors.filter(({ kind }) => kind === wanted).map(inJson);
    return ok({
      totp: ofKind("totp"),
      passkeys: ofKind("passkey"),
      recovery_codes_left: await countRecoveryCodes(db.queries, instance.serial),
    });
  },
});

function inJson({ id, name, createdAt, usedAt }: OwnFactor) {
  return {
    id,
    name,
    created: timestampToJson(createdAt),
    ...(usedAt === undefined ? {} : { last_used: timestampToJson(usedAt) }),
  };
}
