/** Section `[merchant]`: what the reference has too. */

import type { RoundingInterval } from "@kontor/taler/schemas/instances";
import type { TanChannel } from "@kontor/taler/schemas/tokens";
import type { Duration } from "@kontor/taler/time";
import { type Listening, readListening } from "./listening.js";
import { type OptionReader, ownVariable } from "./options.js";
import type { Paths } from "./paths.js";
import {
  readBaseUrl,
  readBoolean,
  readDuration,
  readList,
  readRegularExpression,
  readText,
  readWord,
  ValueError,
  type ValueReader,
} from "./values.js";

/** Section `[merchant]`. */
export interface MerchantConfig {
  readonly listening: Listening;
  /** Ends with a slash. Undefined: each request says under which URL it reached us. */
  readonly baseUrl?: string;
  /** The currency that `/config` reports first. */
  readonly currency: string;
  readonly defaultPayDelay: Duration;
  readonly defaultRefundDelay: Duration;
  readonly defaultWireTransferDelay: Duration;
  readonly defaultWireTransferRoundingInterval: RoundingInterval;
  readonly defaultPersona: string;
  /** Wire methods that new bank accounts may have; `*` for all. */
  readonly paymentTargetTypes: string;
  readonly paymentTargetRegex?: string;
  /** How long paid orders are kept. */
  readonly legalPreservation: Duration;
  /** Anybody may make an instance. */
  readonly selfProvisioning: boolean;
  /** What new instances must prove, and sensitive changes need. */
  readonly mandatoryTanChannels: readonly TanChannel[];
  /** Which phone numbers are accepted: a POSIX extended regular expression. */
  readonly phoneRegex?: string;
}

/** Where the versions of one document are, and which is in force. */
export interface LegalDocumentSource {
  readonly dir: string;
  /** A file's name without language and extension. */
  readonly version: string;
}

/** What the operator's customers agree to; what is absent is not configured. */
export interface LegalConfig {
  readonly terms?: LegalDocumentSource;
  readonly privacy?: LegalDocumentSource;
}

const PERSONAS = [
  "expert",
  "offline-vending-machine",
  "point-of-sale",
  "digital-publishing",
  "e-commerce",
  "developer",
];

const ROUNDING_INTERVALS = [
  ...(["NONE", "SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"] as const),
];

export function readMerchant(
  options: OptionReader,
  paths: Paths,
  currency: string,
  file: string | undefined,
): MerchantConfig {
  const read = <T>(option: string, reader: ValueReader<T>, text: string) =>
    options.withDefault("merchant", option, ownVariable(option, reader), text);
  const optional = <T>(option: string, reader: ValueReader<T>) =>
    options.optional("merchant", option, ownVariable(option, reader));
  const baseUrl = optional("BASE_URL", readBaseUrl);
  // The name that the option has where the protocol speaks of deleting orders.
  const taxRecords = optional("TAX_RECORD_EXPIRATION", textOf(readDuration));
  const paymentTargetRegex = optional("PAYMENT_TARGET_REGEX", readRegularExpression);
  const phoneRegex = optional("PHONE_REGEX", readRegularExpression);
  return {
    listening: readListening(options, paths, file),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    currency,
    defaultPayDelay: read("DEFAULT_PAY_DELAY", readDuration, "1 day"),
    defaultRefundDelay: read("DEFAULT_REFUND_DELAY", readDuration, "15 days"),
    defaultWireTransferDelay: read("DEFAULT_WIRE_TRANSFER_DELAY", readDuration, "1 day"),
    defaultWireTransferRoundingInterval: read(
      "DEFAULT_WIRE_TRANSFER_ROUNDING_INTERVAL",
      readWord(...ROUNDING_INTERVALS),
      "NONE",
    ),
    defaultPersona: read("DEFAULT_PERSONA", readWord(...PERSONAS), "expert"),
    paymentTargetTypes: read("PAYMENT_TARGET_TYPES", readText, "*"),
    ...(paymentTargetRegex === undefined ? {} : { paymentTargetRegex }),
    legalPreservation: read("LEGAL_PRESERVATION", readDuration, taxRecords ?? "10 years"),
    selfProvisioning: read("ENABLE_SELF_PROVISIONING", readBoolean, "NO"),
    mandatoryTanChannels: read("MANDATORY_TAN_CHANNELS", readTanChannels, ""),
    ...(phoneRegex === undefined ? {} : { phoneRegex }),
  };
}

export function readLegal(options: OptionReader, paths: Paths): LegalConfig {
  const source = (name: string): LegalDocumentSource | undefined => {
    const dirOption = `${name}_DIR`;
    const dir = options.optional("merchant", dirOption, ownVariable(dirOption, paths.readFileName));
    const tagOption = `${name}_ETAG`;
    const version = options.optional("merchant", tagOption, ownVariable(tagOption, readVersionTag));
    return dir === undefined || version === undefined ? undefined : { dir, version };
  };
  const terms = source("TERMS");
  const privacy = source("PRIVACY");
  return { ...(terms === undefined ? {} : { terms }), ...(privacy === undefined ? {} : { privacy }) };
}

/** The channels by which codes are sent. */
export const readTanChannels: ValueReader<readonly TanChannel[]> = (text) => [
  ...new Set(readList(text).map((word) => readTanChannel(word))),
];

const readTanChannel = readWord("email", "sms");

/** The text itself, if it is a value of that kind. */
function textOf(read: ValueReader<unknown>): ValueReader<string> {
  return (text) => {
    read(text);
    return text;
  };
}

/** A part of a file's name and of HTTP headers. */
const readVersionTag: ValueReader<string> = (text) => {
  if (/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(text)) return text;
  throw new ValueError("the name of a version such as tos-v2");
};
