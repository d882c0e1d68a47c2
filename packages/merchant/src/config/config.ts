/**
 * The configuration: an operator's taler-merchant.conf and the environment as one frozen value, with defaults that need
 * no file at all.
 */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { CurrencySpecification } from "@kontor/taler/schemas/config";
import type { RoundingInterval } from "@kontor/taler/schemas/instances";
import type { Duration } from "@kontor/taler/time";
import ipaddr from "ipaddr.js";
import { AddressError, type DatabaseAddress, parseDatabaseUrl } from "../database/address.js";
import { normalizeExchangeUrl, type TrustedExchange } from "../exchanges/trusted-exchange.js";
import type { LegalDocumentSource } from "../legal/legal-documents.js";
import { LOG_LEVELS, type LogLevel } from "../log.js";
import { defaultSpecification } from "./currencies.js";
import { expandFileName } from "./file-names.js";
import { type IniContent, readIniFile } from "./ini.js";
import { OptionReader, type Override, type Setting } from "./options.js";
import {
  readBaseUrl,
  readBoolean,
  readCurrency,
  readDuration,
  readFileMode,
  readInteger,
  readList,
  readPublicKey,
  readRegularExpression,
  readSize,
  readText,
  readTextMap,
  readWord,
  ValueError,
  type ValueReader,
} from "./values.js";

/** How the server can be reached. */
export type Listening =
  | { readonly kind: "tcp"; readonly port: number /** Undefined: all addresses. */; readonly bindTo?: string }
  | { readonly kind: "unix"; readonly path: string; readonly mode: number };

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
}

/** Section `[merchant-exchange-NAME]`. */
export interface ExchangeConfig extends TrustedExchange {
  /** The NAME. */
  readonly name: string;
}

/** Where the data is kept. */
export type DatabaseConfig =
  | { readonly kind: "embedded"; readonly dataDir: string }
  | {
      readonly kind: "server";
      readonly address: DatabaseAddress;
      /** A pooler like pgbouncer is in between. */
      readonly pooler: boolean;
      /** Where to listen for notifications: the address, unless there is a pooler. */
      readonly listenAddress: DatabaseAddress;
    };

/** Section `[kontor]`: what the reference does not have. */
export interface KontorConfig {
  /** Exchanges without real money are accepted, at any address. */
  readonly sandbox: boolean;
  /** Where customers' pages send a taler:// URI to have a sandbox wallet act on it; never without `sandbox`. */
  readonly sandboxWalletUrl?: string;
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
  readonly logLevel: LogLevel;
  /** Holds the key that secrets in the database are sealed with; undefined: they are stored as they are. */
  readonly secretsKeyFile?: string;
}

/** Everything that an operator can decide. */
export interface Config {
  /** The file that was read, if any. */
  readonly file?: string;
  /** What an administrator's request must carry until an instance `admin` has its own; begins with `secret-token:`. */
  readonly administratorToken?: string;
  readonly dataDir: string;
  readonly merchant: MerchantConfig;
  /** What the operator's customers agree to; what is absent is not configured. */
  readonly legal: { readonly terms?: LegalDocumentSource; readonly privacy?: LegalDocumentSource };
  readonly exchanges: readonly ExchangeConfig[];
  /** By currency: the main one, those of the exchanges, and those with a section of their own. */
  readonly currencies: Readonly<Record<string, CurrencySpecification>>;
  readonly database: DatabaseConfig;
  readonly kontor: KontorConfig;
  /** Every option with its value in force and its origin. */
  readonly settings: readonly Setting[];
  /** What an operator should look at, as lines. */
  readonly warnings: readonly string[];
}

/** The configuration is wrong; the message has one line for each mistake. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** Where the configuration comes from. */
export interface ConfigSources {
  /** A file that must exist; if absent KONTOR_CONFIG, else the default file, if there is one. */
  readonly file?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** From the command line. */
  readonly overrides?: readonly Override[];
}

const DEFAULT_FILE = "/etc/taler-merchant/taler-merchant.conf";

/** More would not help any machine, but exhaust its database's connections. */
const MOST_WORKERS = 64;

const PERSONAS = [
  ...["expert", "offline-vending-machine", "point-of-sale", "digital-publishing", "e-commerce", "developer"],
];
const ROUNDING_INTERVALS = [
  ...(["NONE", "SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"] as const),
];

