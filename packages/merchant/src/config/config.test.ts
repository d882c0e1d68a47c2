// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the variables of taler.conf
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { encodeBase32 } from "@kontor/taler/base32";
import { DAY, FOREVER, SECOND } from "@kontor/taler/time";
import { afterAll, describe, expect, test } from "vitest";
import { type Config, ConfigError, loadConfig } from "./config.js";

const directory = mkdtempSync("/tmp/kontor-config-");
afterAll(() => rmSync(directory, { recursive: true }));

const KEY = encodeBase32(new Uint8Array(32).fill(7));
const ENV = { HOME: "/srv/shop", PGUSER: "shop" };
let files = 0;

/** Writes files (name to content) and loads the first. */
function load(content: string | Record<string, string>, env: Record<string, string> = {}): Config {
  const place = join(directory, String(files++));
  const all = typeof content === "string" ? { "taler.conf": content } : content;
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), text);
  }
  return loadConfig({ file: join(place, Object.keys(all)[0]!), env: { ...ENV, ...env } });
}

function problemsOf(content: string | Record<string, string>, env: Record<string, string> = {}): string[] {
  try {
    load(content, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((line) => line.replaceAll(/\/tmp\/[^/]*\/\d+\//g, ""));
    throw error;
  }
  return [];
}

test("no file at all is a configuration", () => {
  const config = loadConfig({ env: { HOME: "/srv/shop" } });
  expect(config.merchant).toEqual({
    listening: { kind: "tcp", port: 9966, bindTo: "127.0.0.1" },
    currency: "KUDOS",
    defaultPayDelay: DAY,
    defaultRefundDelay: 15n * DAY,
    defaultWireTransferDelay: DAY,
    defaultWireTransferRoundingInterval: "NONE",
    defaultPersona: "expert",
    paymentTargetTypes: "*",
    legalPreservation: 3650n * DAY,
    selfProvisioning: false,
    mandatoryTanChannels: [],
  });
  expect(config.database).toEqual({ kind: "embedded", dataDir: "/srv/shop/.local/share/kontor" });
  expect(config.exchanges).toEqual([]);
  expect(config.kontor.sandbox).toBe(false);
  expect(config.kontor.secretsKeyFile).toBe("/srv/shop/.local/share/kontor/secrets.key");
  expect(config.administratorToken).toBeUndefined();
  expect(config.warnings).toEqual([]);
});

test("an operator's plain file works", () => {
  const config = load(`
[taler]
currency = TESTKUDOS
[merchant]
serve = tcp
port = 9966
[merchantdb-postgres]
config = postgres:///kontor
[merchant-exchange-test]
exchange_base_url = https://exchange.test.taler.net/
currency = TESTKUDOS
master_key = ${KEY}
`);
  expect(config.merchant.currency).toBe("TESTKUDOS");
  expect(config.exchanges).toEqual([
    {
      name: "test",
      baseUrl: "https://exchange.test.taler.net/",
      currency: "TESTKUDOS",
      masterPub: new Uint8Array(32).fill(7),
    },
  ]);
  expect(config.database).toMatchObject({ kind: "server", address: { database: "kontor", user: "shop", port: 5432 } });
  expect(config.currencies.TESTKUDOS).toMatchObject({ alt_unit_names: { "0": "TESTKUDOS" } });
  expect(config.warnings).toEqual([]);
});

test("comments, quotes, spaces, case and Windows line ends are read as the manual says", () => {
  const config = load(
    [
      "\ufeff# comment",
      "   % another",
      "[MERCHANT]",
      '  Base_URL   =  "https://shop.example/a=b"  ',
      "DEFAULT_PAY_DELAY=4 weeks 1 day",
      "default_refund_delay = forever",
      "LEGAL_PRESERVATION = 90 s",
      "PAYMENT_TARGET_TYPES = iban x-taler-bank # not a comment",
      "BIND_TO =",
      "unixpath_mode = 660",
      "Port = 1",
      "port = 8083",
    ].join("\r\n"),
  );
  expect(config.merchant).toMatchObject({
    baseUrl: "https://shop.example/a=b/",
    defaultPayDelay: 29n * DAY,
    defaultRefundDelay: FOREVER,
    legalPreservation: 90n * SECOND,
    paymentTargetTypes: "iban x-taler-bank # not a comment",
    listening: { kind: "tcp", port: 8083 },
  });
});

test("a UNIX socket stands where [PATHS] and the environment say", () => {
  const socket = (unixPath: string, paths = "") =>
    load(`[merchant]\nSERVE=unix\nUNIXPATH=${unixPath}\nUNIXPATH_MODE=600\n[PATHS]\n${paths}`, { TMPDIR: "/var/tmp" })
      .merchant.listening;
  expect(socket("$TALER_RUNTIME_DIR/m.http", "TALER_RUNTIME_DIR = ${BASE:-/run}/taler\n")).toEqual({
    kind: "unix",
    path: "/run/taler/m.http",
    mode: 0o600,
  });
  expect(
    loadConfig({ env: { ...ENV, KONTOR_SERVE: "unix", RUNTIME_DIRECTORY: "/run/kontor" } }).merchant.listening,
  ).toEqual({ kind: "unix", path: "/run/kontor/merchant.http", mode: 0o660 });
  expect(socket("${NOWHERE:-${TMPDIR}/deep}/m.http")).toMatchObject({ path: "/var/tmp/deep/m.http" });
  expect(socket("${TALER_RUNTIME_DIR}/m.http")).toMatchObject({ path: "/var/tmp/taler-merchant/m.http" });
});

test("the key of the secrets is where it is said to be, also where systemd puts it; `none` is no file", () => {
  const keyFile = (name: string, env = {}) =>
    loadConfig({ env: { ...ENV, ...env, KONTOR_SECRETS_KEY_FILE: name } }).kontor.secretsKeyFile;
  expect(keyFile("/etc/kontor/secrets.key")).toBe("/etc/kontor/secrets.key");
  const systemd = { CREDENTIALS_DIRECTORY: "/run/credentials/kontor.service" };
  expect(keyFile("$CREDENTIALS_DIRECTORY/secrets.key", systemd)).toBe("/run/credentials/kontor.service/secrets.key");
  expect([keyFile("none"), keyFile("NONE")]).toEqual([undefined, undefined]);
  expect(keyFile("")).toBe("/srv/shop/.local/share/kontor/secrets.key");
  expect(keyFile("", { MERCHANT_DATA_DIR: "/var/lib/kontor" })).toBe("/var/lib/kontor/secrets.key");
  // With a database of the operator's own only where the configuration says so: other machines may use it, too.
  const KONTOR_DB = "postgres://db.example/kontor";
  expect([keyFile("", { KONTOR_DB }), keyFile("/etc/key", { KONTOR_DB })]).toEqual([undefined, "/etc/key"]);
});

test("a variable that nobody knows stays, with a warning", () => {
  const config = load("[merchant]\nSERVE=unix\nUNIXPATH=$NOWHERE/m.http");
  expect(config.merchant.listening).toMatchObject({ path: "$NOWHERE/m.http" });
  expect(config.warnings).toEqual(["$NOWHERE is neither in [PATHS] nor in the environment"]);
});

test("files include others: one, all that match, and the secrets of one section", () => {
  const config = load({
    "taler.conf":
      "@INLINE@ base.conf\n@inline-matching@ conf.d/*.conf\n@inline-secret@ merchantdb-postgres secret.conf\n",
    "base.conf": "[merchant]\nPORT = 1\nCURRENCY = EUR\n",
    "conf.d/10-port.conf": "[merchant]\nPORT = 2\n",
    "conf.d/20-port.conf": "[merchant]\nPORT = 3\n",
    "conf.d/30-port.conf~": "[merchant]\nPORT = 4\n",
    "secret.conf": "[merchantdb-postgres]\nCONFIG = postgres://u:p@h/d\n[merchant]\nPORT = 5\n",
  });
  expect(config.merchant.listening).toMatchObject({ port: 3 });
  expect(config.merchant.currency).toBe("EUR");
  expect(config.database).toMatchObject({ address: { password: "p", host: { name: "h" } } });
});

test("a secret file that we may not read is a warning, any other missing file a mistake", () => {
  const config = load("@inline-secret@ exchangedb-postgres nowhere.conf");
  expect(config.warnings).toEqual([
    expect.stringMatching(/taler\.conf:1: left out, .*nowhere\.conf: there is no such file/),
  ]);
  expect(problemsOf("@INLINE@ nowhere.conf")).toEqual([expect.stringMatching(/^nowhere\.conf: there is no such file/)]);
  expect(() => loadConfig({ file: "/nowhere/taler.conf", env: ENV })).toThrow(
    "/nowhere/taler.conf: there is no such file",
  );
});

test("files that include themselves end in a mistake, not in a stack overflow", () => {
  expect(problemsOf("@INLINE@ taler.conf")).toEqual(["taler.conf:1: files include one another too deeply"]);
});

test("a sandbox wallet has no place in a shop with real money", () => {
  const wallet = "SANDBOX_WALLET_URL = http://127.0.0.1:8083";
  expect(load(`[kontor]\nSANDBOX = YES\n${wallet}`).kontor.sandboxWalletUrl).toBe("http://127.0.0.1:8083/");
  expect(load(`[kontor]\n${wallet}`).kontor.sandboxWalletUrl).toBeUndefined();
});

test("the database may be at several servers, of which the one is wanted that can be written to", () => {
  const { database } = load("[merchantdb-postgres]\nCONFIG = postgres://u@a,b:5433/d?target_session_attrs=read-write");
  expect(database).toMatchObject({
    kind: "server",
    address: { host: { name: "a" }, port: 5432, others: [{ host: { name: "b" }, port: 5433 }], wanted: "read-write" },
  });
});

test("the environment has precedence over the file, the command line over both", () => {
  const env = {
    KONTOR_PORT: "1234",
    KONTOR_DB: "postgres://shop@db.example:6432/till?sslmode=require",
    TALER_MERCHANT_TOKEN: "secret-token:abc",
    MERCHANT_DATA_DIR: "/srv/kontor",
    KONTOR_SANDBOX: "yes",
    KONTOR_BIND_TO: "",
  };
  const config = load("[merchant]\nPORT = 1\n[merchantdb-postgres]\nCONFIG = postgres:///other", env);
  expect(config.merchant.listening).toEqual({ kind: "tcp", port: 1234 });
  expect(config.database).toMatchObject({
    address: { host: { name: "db.example", tls: "require" }, port: 6432, database: "till" },
  });
  expect(config.administratorToken).toBe("secret-token:abc");
  expect(config.dataDir).toBe("/srv/kontor");
  expect(config.kontor.sandbox).toBe(true);

  const overridden = loadConfig({ env, overrides: [{ section: "merchant", option: "port", value: "99" }] });
  expect(overridden.merchant.listening).toMatchObject({ port: 99 });
});

test("how long payments are kept has two names, of which the newer one counts", () => {
  const kept = (text: string) => load(`[merchant]\n${text}`).merchant.legalPreservation;
  expect(kept("")).toBe(kept("LEGAL_PRESERVATION = 10 years"));
  expect(kept("TAX_RECORD_EXPIRATION = 5 years")).toBe(kept("LEGAL_PRESERVATION = 5 years"));
  expect(kept("TAX_RECORD_EXPIRATION = 5 years\nLEGAL_PRESERVATION = 7 years")).toBe(
    kept("LEGAL_PRESERVATION = 7 years"),
  );
  expect(problemsOf("[merchant]\nTAX_RECORD_EXPIRATION = long")).toHaveLength(1);
});

test("every value knows where it comes from", () => {
  const config = load("[merchant]\n\nport = 1\n", { KONTOR_CURRENCY: "EUR" });
  const setting = (option: string) => config.settings.find((candidate) => candidate.option === option);
  expect(setting("PORT")).toMatchObject({ text: "1", origin: { kind: "file", line: 3 } });
  expect(setting("CURRENCY")).toMatchObject({ section: "taler", text: undefined });
  expect(config.settings.find(({ section, option }) => section === "merchant" && option === "CURRENCY")).toMatchObject({
    text: "EUR",
    origin: { kind: "environment", variable: "KONTOR_CURRENCY" },
  });
  expect(setting("SERVE")).toMatchObject({ text: "tcp", origin: { kind: "default" } });
  expect(setting("ADMINISTRATOR_TOKEN")).toMatchObject({ secret: true });
});

test("mistakes are all listed, each with its place and what was expected", () => {
  const problems = problemsOf(
    `
PORT = 1
[merchant]
PORT = eighty
DEFAULT_PAY_DELAY = 5 fortnights
BASE_URL = shop.example
SERVE = systemd
UNIXPATH_MODE = 999
DEFAULT_WIRE_TRANSFER_ROUNDING_INTERVAL = DECADE
nonsense
[merchant-exchange-a]
MASTER_KEY = short
[merchantdb-postgres]
CONFIG = mysql://localhost/
[currency-x]
CODE = EUR
ALT_UNIT_NAMES = {"3":"k"}
`,
    {
      KONTOR_SANDBOX: "perhaps",
      KONTOR_TRUSTED_PROXIES: "everybody",
      KONTOR_UPLOAD_LIMIT: "much",
      KONTOR_PAYMENT_TARGET_REGEX: "iban/[[:digit:]",
    },
  );
  expect(problems.toSorted()).toEqual(
    [
      "taler.conf:2: option PORT stands before any [SECTION]",
      'taler.conf:10: expected [SECTION] or OPTION = VALUE, not "nonsense"',
      "taler.conf:12: [merchant-exchange-a] needs an option EXCHANGE_BASE_URL",
      'taler.conf:12: [merchant-exchange-a] MASTER_KEY: expected a public key: 52 characters of Crockford base32, not "short"',
      'taler.conf:7: [merchant] SERVE: expected one of tcp, unix, not "systemd"',
      'taler.conf:4: [merchant] PORT: expected a whole number from 0 to 65535, not "eighty"',
      'taler.conf:8: [merchant] UNIXPATH_MODE: expected permissions in octal such as 660, not "999"',
      'taler.conf:6: [merchant] BASE_URL: expected a base URL such as https://shop.example/, not "shop.example"',
      'taler.conf:5: [merchant] DEFAULT_PAY_DELAY: expected a duration such as "4 weeks 1 day" or "60 s", not "5 fortnights"',
      'taler.conf:9: [merchant] DEFAULT_WIRE_TRANSFER_ROUNDING_INTERVAL: expected one of NONE, SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER, YEAR, not "DECADE"',
      'taler.conf:17: [currency-x] ALT_UNIT_NAMES: expected the symbols of powers of ten, "0" among them, such as {"0":"€","3":"k€"}, not "{\\"3\\":\\"k\\"}"',
      "taler.conf:14: [merchantdb-postgres] CONFIG: expected an address of PostgreSQL (a database address looks like postgres:///name or postgres://user@host:5432/name)",
      'environment variable KONTOR_SANDBOX ([kontor] SANDBOX): expected YES or NO, not "perhaps"',
      'environment variable KONTOR_TRUSTED_PROXIES ([kontor] TRUSTED_PROXIES): expected addresses and ranges such as 10.0.0.0/8 2001:db8::1, not "everybody"',
      'environment variable KONTOR_PAYMENT_TARGET_REGEX ([merchant] PAYMENT_TARGET_REGEX): expected a POSIX extended regular expression (a bracket that does not end), not "iban/[[:digit:]"',
      'environment variable KONTOR_UPLOAD_LIMIT ([kontor] UPLOAD_LIMIT): expected a size such as "16 MB", or a number of bytes, not "much"',
    ].toSorted(),
  );
});

test("a wrong secret is not shown", () => {
  expect(problemsOf("[merchantdb-postgres]\nCONFIG = mysql://u:geheim@h/d").join()).not.toContain("geheim");
});

test("what nobody reads is a warning that guesses what was meant; other programs' sections are not ours", () => {
  const config = load(
    `
[merchant]
DEFAULT_PAY_DELY = 1 day
KEYFILE = /etc/old
FORCE_AUDIT = YES
ENABLE_SELF_PROVISIONING = NO
DB = postgres
[mrchant]
PORT = 1
[merchant-account-1]
ACTIVE = YES
[exchange]
BASE_URL = https://exchange.example/
`,
    { KONTOR_SANDBX: "YES", KONTORA: "other" },
  );
  expect(config.warnings.map((line) => line.replace(/^.*taler\.conf:/, ""))).toEqual([
    "5: [merchant] FORCE_AUDIT has no effect in Kontor",
    "4: [merchant] KEYFILE has no effect in Kontor",
    "3: [merchant] has no option DEFAULT_PAY_DELY; did you mean DEFAULT_PAY_DELAY?",
    "9: unknown section [mrchant]; did you mean MERCHANT?",
    "11: the section [merchant-account-1] has no effect in Kontor",
    "the environment variable KONTOR_SANDBX is unknown; did you mean KONTOR_SANDBOX?",
  ]);
});

test("people are reached through a mail server with a sender, and through the programs that the protocol knows", () => {
  const problem = "[kontor-mail] HOST needs a SENDER, the address that mails come from";
  expect(problemsOf("[kontor-mail]\nHOST = mail.shop.example")).toEqual([problem]);
  const { mail, warnings } = load(
    "[kontor-mail]\nHOST = mail.shop.example\nSENDER = Shop <a@shop.example>\nTLS = implicit\nPASSWORD_FILE = /p\n" +
      "[merchant]\nHELPER_SMS = send-sms\nHELPER_EMAIL = /usr/bin/mail",
  );
  expect(mail).toMatchObject({
    smtp: { host: "mail.shop.example", port: 465, tls: "implicit", sender: "Shop <a@shop.example>" },
    helperSms: "send-sms",
    helperEmail: "/usr/bin/mail",
  });
  expect(warnings).toEqual(["[kontor-mail] PASSWORD_FILE has no effect without USER"]);
});

test("exchanges: a disabled one is left out, a missing slash added, the currency may be the main one", () => {
  const config = load(`
[merchant]
CURRENCY = CHF
[merchant-exchange-off]
DISABLED = YES
EXCHANGE_BASE_URL = https://off.example/
MASTER_KEY = ${KEY}
[merchant-exchange-on]
EXCHANGE_BASE_URL = https://On.example
MASTER_KEY = ${KEY}
[merchant-exchange-eur]
EXCHANGE_BASE_URL = https://eur.example/sub
MASTER_KEY = ${KEY}
CURRENCY = EUR
`);
  expect(config.exchanges.map(({ name, baseUrl, currency }) => [name, baseUrl, currency])).toEqual([
    ["on", "https://on.example/", "CHF"],
    ["eur", "https://eur.example/sub/", "EUR"],
  ]);
  expect(Object.keys(config.currencies)).toEqual(["CHF", "EUR"]);
});

test("a currency section decides how amounts are shown", () => {
  const config = load(`
[currency-euro]
ENABLED = YES
CODE = EUR
NAME = "Euro"
FRACTIONAL_INPUT_DIGITS = 2
FRACTIONAL_NORMAL_DIGITS = 2
FRACTIONAL_TRAILING_ZERO_DIGITS = 2
ALT_UNIT_NAMES = {"0":"€","3":"k€"}
COMMON_AMOUNTS = "EUR:5 EUR:10.50  EUR:025"
[currency-bogus]
ENABLED = NO
CODE = BOGUS
ALT_UNIT_NAMES = not read
WHATEVER = not read
`);
  expect(config.currencies.EUR).toEqual({
    name: "Euro",
    currency: "EUR",
    num_fractional_input_digits: 2,
    num_fractional_normal_digits: 2,
    num_fractional_trailing_zero_digits: 2,
    alt_unit_names: { "0": "€", "3": "k€" },
    common_amounts: ["EUR:5", "EUR:10.5", "EUR:25"],
  });
  expect(config.currencies.KUDOS).toMatchObject({ common_amounts: [] });
  expect(config.currencies.BOGUS).toBeUndefined();
});

test("common amounts are those of their currency", () => {
  for (const amounts of ["USD:1", "EUR:1 USD:2", "five", "EUR:1;EUR:2"]) {
    expect(problemsOf(`[currency-eur]\nCOMMON_AMOUNTS = ${amounts}\n`)).toEqual([
      expect.stringMatching(/^taler\.conf:2: \[currency-eur\] COMMON_AMOUNTS: expected (?:an amount|amounts)/),
    ]);
  }
});

test("an exchange that is switched off needs nothing else, and nothing else of it is read", () => {
  for (const more of ["", "MASTER_KEY = short\nEXCHANGE_BASE_URL = nowhere\nCURRENCY = 12\nWHATEVER = 1\n"]) {
    const config = load(`[merchant-exchange-chf]\nDISABLED = YES\n${more}`);
    expect(config.exchanges).toEqual([]);
    expect(config.warnings).toEqual([]);
  }
});

test("behind a pooler, notifications have an address of their own", () => {
  const config = load(`
[merchantdb-postgres]
CONFIG = postgres://pooler.example/kontor
[kontor]
DATABASE_POOLER = YES
DATABASE_LISTEN = postgres://db.example/kontor
DATABASE_POOL_SIZE = 40
`);
  expect(config.database).toMatchObject({ pooler: true, listenAddress: { host: { name: "db.example" } } });
  expect(config.kontor.databasePoolSize).toBe(40);
  expect(() => load("[kontor]\nDATABASE_POOLER = YES")).toThrow("DATABASE_LISTEN");
});

test("the configuration cannot be changed by accident", () => {
  const config = load("[merchant]\nPORT=1");
  expect(() => Object.assign(config.merchant, { currency: "EUR" })).toThrow(TypeError);
});

describe("options that are right one by one and wrong together", () => {
  const messageOf = (text: string) => problemsOf(text).join("\n");

  test("a private listener without a public address is refused, with the line to add", () => {
    for (const option of ["PRIVATE_PORT = 9967", "PRIVATE_UNIXPATH = /run/kontor.sock"]) {
      expect(messageOf(`[kontor]\n${option}\n`)).toMatch(/add BASE_URL = https:\/\/shop\.example\/ to \[merchant\]/);
    }
    expect(messageOf("[merchant]\nBASE_URL = https://shop.example/\n[kontor]\nPRIVATE_PORT = 9967\n")).toBe("");
  });

  test("two listeners on one port are refused; a port that the system chooses is never the same", () => {
    const base = "[merchant]\nBASE_URL = https://shop.example/\n";
    expect(messageOf(`${base}[kontor]\nPRIVATE_PORT = 9966\n`)).toMatch(
      /PORT and \[kontor\] PRIVATE_PORT are both 9966/,
    );
    expect(messageOf(`${base}[kontor]\nPRIVATE_PORT = 1\nMETRICS_PORT = 1\n`)).toMatch(/are both 1:/);
    expect(messageOf(`${base}PORT = 0\n[kontor]\nPRIVATE_PORT = 0\nMETRICS_PORT = 0\n`)).toBe("");
    expect(messageOf(`${base}SERVE = unix\n[kontor]\nPRIVATE_PORT = 9966\n`)).toBe("");
  });

  test("a currency that no exchange deals in is told of", () => {
    const exchange = (currency: string) =>
      `[merchant-exchange-x]\nEXCHANGE_BASE_URL = https://x.example/\nCURRENCY = ${currency}\nMASTER_KEY = ${KEY}\n`;
    expect(load(`[merchant]\nCURRENCY = EUR\n${exchange("CHF")}`).warnings).toEqual([
      "no exchange of [merchant-exchange-NAME] deals in EUR, the CURRENCY of this server",
    ]);
    expect(load(`[merchant]\nCURRENCY = CHF\n${exchange("CHF")}`).warnings).toEqual([]);
    expect(load("[merchant]\nCURRENCY = EUR\n").warnings).toEqual([]);
  });

  test("what has no effect is told of", () => {
    expect(load("[kontor]\nSANDBOX_WALLET_URL = http://127.0.0.1:1/\n").warnings).toEqual([
      "[kontor] SANDBOX_WALLET_URL has no effect without SANDBOX = YES",
    ]);
    expect(load("[kontor]\nSANDBOX = true\nSANDBOX_WALLET_URL = http://127.0.0.1:1/\n").warnings).toEqual([]);
    const text = [
      "[merchant]",
      "UNIXPATH = /run/shop",
      "UNIXPATH_MODE = 600",
      "TERMS_DIR = /srv/terms",
      "PRIVACY_ETAG = 1",
      "TAX_RECORD_EXPIRATION = 1 day",
      "LEGAL_PRESERVATION = 2 days",
      "[kontor]",
      "METRICS_BIND = 127.0.0.2",
    ];
    expect(load(text.join("\n")).warnings).toEqual([
      "[merchant] UNIXPATH has no effect without SERVE = unix",
      "[merchant] UNIXPATH_MODE has no effect without SERVE = unix",
      "[kontor] METRICS_BIND has no effect without METRICS_PORT",
      "[merchant] TERMS_DIR has no effect without TERMS_ETAG",
      "[merchant] PRIVACY_ETAG has no effect without PRIVACY_DIR",
      "[merchant] TAX_RECORD_EXPIRATION has no effect beside [merchant] LEGAL_PRESERVATION",
    ]);
    expect(load("[merchant]\nSERVE = unix\nBIND_TO = 127.0.0.1\nPORT = 1\n").warnings).toEqual([
      "[merchant] PORT has no effect without SERVE = tcp",
      "[merchant] BIND_TO has no effect without SERVE = tcp",
    ]);
  });
});
