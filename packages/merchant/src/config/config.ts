/**
 * The configuration: an operator's taler-merchant.conf and the environment as one frozen value, with defaults that need
 * no file at all.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { CurrencySpecification } from "@kontor/taler/schemas/config";
import { checkCombinations } from "./combinations.js";
import { type DatabaseConfig, readDatabase } from "./database-section.js";
import { type IniContent, readIniFile } from "./ini.js";
import { type KontorConfig, readKontor } from "./kontor-section.js";
import { type MailConfig, readMail } from "./mail-config.js";
import { type LegalConfig, type MerchantConfig, readLegal, readMerchant } from "./merchant-section.js";
import { type ExchangeConfig, readCurrencies, readExchanges, readMainCurrency } from "./money-sections.js";
import { FOREIGN_SECTION, NOT_OFFERED, SECTION_NOT_OFFERED } from "./not-offered.js";
import { OptionReader, type Override, type Setting, sectionsStarting } from "./options.js";
import { Paths } from "./paths.js";
import { type ReportGenerator, readReportGenerators } from "./report-generators.js";
import { ValueError, type ValueReader } from "./values.js";

/** Everything that an operator can decide. */
export interface Config {
  /** The file that was read, if any. */
  readonly file?: string;
  /** What an administrator's request must carry until an instance `admin` has its own; begins with `secret-token:`. */
  readonly administratorToken?: string;
  readonly dataDir: string;
  readonly merchant: MerchantConfig;
  readonly legal: LegalConfig;
  readonly exchanges: readonly ExchangeConfig[];
  /** By currency: the main one, those of the exchanges, and those with a section of their own. */
  readonly currencies: Readonly<Record<string, CurrencySpecification>>;
  readonly database: DatabaseConfig;
  readonly kontor: KontorConfig;
  readonly mail: MailConfig;
  readonly reportGenerators: readonly ReportGenerator[];
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
  /** A file that must exist; if absent KONTOR_CONFIG, else the first default file that there is. */
  readonly file?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** From the command line. */
  readonly overrides?: readonly Override[];
}

/** The one of the package for Debian, and the one of the reference; the first that exists counts. */
const DEFAULT_FILES = ["/etc/kontor/kontor.conf", "/etc/taler-merchant/taler-merchant.conf"];

/** Reads the configuration. Throws ConfigError that lists all mistakes. */
export function loadConfig(sources: ConfigSources = {}): Config {
  const env = sources.env ?? process.env;
  const named = sources.file ?? env.KONTOR_CONFIG;
  const file = named !== undefined ? resolve(named) : DEFAULT_FILES.find((name) => existsSync(name));
  const content: IniContent =
    file === undefined ? { sections: new Map(), problems: [], warnings: [] } : readIniFile(file);
  const options = new OptionReader(content, env, sources.overrides ?? []);
  options.acceptVariables([
    "KONTOR_CONFIG",
    "KONTOR_TEST_DB",
    "KONTOR_TEST_CITUS",
    "KONTOR_TEST_SERVER",
    "KONTOR_TEST_SECRETS_KEY",
  ]);
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
  const kontor = readKontor(options, paths, database);
  const merchant = readMerchant(options, paths, currency, file);
  const legal = readLegal(options, paths);
  const mail = readMail(options, paths.readFileName);
  const reportGenerators = readReportGenerators(
    options,
    sectionsStarting(options, "report-generator-"),
    paths.readFileName,
  );
  const combinations = checkCombinations(options.settings, merchant);
  const config: Config = {
    ...(file === undefined ? {} : { file }),
    ...(token === undefined ? {} : { administratorToken: token }),
    dataDir: paths.dataDir,
    merchant,
    legal,
    exchanges: exchanges.map(({ currency: own, ...exchange }) => ({ ...exchange, currency: own ?? currency })),
    currencies: readCurrencies(options, [currency, ...exchanges.map((exchange) => exchange.currency ?? currency)]),
    database,
    kontor,
    mail,
    reportGenerators,
    settings: options.settings,
    warnings: [
      ...content.warnings,
      ...[...unknownPaths].map((variable) => `$${variable} is neither in [PATHS] nor in the environment`),
      ...notOffered,
      ...combinations.warnings,
      ...currencyOfNobody(currency, exchanges),
      ...options.unknown({
        isForeign: (section) => FOREIGN_SECTION.test(section),
        isNotOffered: (section) => SECTION_NOT_OFFERED.test(section),
      }),
      ...options.unknownVariables("KONTOR_"),
    ],
  };
  const problems = [...content.problems, ...options.problems, ...combinations.problems];
  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(config);
}

/** Exchanges that are trusted, and none for the money of this server. */
function currencyOfNobody(
  currency: string,
  exchanges: readonly { readonly currency?: string | undefined }[],
): string[] {
  if (exchanges.length === 0 || exchanges.some((exchange) => (exchange.currency ?? currency) === currency)) return [];
  return [`no exchange of [merchant-exchange-NAME] deals in ${currency}, the CURRENCY of this server`];
}

/** As requests carry it, in the form of RFC 8959, whether the operator wrote the prefix or a mere password. */
const readToken: ValueReader<string> = (text) => {
  const secret = text.replace(/^secret-token:/, "");
  if (secret.length >= 1) return `secret-token:${secret}`;
  throw new ValueError("a token such as secret-token:...");
};

function deepFreeze<T>(value: T): T {
  // Bytes cannot be frozen.
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
