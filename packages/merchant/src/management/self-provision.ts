/** POST /instances: anybody makes an instance, where the operator allows it (8.2). */

import { InstanceConfigurationMessage } from "@kontor/taler/schemas/instances";
import { LoginTokenSuccessResponse } from "@kontor/taler/schemas/tokens";
import { rootEndpoint } from "../http/endpoint.js";
import { ADMIN, canonicalInstanceId } from "../instances/instance.js";
import { isMailAddress, isPhoneNumber } from "../mail/mail.js";
import { countOne, retryAfter } from "../rate-limits/store.js";
import { type GuardedCall, ofCreation } from "../second-factor/rules.js";
import { malformed, TalerError } from "../taler-error.js";
import {
  BAD_AUTH,
  CreationQuery,
  codeOfAuthMember,
  makeInstance,
  refuseTaken,
  wantedInstance,
} from "./make-instance.js";

export const selfProvision = rootEndpoint({
  summary: "Create an instance of one's own, where the operator allows it",
  query: CreationQuery,
  body: InstanceConfigurationMessage,
  answers: { 200: LoginTokenSuccessResponse, 204: null },
  errors: [
    "GENERIC_PARAMETER_MISSING",
    "MERCHANT_GENERIC_UNAUTHORIZED",
    "MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS",
    BAD_AUTH,
    "MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED",
    "GENERIC_FORBIDDEN",
  ],
  codeOfMember: codeOfAuthMember,
  uses: ["clock", "config", "db", "headers", "instances", "mailer", "peer", "rng", "rootUrl", "secrets"],
  async handle(call) {
    // All of it again: what was looked at before a challenge may be otherwise now.
    await lookFirst(call);
    const wanted = wantedInstance(call, call.body);
    await countNetwork(call);
    const answer = await makeInstance(call, wanted);
    if (answer === undefined)
      throw new TalerError("MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS", { detail: wanted.id });
    return answer;
  },
});

/** What no challenge would change; who is told so was sent nothing. */
async function lookFirst(call: GuardedCall): Promise<void> {
  const { config, instances } = call;
  if (!config.merchant.selfProvisioning) {
    const detail = "instances are created by the administrator";
    throw new TalerError("MERCHANT_GENERIC_UNAUTHORIZED", { status: 403, detail });
  }
  const body = call.body as InstanceConfigurationMessage;
  wantedInstance(call, body);
  if (body.email !== undefined && !isMailAddress(body.email)) throw malformed("email", "no mail can be sent there");
  if (body.phone_number !== undefined && !isPhoneNumber(body.phone_number)) {
    throw malformed("phone_number", "is not a phone number such as +49 30 123456");
  }
  const id = canonicalInstanceId(body.id);
  // The administrator's is taken also before there is one: the first stranger must not become administrator.
  if (id === ADMIN) throw new TalerError("MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS", { detail: id });
  const earlier = await instances.lookAgain(id);
  if (earlier !== undefined) refuseTaken(earlier);
}

export const ofSelfProvision = ofCreation(lookFirst);

/** @throws TalerError 429 when the network has made as many as it may in an hour */
async function countNetwork({ config, db, clock, peer }: GuardedCall): Promise<void> {
  const { instancesPerHour: most } = config.kontor;
  if (most === 0) return;
  const now = clock.now();
  const limit = { instance: undefined, subject: `instances made by ${peer.network}`, most, span: "hour" } as const;
  if (await countOne(db.queries, limit, now)) return;
  throw new TalerError("GENERIC_FORBIDDEN", {
    status: 429,
    detail: "too many instances are made from this network; try again in an hour",
    headers: retryAfter(limit, now),
  });
}
