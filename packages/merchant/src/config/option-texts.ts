/** What each option of the configuration means, for `kontor config` and the reference: one text for all who tell of it. */

type Texts = Readonly<Record<string, string>>;

/** By section, as it is written in a file; `NAME` and `CODE` stand for what an operator chooses. */
const TEXTS: Readonly<Record<string, Texts>> = {
  paths: {
    TALER_DATA_HOME: "older name of MERCHANT_DATA_HOME",
    MERCHANT_DATA_HOME: "directory of the embedded database and of what belongs to it",
  },
  taler: { CURRENCY: "older place of CURRENCY of [merchant]" },
  merchant: {
    CURRENCY: "the currency that /config names first",
    BASE_URL: "the address that customers and wallets use, with a slash at the end; otherwise each request says it",
    SERVE: "tcp or unix",
    PORT: "TCP port; 0 for any that is free",
    BIND_TO: "address to listen at; all, if a file is read that does not say",
    UNIXPATH: "socket to listen at, with SERVE = unix",
    UNIXPATH_MODE: "who may use that socket: a file mode, in octal",
    TAX_RECORD_EXPIRATION: "other name of LEGAL_PRESERVATION; a time",
    LEGAL_PRESERVATION: "how long paid orders are kept",
    PAYMENT_TARGET_TYPES: "wire methods that bank accounts may have, with blanks between them; * for all",
    PAYMENT_TARGET_REGEX: "POSIX extended regular expression that the payto URI of a bank account must match",
    PHONE_REGEX: "POSIX extended regular expression that phone numbers must match",
    DEFAULT_PAY_DELAY: "how long a customer has to pay, in new shops; a time",
    DEFAULT_REFUND_DELAY: "how long money may be given back, in new shops; a time",
    DEFAULT_WIRE_TRANSFER_DELAY: "how long the exchange may collect before it wires, in new shops; a time",
    DEFAULT_WIRE_TRANSFER_ROUNDING_INTERVAL:
      "to what wire deadlines are rounded up: NONE, SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER or YEAR",
    DEFAULT_PERSONA:
      "for whom the web app is at first: expert, offline-vending-machine, point-of-sale, digital-publishing, e-commerce or developer",
    ENABLE_SELF_PROVISIONING: "YES lets anybody make a shop",
    MANDATORY_TAN_CHANNELS: "what owners must prove and confirm with: email, sms, both or nothing",
    TERMS_DIR: "directory with the terms of service",
    TERMS_ETAG: "version of them that is in force: a file's name without language and extension",
    PRIVACY_DIR: "directory with the privacy policy",
    PRIVACY_ETAG: "version of it that is in force",
    HELPER_EMAIL: "program that sends a mail: gets the address as argument, the text on standard input",
    HELPER_SMS: "program that sends a short message, in the same way",
  },
  "merchantdb-postgres": {
    CONFIG:
      "address of a PostgreSQL of your own, such as postgres:///kontor or " +
      "postgres://a,b/kontor?target_session_attrs=read-write; the embedded one, if absent",
  },
  kontor: {
    ADMINISTRATOR_TOKEN: "what an administrator's requests must carry until there is an instance admin",
    WORKERS: "processes that answer requests",
    DATABASE_POOL_SIZE: "connections to the database, for each process",
    DATABASE_POOLER: "YES if a pooler like pgbouncer in transaction mode is in between",
    DATABASE_STANDBY: "a standby of the database, which is read for exports and statistics",
    DATABASE_LISTEN: "with DATABASE_POOLER: address of the database itself, for notifications",
    LOG_LEVEL: "DEBUG, INFO, WARNING, ERROR or NONE",
    TRUSTED_PROXIES: "addresses and ranges of proxies whose X-Forwarded-* are believed, beside this machine",
    UPLOAD_LIMIT: "largest body of a request, inflated; in bytes, kB or MB",
    PRIVATE_PORT: "TCP port of a listener for the private and the management API",
    PRIVATE_BIND: "address of that listener",
    PRIVATE_UNIXPATH: "socket for the private and the management API",
    PRIVATE_UNIXPATH_MODE: "who may use that socket: a file mode, in octal",
    METRICS_PORT: "TCP port where Prometheus is answered",
    METRICS_BIND: "address of that listener",
    METRICS_UNIXPATH: "socket where Prometheus is answered",
    METRICS_UNIXPATH_MODE: "who may use that socket: a file mode, in octal",
    KEEP_EXPIRED_ORDERS: "how long orders that nobody paid are kept after their deadline",
    TEMPLATE_ORDERS_PER_MINUTE:
      "orders that one network may make of a shop's templates in a minute; 0 for as many as it likes",
    KEEP_UNCLAIMED_TEMPLATE_ORDERS: "how long orders of templates are kept that no wallet comes for",
    TEMPLATE_HOLD_PERCENT:
      "how much of what is left of a product unpaid orders of a template may hold, in percent; ten units always",
    CODES_PER_HOUR: "codes that are sent to one address in an hour",
    INSTANCES_PER_HOUR: "shops that one network may make in an hour; 0 for as many as it likes",
    MINIMUM_PASSWORD_LENGTH: "letters that a new password has at least",
    KEEP_AUDIT: "how long it is known who did what",
    KEEP_EVENTS: "how long it is known what happened to a shop",
    SOURCE_URL: "where /agpl leads: who runs a changed Kontor names its source",
    TIME_ZONE: "of the days of shops that do not say which, such as Europe/Zurich",
    STATEMENTS: "how often statements are closed of shops that do not say: monthly, quarterly or never",
    DONAU: "NO if no charity may be linked to a donation authority",
    ALLOW_PRIVATE_NETWORKS: "YES if URLs that strangers name may lead into private networks",
    SECRETS_KEY_FILE: "file with the key that secrets in the database are sealed with; none: not sealed",
    SANDBOX: "YES to accept exchanges with play money",
    SANDBOX_WALLET_URL: "with SANDBOX: a wallet that customers' pages link to",
    PRACTICE_URL: "where a sandbox opens shops to practise in, as `kontor dev` prints it",
  },
  "kontor-mail": {
    HOST: "mail server that takes our mails",
    SENDER: "the address that mails come from, such as Shop <shop@shop.example>",
    TLS: "starttls, implicit (from the first byte on) or none",
    PORT: "TCP port of the mail server: 587, 465 or 25, by TLS",
    USER: "name to sign in with at the mail server",
    PASSWORD_FILE: "file with the password for it, read anew for each mail",
    TIMEOUT: "for one mail, short message or run of a helper program; a time",
    SIZE_LIMIT: "of one mail with what is attached; in bytes, kB or MB",
    FILE: "for development: what nothing else sends is written to the end of this file",
  },
  "merchant-exchange-NAME": {
    EXCHANGE_BASE_URL: "the exchange's base URL",
    MASTER_KEY: "its master public key, in base32",
    CURRENCY: "the currency that it issues",
    DISABLED: "YES to do without it",
  },
  "currency-CODE": {
    ENABLED: "NO to do without this section",
    CODE: "the currency",
    NAME: "what people call it",
    FRACTIONAL_INPUT_DIGITS: "decimals that people may enter",
    FRACTIONAL_NORMAL_DIGITS: "decimals that are shown in normal size",
    FRACTIONAL_TRAILING_ZERO_DIGITS: "decimals that are shown also where they are zero",
    ALT_UNIT_NAMES: 'symbols by power of ten, as JSON, such as {"0":"€","3":"k€"}',
    COMMON_AMOUNTS: "amounts that a till may offer, with blanks between them",
  },
  "report-generator-NAME": {
    BINARY: "program that brings a report to people; gets it on standard input",
    DESCRIPTION: "what it does, for the people of shops",
  },
};

const CHOSEN = /^(merchant-exchange|currency|report-generator)-.+$/i;

/** The section as the texts know it: `merchant-exchange-berlin` is `merchant-exchange-NAME`. */
export function kindOfSection(section: string): string {
  const prefix = CHOSEN.exec(section)?.[1]?.toLowerCase();
  if (prefix === undefined) return section.toLowerCase();
  return `${prefix}-${prefix === "currency" ? "CODE" : "NAME"}`;
}

/** In one line; undefined for an option that there is not. */
export function meaningOf(section: string, option: string): string | undefined {
  return TEXTS[kindOfSection(section)]?.[option.toUpperCase()];
}

/** Every section and option that there is a text for. */
export function describedOptions(): { readonly section: string; readonly option: string }[] {
  return Object.entries(TEXTS).flatMap(([section, texts]) => Object.keys(texts).map((option) => ({ section, option })));
}
