/** GET /config: what this backend is and supports. */

import { encodeBase32 } from "@kontor/taler/base32";
import { MerchantVersionResponse } from "@kontor/taler/schemas/config";
import { durationToJson } from "@kontor/taler/time";
import { ok } from "../http/answer.js";
import { rootEndpoint } from "../http/endpoint.js";

/** The merchant protocol that we speak, libtool current:revision:age. */
export const PROTOCOL_VERSION = "30:0:18";

const IMPLEMENTATION = "urn:net:taler:specs:taler-merchant:kontor";

export const getConfig = rootEndpoint({
  summary: "Describe this backend",
  answers: { 200: MerchantVersionResponse },
  errors: [],
  handle({ config, exchanges }) {
    const { merchant } = config;
    return ok({
      version: PROTOCOL_VERSION,
      name: "taler-merchant",
      implementation: IMPLEMENTATION,
      currency: merchant.currency,
      default_persona: merchant.defaultPersona,
      currencies: config.currencies,
      report_generators: {},
      exchanges: exchanges.configured().map(({ baseUrl, currency, masterPub }) => ({
        base_url: baseUrl,
        currency,
        master_pub: encodeBase32(masterPub),
      })),
      have_self_provisioning: false,
      have_donau: false,
      payment_target_types: merchant.paymentTargetTypes,
      payment_target_regex: merchant.paymentTargetRegex,
      default_pay_delay: durationToJson(merchant.defaultPayDelay),
      default_refund_delay: durationToJson(merchant.defaultRefundDelay),
      default_wire_transfer_delay: durationToJson(merchant.defaultWireTransferDelay),
      default_wire_transfer_rounding_interval: merchant.defaultWireTransferRoundingInterval,
    });
  },
});
