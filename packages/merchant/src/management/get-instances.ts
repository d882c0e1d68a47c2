/** GET /management/instances and GET of one instance, by the administrator or by itself. */

import { encodeBase32 } from "@kontor/taler/base32";
import { InstancesResponse, QueryInstancesResponse } from "@kontor/taler/schemas/instances";
import type { TanChannel } from "@kontor/taler/schemas/tokens";
import { durationToJson } from "@kontor/taler/time";
import { type Answer, JsonText, jsonObject, ok } from "../http/answer.js";
import { endpoint, rootEndpoint } from "../http/endpoint.js";
import type { Instance } from "../instances/instance.js";
import { listInstances } from "../instances/store.js";
import type { Mailer } from "../mail/mailer.js";
import { isAvailable, namedAddress, provenAddress } from "../second-factor/channels.js";
import { InstancePath, namedInstance } from "./instance-path.js";

export const getInstances = rootEndpoint({
  summary: "List all instances",
  answers: { 200: InstancesResponse },
  errors: [],
  uses: ["db"],
  async handle({ db }) {
    const listed = await listInstances(db.queries);
    return ok({
      instances: listed.map(({ instance, deleted, paymentTargets }) => ({
        name: instance.name,
        website: instance.website,
        logo: instance.logo,
        id: instance.id,
        merchant_pub: encodeBase32(instance.merchantPub),
        payment_targets: paymentTargets,
        deleted,
      })),
    });
  },
});

export const getInstanceAsAdministrator = rootEndpoint({
  summary: "Show an instance to the administrator",
  params: InstancePath,
  answers: { 200: QueryInstancesResponse },
  errors: ["MERCHANT_GENERIC_INSTANCE_UNKNOWN"],
  uses: ["instances", "mailer"],
  handle: async ({ instances, mailer, params }) => describe(await namedInstance(instances, params.id), mailer),
});

export const getInstance = endpoint({
  summary: "Show an instance to itself",
  answers: { 200: QueryInstancesResponse },
  errors: [],
  uses: ["mailer"],
  handle: ({ instance, mailer }) => describe(instance, mailer),
});

/** Whether an address is proven is told where one can be. */
function describe(instance: Instance, mailer: Mailer): Answer {
  const isProven = (channel: TanChannel) => {
    const named = namedAddress(instance, channel);
    if (named === undefined || !isAvailable(mailer, channel)) return undefined;
    return named === provenAddress(instance, channel);
  };
  return ok(
    jsonObject({
      name: instance.name,
      email: instance.email,
      email_validated: isProven("email"),
      phone_number: instance.phoneNumber,
      phone_validated: isProven("sms"),
      website: instance.website,
      logo: instance.logo,
      merchant_pub: encodeBase32(instance.merchantPub),
      address: new JsonText(instance.address),
      jurisdiction: new JsonText(instance.jurisdiction),
      use_stefan: instance.useStefan,
      default_pay_delay: durationToJson(instance.defaultPayDelay),
      default_refund_delay: durationToJson(instance.defaultRefundDelay),
      default_wire_transfer_delay: durationToJson(instance.defaultWireTransferDelay),
      default_wire_transfer_rounding_interval: instance.defaultWireTransferRoundingInterval,
      auth: { method: "token" },
    }),
  );
}
