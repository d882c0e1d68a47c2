/** GET /config: what this backend is and supports. */

import { encodeBase32 } from "@kontor/taler/base32";
import { MerchantVersionResponse } from "@kontor/taler/schemas/config";
import { durationToJson } from "@kontor/taler/time";
import { describeGenerators } from "../config/report-generators.js";
import { LastingJson, ok } from "../http/answer.js";
import { rootEndpoint } from "../http/endpoint.js";
import { PROGRAM_VERSION } from "../program-version.js";
import { mandatoryChannels } from "../second-factor/rules.js";
import type { ServerDeps } from "../server-deps.js";
import { FEATURES, PRACTICE, RECEIPT_MAILS } from "./features.js";

/** The merchant protocol that we speak, libtool current:revision:age. */
export const PROTOCOL_VERSION = "30:0:18";

const IMPLEMENTATION = "urn:net:taler:specs:taler-merchant:kontor";

export const getConfig = rootEndpoint({
  summary: "Describe this backend",
  answers: { 200: MerchantVersionResponse },
  errors: [],
  uses: ["config", "exchanges", "mailer"],
  handle: (call) => ok(descriptionOf(call)),
});

/** It stays what it is as long as the process runs: made once. */
const descriptions = new WeakMap<ServerDeps["exchanges"], LastingJson>();

function descriptionOf(deps: Pick<ServerDeps, "config" | "exchanges" | "mailer">): LastingJson {
  let description = descriptions.get(deps.exchanges);
  if (description === undefined) {
    description = new LastingJson(describeBackend(deps));
    descriptions.set(deps.exchanges, description);
  }
  return description;
}

/** The `MerchantVersionResponse`. */
export function describeBackend({ config, exchanges, mailer }: Pick<ServerDeps, "config" | "exchanges" | "mailer">) {
  const { merchant } = config;
  const mandatory = mandatoryChannels({ config, mailer });
  return {
    version: PROTOCOL_VERSION,
    name: "taler-merchant",
    implementation: IMPLEMENTATION,
    // Since version 33; who speaks an earlier one reads past it.
    build_version: PROGRAM_VERSION,
    currency: merchant.currency,
    default_persona: merchant.defaultPersona,
    currencies: config.currencies,
    report_generators: describeGenerators(config.reportGenerators, mailer.canAttach),
    exchanges: exchanges.configured().map(({ baseUrl, currency, masterPub }) => ({
      base_url: baseUrl,
      currency,
      master_pub: encodeBase32(masterPub),
    })),
    phone_regex: merchant.phoneRegex,
    have_self_provisioning: merchant.selfProvisioning,
    have_donau: config.kontor.donau,
    mandatory_tan_channels: mandatory.length === 0 ? undefined : mandatory,
    payment_target_types: merchant.paymentTargetTypes,
    payment_target_regex: merchant.paymentTargetRegex,
    default_pay_delay: durationToJson(merchant.defaultPayDelay),
    default_refund_delay: durationToJson(merchant.defaultRefundDelay),
    default_wire_transfer_delay: durationToJson(merchant.defaultWireTransferDelay),
    default_wire_transfer_rounding_interval: merchant.defaultWireTransferRoundingInterval,
    kontor: {
      features: [
        ...FEATURES,
        ...(mailer.canSendMail ? [RECEIPT_MAILS] : []),
        ...(config.kontor.practiceUrl === undefined ? [] : [PRACTICE]),
      ],
      ...(merchant.baseUrl === undefined ? {} : { base_url: merchant.baseUrl }),
      ...(config.kontor.sandbox ? { sandbox: true } : {}),
    },
  };
}