/** Options of older releases and of how the reference is built: nobody misses what they did. */
const OBSOLETE = {
  merchant: [
    ...["DB", "FORCE_AUDIT", "SPA_DIR", "TEMPLATE_DIR", "KEYFILE", "WIREFORMAT", "WIRE_TRANSFER_DELAY"],
    ...["DEFAULT_PAY_DEADLINE", "DEFAULT_MAX_WIRE_FEE", "DEFAULT_MAX_DEPOSIT_FEE", "DEFAULT_WIRE_FEE_AMORTIZATION"],
  ],
  "merchantdb-postgres": ["SQL_DIR"],
  taler: ["CURRENCY_ROUND_UNIT", "AML_THRESHOLD"],
};
/** What the reference offers and Kontor does not: an operator who counts on it is warned. */
const NOT_OFFERED = {
  merchant: [
    ...["ENABLE_SELF_PROVISIONING", "HELPER_SMS", "HELPER_EMAIL", "MANDATORY_TAN_CHANNELS"],
    ...["PHONE_REGEX", "ADDRESS_REGEX"],
  ],
};
/** Sections of other programs that share the file. */
const FOREIGN_SECTION =
  /^(?:exchange|auditor|bank|libeufin|nexus|challenger|donau|anastasis|sync|instance-|merchant-account|merchant-kyc|report-|merchantdb$|arm$|peer$|twister|benchmark)/;

/** Reads the configuration. Throws ConfigError that lists all mistakes. */
export function loadConfig(sources: ConfigSources = {}): Config {
  const env = sources.env ?? process.env;
  const named = sources.file ?? env.KONTOR_CONFIG;
  const file = named !== undefined ? resolve(named) : existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined;
  const content: IniContent =
    file === undefined ? { sections: new Map(), problems: [], warnings: [] } : readIniFile(file);
  const options = new OptionReader(content, env, sources.overrides ?? []);
  options.acceptVariables(["KONTOR_CONFIG", "KONTOR_TEST_DB", "KONTOR_TEST_SERVER", "KONTOR_TEST_SECRETS_KEY"]);
  for (const [section, names] of Object.entries(OBSOLETE)) options.accept(section, names);
  const notOffered = Object.entries(NOT_OFFERED).flatMap(([section, names]) => options.notOffered(section, names));

  const unknownPaths = new Set<string>();
  const paths = new Paths(options, unknownPaths);
  const exchanges = readExchanges(options);
  const currency = readMainCurrency(options, exchanges);
  const database = readDatabase(options, paths, env);
  const token = options.optional("kontor", "ADMINISTRATOR_TOKEN", {
    read: readToken,
    variables: ["TALER_MERCHANT_TOKEN", "TALER_MERCHANT_PASSWORD"],
    secret: true,
  });
  const config: Config = {
    ...(file === undefined ? {} : { file }),
    ...(token === undefined ? {} : { administratorToken: token }),
    dataDir: paths.dataDir,
    merchant: readMerchant(options, paths, currency),
    legal: readLegal(options, paths),
    exchanges: exchanges.map(({ currency: own, ...exchange }) => ({ ...exchange, currency: own ?? currency })),
    currencies: readCurrencies(options, [currency, ...exchanges.map((exchange) => exchange.currency ?? currency)]),
    database,
    kontor: readKontor(options, paths, database),
    settings: options.settings,
    warnings: [
      ...content.warnings,
      ...[...unknownPaths].map((variable) => `$${variable} is neither in [PATHS] nor in the environment`),
      ...notOffered,
      ...options.unknown((section) => FOREIGN_SECTION.test(section)),
      ...options.unknownVariables("KONTOR_"),
    ],
  };
  const problems = [...content.problems, ...options.problems];
  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(config);
}

/** Options that KONTOR_NAME in the environment sets. */
function ownVariable<T>(option: string, read: ValueReader<T>) {
  return { read, variables: [`KONTOR_${option}`] };
}

function readMerchant(options: OptionReader, paths: Paths, currency: string): MerchantConfig {
  const read = <T>(option: string, reader: ValueReader<T>, text: string) =>
    options.withDefault("merchant", option, ownVariable(option, reader), text);
  const optional = <T>(option: string, reader: ValueReader<T>) =>
    options.optional("merchant", option, ownVariable(option, reader));
  const baseUrl = optional("BASE_URL", readBaseUrl);
  // The name that the option has where the protocol speaks of deleting orders.
  const taxRecords = optional("TAX_RECORD_EXPIRATION", textOf(readDuration));
  const paymentTargetRegex = optional("PAYMENT_TARGET_REGEX", readRegularExpression);
  return {
    listening: readListening(options, paths),
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
  };
}

