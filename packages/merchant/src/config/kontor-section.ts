/** Section `[kontor]`: what the reference does not have. */

import { join } from "node:path";
import type { StatementPeriod } from "@kontor/taler/schemas/shop-days";
import type { Duration } from "@kontor/taler/time";
import ipaddr from "ipaddr.js";
import { LOG_LEVELS, type LogLevel } from "../log.js";
import { knownZone } from "../time-zones/zone.js";
import type { DatabaseConfig } from "./database-section.js";
import { type Listening, readExtraListening } from "./listening.js";
import { type OptionReader, ownVariable } from "./options.js";
import type { Paths } from "./paths.js";
import {
  readBaseUrl,
  readBoolean,
  readDuration,
  readInteger,
  readList,
  readSize,
  readWebUrl,
  readWord,
  ValueError,
  type ValueReader,
} from "./values.js";

/** Section `[kontor]`: what the reference does not have. */
export interface KontorConfig {
  /** Exchanges without real money are accepted, at any address. */
  readonly sandbox: boolean;
  /** Where customers' pages send a taler:// URI to have a sandbox wallet act on it; never without `sandbox`. */
  readonly sandboxWalletUrl?: string;
  /** Where the desk of a sandbox opens shops to practise in. */
  readonly practiceUrl?: string;
  /** Whether charities may be linked to donation authorities. */
  readonly donau: boolean;
  /** Where the source of this program is, for `GET /agpl`; of a changed program, the changed source. */
  readonly sourceUrl: string;
  /** URLs that strangers name may lead into private networks. */
  readonly allowPrivateNetworks: boolean;
  /** Addresses and CIDR ranges of proxies, beside loopback. */
  readonly trustedProxies: readonly string[];
  /** Bytes. */
  readonly uploadLimit: number;
  readonly databasePoolSize: number;
  /** Processes that answer requests. */
  readonly workers: number;
  /** Where Prometheus is answered; nowhere if undefined. */
  readonly metrics?: Listening;
  /** Where the private and the management API are served; together with the public one if undefined. */
  readonly privateListening?: Listening;
  /** How long orders that nobody paid are kept after their deadline. */
  readonly keepExpiredOrders: Duration;
  /** How many orders of templates one network may make in a minute at one instance; 0 for as many as it likes. */
  readonly templateOrdersPerMinute: number;
  /** How long orders of templates are kept that no wallet comes for. */
  readonly keepUnclaimedTemplateOrders: Duration;
  /** How much of the stock of a product unpaid orders of one template may hold, in percent. */
  readonly templateHoldPercent: number;
  /** How many codes are sent to one address in an hour. */
  readonly codesPerHour: number;
  /** How many instances one network may make in an hour; 0 for as many as it likes. */
  readonly instancesPerHour: number;
  /** Letters that a new password has at least. */
  readonly minimumPasswordLength: number;
  /** How long it is known who did what. */
  readonly keepAudit: Duration;
  /** How long it is known what happened. */
  readonly keepEvents: Duration;
  /** The time zone of shops that do not name one. */
  readonly timeZone: string;
  /** How often the statements of such shops are closed. */
  readonly statements: StatementPeriod;
  readonly logLevel: LogLevel;
  /** Holds the key that secrets in the database are sealed with; undefined: they are stored as they are. */
  readonly secretsKeyFile?: string;
}

/** More would not help any machine, but exhaust its database's connections. */
const MOST_WORKERS = 64;

/** What says that users may ask for the source, as long as nobody has said where it is. */
const LICENCE_URL = "https://www.gnu.org/licenses/agpl-3.0.html";

