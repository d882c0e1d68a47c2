/** What a shop says about itself, from the messages that make and change instances. */

import { canonicalJson } from "@kontor/taler/canonical-json";
import type { InstanceReconfigurationMessage } from "@kontor/taler/schemas/instances";
import type { JsonValue } from "@kontor/taler/strict-json";
import type { Duration } from "@kontor/taler/time";
import { compilePosixPattern } from "../config/payto-pattern.js";
import type { Instance, InstanceSettings } from "../instances/instance.js";
import { malformed } from "../taler-error.js";

/** What stands for that which a message leaves open: the operator's defaults, or what was there before. */
export type DelayDefaults = Pick<
  Instance,
  "defaultPayDelay" | "defaultRefundDelay" | "defaultWireTransferDelay" | "defaultWireTransferRoundingInterval"
> & {
  /** What the operator wants of phone numbers. */
  readonly phoneRegex?: string | undefined;
};

/** @throws TalerError GENERIC_PARAMETER_MALFORMED for delays without an end, and phone numbers that the operator does not accept */
export function settingsOf(body: InstanceReconfigurationMessage, defaults: DelayDefaults): InstanceSettings {
  const { phoneRegex } = defaults;
  if (
    phoneRegex !== undefined &&
    body.phone_number !== undefined &&
    !compilePosixPattern(phoneRegex)(body.phone_number)
  ) {
    throw malformed("phone_number", "phone numbers like this one are not accepted here");
  }
  return {
    name: body.name,
    email: body.email,
    phoneNumber: body.phone_number,
    website: body.website,
    logo: body.logo,
    address: canonicalJson(body.address as JsonValue),
    jurisdiction: canonicalJson(body.jurisdiction as JsonValue),
    useStefan: body.use_stefan,
    defaultPayDelay: finite("default_pay_delay", body.default_pay_delay) ?? defaults.defaultPayDelay,
    defaultRefundDelay: finite("default_refund_delay", body.default_refund_delay) ?? defaults.defaultRefundDelay,
    defaultWireTransferDelay:
      finite("default_wire_transfer_delay", body.default_wire_transfer_delay) ?? defaults.defaultWireTransferDelay,
    defaultWireTransferRoundingInterval:
      body.default_wire_transfer_rounding_interval ?? defaults.defaultWireTransferRoundingInterval,
  };
}

/** Longer than a century is forever, and forever is no delay. */
const LONGEST_DELAY: Duration = 100n * 365n * 86_400n * 1_000_000n;

function finite(parameter: string, delay: Duration | undefined): Duration | undefined {
  if (delay !== undefined && delay > LONGEST_DELAY) {
    throw malformed(parameter, "at most a hundred years");
  }
  return delay;
}