function readLegal(options: OptionReader, paths: Paths): Config["legal"] {
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

function readListening(options: OptionReader, paths: Paths): Listening {
  const read = <T>(option: string, reader: ValueReader<T>, text: string) =>
    options.withDefault("merchant", option, ownVariable(option, reader), text);
  const serve = read("SERVE", readWord("tcp", "unix"), "tcp");
  const port = read("PORT", readInteger(0, 65535), "9966");
  const bindTo = options.optional("merchant", "BIND_TO", ownVariable("BIND_TO", readText));
  const path = read("UNIXPATH", paths.readFileName, "$TALER_RUNTIME_DIR/merchant.http");
  const mode = read("UNIXPATH_MODE", readFileMode, "660");
  if (serve === "unix") return { kind: "unix", path, mode };
  return bindTo === undefined ? { kind: "tcp", port } : { kind: "tcp", port, bindTo };
}

interface ExchangeSection {
  readonly name: string;
  readonly baseUrl: string;
  readonly masterPub: Uint8Array;
  readonly currency: string | undefined;
}

function readExchanges(options: OptionReader): ExchangeSection[] {
  const exchanges: ExchangeSection[] = [];
  for (const section of sectionsStarting(options, "merchant-exchange-")) {
    const isDisabled = options.withDefault(section, "DISABLED", { read: readBoolean }, "NO");
    const baseUrl = demanded(options, section, "EXCHANGE_BASE_URL", readExchangeUrl);
    const masterPub = demanded(options, section, "MASTER_KEY", readPublicKey);
    const currency = options.optional(section, "CURRENCY", { read: readCurrency });
    if (isDisabled || baseUrl === undefined || masterPub === undefined) continue;
    if (exchanges.some((other) => other.baseUrl === baseUrl)) {
      options.problems.push(`[${section}] has the same EXCHANGE_BASE_URL as another section`);
    }
    exchanges.push({ name: section.slice("merchant-exchange-".length), baseUrl, masterPub, currency });
  }
  return exchanges;
}

/** The main currency: configured, or that of the first exchange, or the currency of experiments. */
function readMainCurrency(options: OptionReader, exchanges: readonly ExchangeSection[]): string {
  const older = options.optional("taler", "CURRENCY", { read: readCurrency });
  return options.withDefault(
    "merchant",
    "CURRENCY",
    ownVariable("CURRENCY", readCurrency),
    older ?? exchanges.find(({ currency }) => currency !== undefined)?.currency ?? "KUDOS",
  );
}

function readCurrencies(options: OptionReader, used: readonly string[]): Record<string, CurrencySpecification> {
  const currencies = Object.fromEntries(used.map((currency) => [currency, defaultSpecification(currency)]));
  for (const section of sectionsStarting(options, "currency-")) {
    const isEnabled = options.withDefault(section, "ENABLED", { read: readBoolean }, "YES");
    const code = options.withDefault(section, "CODE", { read: readCurrency }, section.slice("currency-".length));
    const known = defaultSpecification(code);
    const digits = (option: string, fallback: number) =>
      options.withDefault(section, option, { read: readInteger(0, 8) }, String(fallback));
    options.accept(section, ["COMMON_AMOUNTS"]);
    const specification = {
      name: options.withDefault(section, "NAME", { read: readText }, known.name),
      currency: code,
      num_fractional_input_digits: digits("FRACTIONAL_INPUT_DIGITS", known.num_fractional_input_digits),
      num_fractional_normal_digits: digits("FRACTIONAL_NORMAL_DIGITS", known.num_fractional_normal_digits),
      num_fractional_trailing_zero_digits: digits(
        "FRACTIONAL_TRAILING_ZERO_DIGITS",
        known.num_fractional_trailing_zero_digits,
      ),
      alt_unit_names: options.withDefault(
        section,
        "ALT_UNIT_NAMES",
        { read: readUnitNames },
        JSON.stringify(known.alt_unit_names),
      ),
    };
    if (isEnabled) currencies[code] = specification;
  }
  return currencies;
}

function readDatabase(
  options: OptionReader,
  paths: Paths,
  env: Readonly<Record<string, string | undefined>>,
): DatabaseConfig {
  const readAddress: ValueReader<DatabaseAddress> = (text) => {
    try {
      return parseDatabaseUrl(text, env);
    } catch (error) {
      if (error instanceof AddressError) throw new ValueError(`an address of PostgreSQL (${error.message})`);
      throw error;
    }
  };
  const address = options.optional("merchantdb-postgres", "CONFIG", {
    read: readAddress,
    variables: ["KONTOR_DB"],
    secret: true,
  });
  const pooler = options.withDefault("kontor", "DATABASE_POOLER", ownVariable("DATABASE_POOLER", readBoolean), "NO");
  const listenAddress = options.optional("kontor", "DATABASE_LISTEN", {
    ...ownVariable("DATABASE_LISTEN", readAddress),
    secret: true,
  });
  if (pooler && listenAddress === undefined) {
    options.problems.push(
      "[kontor] DATABASE_LISTEN: with DATABASE_POOLER, the address of the database itself; notifications do not come " +
        "through a pooler",
    );
  }
  if (address === undefined) return { kind: "embedded", dataDir: paths.dataDir };
  return { kind: "server", address, pooler, listenAddress: listenAddress ?? address };
}

function readKontor(options: OptionReader, paths: Paths, database: DatabaseConfig): KontorConfig {
  const read = <T>(option: string, reader: ValueReader<T>, text: string) =>
    options.withDefault("kontor", option, ownVariable(option, reader), text);
  const sandbox = read("SANDBOX", readBoolean, "NO");
  const sandboxWalletUrl = options.optional(
    "kontor",
    "SANDBOX_WALLET_URL",
    ownVariable("SANDBOX_WALLET_URL", readBaseUrl),
  );
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
    ...(sandbox && sandboxWalletUrl !== undefined ? { sandboxWalletUrl } : {}),
    allowPrivateNetworks: read("ALLOW_PRIVATE_NETWORKS", readBoolean, "NO"),
    trustedProxies: read("TRUSTED_PROXIES", readAddressRanges, ""),
    uploadLimit: read("UPLOAD_LIMIT", readSize, "1 MB"),
    databasePoolSize: read("DATABASE_POOL_SIZE", readInteger(1, 1000), "10"),
    workers: read("WORKERS", readInteger(1, MOST_WORKERS), "1"),
    ...(secretsKeyFile === "none" ? {} : { secretsKeyFile }),
    logLevel: read("LOG_LEVEL", readWord(...(Object.keys(LOG_LEVELS) as LogLevel[])), "INFO"),
  };
}

