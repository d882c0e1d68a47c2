/** payto:// URIs (RFC 8905) as the reference checks, normalizes and hashes them: TALER_payto_validate, _normalize, _hash. */
import { utf8z } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";
import { sha512Half } from "./hash.js";

/** The parts of a payto URI. */
export interface Payto {
  /** The URI as it was given. */
  readonly uri: string;
  /** The wire method in lower case, such as "iban" or "x-taler-bank". */
  readonly method: string;
  /** What stands between the slash behind the method and the query. */
  readonly path: string;
  /** The owner's name for people to read, percent-decoded. */
  readonly receiverName?: string;
  /** The query: names in lower case, values as they stand. */
  readonly params: ReadonlyMap<string, string>;
}

const CHARACTERS = /^[a-zA-Z0-9/:$&?!\-_.,;=*+%~@()[\]]*$/;
const BANK_HOST = /^(?!-)[-_0-9a-zA-Z]+(?:\.[-_0-9a-zA-Z]+)*(?::[0-9]+)?$/;

/** Codes that the reference knows: ISO 3166-1, and those in use beside it. */
const IBAN_COUNTRIES = new Set(
  (
    "AC AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR " +
    "GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP " +
    "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT " +
    "MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW " +
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ " +
    "UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"
  ).split(" "),
);

/** Takes a URI apart. Throws EncodingError unless it is `payto://METHOD/...`; validatePayto demands more. */
export function parsePayto(uri: string): Payto {
  const parts = /^payto:\/\/([^/?]+)\/([^?]*)(?:\?([\s\S]*))?$/i.exec(uri);
  if (!parts) throw new EncodingError("a payto URI is written payto://METHOD/ACCOUNT");
  const params = new Map<string, string>();
  for (const pair of (parts[3] ?? "").split("&")) {
    const separator = pair.indexOf("=");
    if (separator > 0) params.set(pair.slice(0, separator).toLowerCase(), pair.slice(separator + 1));
  }
  const receiverName = params.get("receiver-name");
  const payto = { uri, method: parts[1]!.toLowerCase(), path: parts[2]!, params };
  return receiverName === undefined ? payto : { ...payto, receiverName: percentDecode(receiverName) };
}

/** Checks a full payto URI (an account with its owner's name) and takes it apart. Throws EncodingError that says why not. */
export function validatePayto(uri: string): Payto {
  const payto = validatePaytoAccount(uri);
  if (payto.method === "iban" || payto.method === "x-taler-bank") demandReceiverName(payto);
  return payto;
}

/** The same for one that need not have the owner's name: it identifies the account. Throws EncodingError. */
export function validatePaytoAccount(uri: string): Payto {
  const payto = parsePayto(uri);
  if (!CHARACTERS.test(uri)) throw new EncodingError("the payto URI has a character that must be percent-encoded");
  demandText(payto.path, "the account");
  const names = new Set<string>();
  for (const pair of uri.split("?")[1]?.split("&") ?? []) {
    const [name = "", value = ""] = pair.split("=");
    demandText(value, name);
    if (names.has(name.toLowerCase())) throw new EncodingError(`the payto URI has ${name} twice`);
    names.add(name.toLowerCase());
  }
  if (payto.method === "iban") {
    const segments = payto.path.split("/");
    if (segments.length > 2 || segments.includes("")) {
      throw new EncodingError("an iban payto URI is written payto://iban/[BIC/]IBAN");
    }
    validateIban(segments.at(-1)!);
  } else if (payto.method === "x-taler-bank") {
    const [host, ...account] = payto.path.split("/");
    if (!BANK_HOST.test(host!)) throw new EncodingError("the host of the bank is malformed");
    if (account.length === 0 || account.at(-1) === "") throw new EncodingError("the account name is missing");
  }
  return payto;
}

/** Other programs show it, and banks print it: UTF-8 without control characters. */
function demandText(encoded: string, what: string): void {
  let text: string;
  try {
    text = decodeURIComponent(encoded);
  } catch {
    throw new EncodingError(`${what}: not UTF-8 that is percent-encoded`);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  if (/[\u0000-\u001f\u007f]/.test(text)) throw new EncodingError(`${what}: has a control character`);
}

/**
 * The full URI in the spelling that banks and exchanges know: method, host and IBAN as they are normalized, everything else
 * as it was given. What is hashed is the text, and exchanges refuse an IBAN in small letters. Throws EncodingError.
 */
export function canonicalPayto(uri: string): string {
  const { method, path } = parsePayto(uri);
  const query = uri.includes("?") ? uri.slice(uri.indexOf("?")) : "";
  const [first, ...more] = path.split("/");
  switch (method) {
    case "iban":
      return `payto://iban/${path.toUpperCase()}${query}`;
    case "x-taler-bank":
      return `payto://x-taler-bank/${[first!.toLowerCase(), ...more].join("/")}${query}`;
    default:
      return `payto://${method}/${path}${query}`;
  }
}

/** The URI that identifies the account only: without query, BIC and differences of case. Throws EncodingError. */
export function normalizePayto(uri: string): string {
  const { method } = parsePayto(uri);
  const account = uri.split("?", 1)[0]!;
  const segments = account.split("/");
  switch (method) {
    case "iban":
      if (segments.length > 5) throw new EncodingError("an iban payto URI is written payto://iban/[BIC/]IBAN");
      return `payto://iban/${segments.at(-1)!.toUpperCase()}`;
    case "x-taler-bank":
      if (segments.length < 5) throw new EncodingError("an x-taler-bank payto URI names a host and an account");
      return [...segments.slice(0, 4).map((segment) => segment.toLowerCase()), ...segments.slice(4)].join("/");
    case "bitcoin":
      return [...segments.slice(0, 3).map((segment) => segment.toLowerCase()), ...segments.slice(3)].join("/");
    case "upi":
    case "ilp":
      return account.toLowerCase();
    default:
      return account;
  }
}

/** FullPaytoHash: 32 bytes over the URI byte for byte. */
export function hashFullPayto(uri: string): Uint8Array {
  return sha512Half(utf8z(uri));
}

/** NormalizedPaytoHash: 32 bytes over the normalized URI. Throws EncodingError where the URI cannot be normalized. */
export function hashNormalizedPayto(uri: string): Uint8Array {
  return sha512Half(utf8z(normalizePayto(uri)));
}

/** The wire method in lower case. Throws EncodingError. */
export function wireMethod(uri: string): string {
  return parsePayto(uri).method;
}

/** Whether the text is an IBAN in upper case: known country, right checksum. */
export function isValidIban(text: string): boolean {
  try {
    validateIban(text);
    return true;
  } catch {
    return false;
  }
}

function validateIban(iban: string): void {
  if (!/^[A-Za-z0-9]{4,34}$/.test(iban)) throw new EncodingError("an IBAN has 4 to 34 letters and digits");
  if (/[a-z]/.test(iban)) throw new EncodingError("an IBAN is written in capital letters");
  const country = iban.slice(0, 2);
  if (!IBAN_COUNTRIES.has(country)) throw new EncodingError(`the IBAN's country code ${country} is not known`);
  const digits = `${iban.slice(4)}${iban.slice(0, 4)}`.replace(/[A-Za-z]/g, (letter) =>
    String(Number.parseInt(letter, 36)),
  );
  if (BigInt(digits) % 97n !== 1n) throw new EncodingError("the IBAN's checksum is wrong");
}

function demandReceiverName({ params }: Payto): void {
  if (!params.has("receiver-name")) throw new EncodingError("the payto URI lacks receiver-name");
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