export function readKontor(options: OptionReader, paths: Paths, database: DatabaseConfig): KontorConfig {
  const read = <T>(option: string, reader: ValueReader<T>, text: string) =>
    options.withDefault("kontor", option, ownVariable(option, reader), text);
  const sandbox = read("SANDBOX", readBoolean, "NO");
  const sandboxWalletUrl = options.optional(
    "kontor",
    "SANDBOX_WALLET_URL",
    ownVariable("SANDBOX_WALLET_URL", readBaseUrl),
  );
  const practiceUrl = options.optional("kontor", "PRACTICE_URL", ownVariable("PRACTICE_URL", readBaseUrl));
  const metrics = readExtraListening(options, paths, "METRICS");
  const readKeyFile: ValueReader<string> = (text) => (/^none$/i.test(text) ? "none" : paths.readFileName(text));
  // A server of the operator's own may have several machines before it: a key that one of them made would shut out the others.
  const ownKeyFile = database.kind === "embedded" ? join(paths.dataDir, "secrets.key") : "none";
  const secretsKeyFile = read("SECRETS_KEY_FILE", readKeyFile, ownKeyFile);
  const privateListening = readExtraListening(options, paths, "PRIVATE");
  return {
    sandbox,
    ...(metrics === undefined ? {} : { metrics }),
    ...(privateListening === undefined ? {} : { privateListening }),
    keepExpiredOrders: read("KEEP_EXPIRED_ORDERS", readDuration, "30 days"),
    templateOrdersPerMinute: read("TEMPLATE_ORDERS_PER_MINUTE", readInteger(0, 1_000_000, "orders"), "300"),
    keepUnclaimedTemplateOrders: read("KEEP_UNCLAIMED_TEMPLATE_ORDERS", readDuration, "10 min"),
    templateHoldPercent: read("TEMPLATE_HOLD_PERCENT", readInteger(1, 100, "percent"), "50"),
    codesPerHour: read("CODES_PER_HOUR", readInteger(1, 1_000_000, "codes"), "30"),
    instancesPerHour: read("INSTANCES_PER_HOUR", readInteger(0, 1_000_000, "shops"), "60"),
    minimumPasswordLength: read("MINIMUM_PASSWORD_LENGTH", readInteger(1, 1000, "letters"), "8"),
    keepAudit: read("KEEP_AUDIT", readDuration, "1 year"),
    keepEvents: read("KEEP_EVENTS", readDuration, "30 days"),
    ...(sandbox && sandboxWalletUrl !== undefined ? { sandboxWalletUrl } : {}),
    ...(practiceUrl === undefined ? {} : { practiceUrl }),
    donau: read("DONAU", readBoolean, "YES"),
    sourceUrl: read("SOURCE_URL", readWebUrl, LICENCE_URL),
    allowPrivateNetworks: read("ALLOW_PRIVATE_NETWORKS", readBoolean, "NO"),
    trustedProxies: read("TRUSTED_PROXIES", readAddressRanges, ""),
    uploadLimit: read("UPLOAD_LIMIT", readSize, "1 MB"),
    databasePoolSize: read("DATABASE_POOL_SIZE", readInteger(1, 1000, "connections"), "10"),
    workers: read("WORKERS", readInteger(1, MOST_WORKERS, "processes"), "1"),
    ...(secretsKeyFile === "none" ? {} : { secretsKeyFile }),
    timeZone: read("TIME_ZONE", readTimeZone, "UTC"),
    statements: read("STATEMENTS", readWord("monthly", "quarterly", "never"), "monthly"),
    logLevel: read("LOG_LEVEL", readWord(...(Object.keys(LOG_LEVELS) as LogLevel[])), "INFO"),
  };
}

const readTimeZone: ValueReader<string> = (text) => {
  const zone = knownZone(text);
  if (zone === undefined) throw new ValueError("a time zone such as Europe/Zurich");
  return zone;
};

const readAddressRanges: ValueReader<readonly string[]> = (text) => {
  const ranges = readList(text);
  if (ranges.every((range) => (range.includes("/") ? ipaddr.isValidCIDR(range) : ipaddr.isValid(range)))) return ranges;
  throw new ValueError("addresses and ranges such as 10.0.0.0/8 2001:db8::1");
};