/** A listener that is there only if its port or its socket is named; loopback, unless told otherwise. */
function readExtraListening(options: OptionReader, paths: Paths, prefix: string): Listening | undefined {
  const optional = <T>(option: string, reader: ValueReader<T>) =>
    options.optional("kontor", `${prefix}_${option}`, ownVariable(`${prefix}_${option}`, reader));
  const withDefault = <T>(option: string, reader: ValueReader<T>, text: string) =>
    options.withDefault("kontor", `${prefix}_${option}`, ownVariable(`${prefix}_${option}`, reader), text);
  const port = optional("PORT", readInteger(0, 65535));
  const bindTo = withDefault("BIND", readText, "127.0.0.1");
  const path = optional("UNIXPATH", paths.readFileName);
  const mode = withDefault("UNIXPATH_MODE", readFileMode, "660");
  if (path !== undefined && port !== undefined) {
    options.problems.push(`[kontor] ${prefix}_PORT and ${prefix}_UNIXPATH: choose one of them`);
  }
  if (path !== undefined) return { kind: "unix", path, mode };
  return port === undefined ? undefined : { kind: "tcp", port, bindTo };
}

/** Section [PATHS] and the places that follow from it. */
class Paths {
  readonly dataDir: string;
  readonly #options: OptionReader;
  readonly #unknown: Set<string>;

  constructor(options: OptionReader, unknown: Set<string>) {
    this.#options = options;
    this.#unknown = unknown;
    const older = options.optional("paths", "TALER_DATA_HOME", { read: this.readFileName });
    const fallback = older ?? join(options.env.XDG_DATA_HOME || join(this.#home(), ".local", "share"), "kontor");
    this.dataDir = resolve(
      options.withDefault(
        "paths",
        "MERCHANT_DATA_HOME",
        { read: this.readFileName, variables: ["MERCHANT_DATA_DIR"] },
        fallback,
      ),
    );
    // Every option of this section is a variable that others may use.
    options.accept("paths", [...(options.content.sections.get("paths")?.keys() ?? [])]);
  }

  readonly readFileName: ValueReader<string> = (text) => {
    const name = expandFileName(
      text,
      (variable) => this.#valueOf(variable),
      (variable) => this.#unknown.add(variable),
    );
    return isAbsolute(name) || name.startsWith("$") ? name : resolve(name);
  };

  #valueOf(variable: string): string | undefined {
    const configured = this.#options.content.sections.get("paths")?.get(variable.toLowerCase())?.value;
    return configured ?? (this.#options.env[variable] || this.#builtIn(variable));
  }

  /** What the reference's packages define, so that a file which relies on them still means something. */
  #builtIn(variable: string): string | undefined {
    const { env } = this.#options;
    const home = this.#home();
    switch (variable.replace(/^(?:TALER|MERCHANT)_/, "")) {
      case "HOME":
        return home;
      case "RUNTIME_DIR":
        // RUNTIME_DIRECTORY is systemd's, and belongs to the service alone.
        return env.RUNTIME_DIRECTORY || join(env.XDG_RUNTIME_DIR || env.TMPDIR || "/tmp", "taler-merchant");
      case "DATA_HOME":
        return this.dataDir;
      case "CONFIG_HOME":
        return join(env.XDG_CONFIG_HOME || join(home, ".config"), "taler-merchant");
      case "CACHE_HOME":
        return join(env.XDG_CACHE_HOME || join(home, ".cache"), "taler-merchant");
      default:
        return undefined;
    }
  }

  #home(): string {
    return this.#options.env.HOME || homedir();
  }
}

function sectionsStarting(options: OptionReader, prefix: string): string[] {
  const named = options.overrides.map(({ section }) => section.toLowerCase());
  const sections = new Set([...options.content.sections.keys(), ...named]);
  return [...sections].filter((section) => section.startsWith(prefix) && section.length > prefix.length);
}

function demanded<T>(options: OptionReader, section: string, option: string, read: ValueReader<T>): T | undefined {
  const before = options.problems.length;
  const value = options.optional(section, option, { read });
  if (value === undefined && options.problems.length === before) {
    const first = [...(options.content.sections.get(section)?.values() ?? [])][0];
    options.problems.push(`${first ? `${first.file}:${first.line}: ` : ""}[${section}] needs an option ${option}`);
  }
  return value;
}

/** The text itself, if it is a value of that kind. */
function textOf(read: ValueReader<unknown>): ValueReader<string> {
  return (text) => {
    read(text);
    return text;
  };
}

const readExchangeUrl: ValueReader<string> = (text) => {
  const url = normalizeExchangeUrl(text);
  if (url === undefined) throw new ValueError("the base URL of an exchange such as https://exchange.example/");
  return url;
};

/** As requests carry it, in the form of RFC 8959, whether the operator wrote the prefix or a mere password. */
const readToken: ValueReader<string> = (text) => {
  const secret = text.replace(/^secret-token:/, "");
  if (secret.length >= 1) return `secret-token:${secret}`;
  throw new ValueError("a token such as secret-token:...");
};

/** A part of a file's name and of HTTP headers. */
const readVersionTag: ValueReader<string> = (text) => {
  if (/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(text)) return text;
  throw new ValueError("the name of a version such as tos-v2");
};

const readUnitNames: ValueReader<Readonly<Record<string, string>>> = (text) => {
  const names = readTextMap(text);
  if (names["0"] !== undefined && Object.keys(names).every((power) => /^-?\d{1,2}$/.test(power))) return names;
  throw new ValueError('the symbols of powers of ten, "0" among them, such as {"0":"€","3":"k€"}');
};

const readAddressRanges: ValueReader<readonly string[]> = (text) => {
  const ranges = readList(text);
  if (ranges.every((range) => (range.includes("/") ? ipaddr.isValidCIDR(range) : ipaddr.isValid(range)))) return ranges;
  throw new ValueError("addresses and ranges such as 10.0.0.0/8 2001:db8::1");
};

function deepFreeze<T>(value: T): T {
  // Bytes cannot be frozen.
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
