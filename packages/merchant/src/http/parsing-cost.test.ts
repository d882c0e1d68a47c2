/**
 * What strangers send is read in time that grows like its length, for every parser that meets it before anybody is
 * authenticated: the growth is measured, not the time.
 */

import { parseAmount } from "@kontor/taler/amount";
import { normalizePayto, parsePayto, validatePayto } from "@kontor/taler/payto";
import { parseStrictJson } from "@kontor/taler/strict-json";
import { payUri } from "@kontor/taler/taler-uri";
import { expect, test } from "vitest";
import { parseAuthorization } from "../access/authentication.js";
import { chooseLanguage } from "../pages/language.js";
import { publicBaseUrl } from "./base-url.js";
import { matchesTag } from "./entity-tag.js";
import { preferredType } from "./negotiate.js";
import { TrustedProxies } from "./trusted-proxies.js";
import { usualSpelling } from "./url-spelling.js";

const proxies = new TrustedProxies(["10.0.0.0/8"]);
const headersOf = (name: string, value: string) => ({ host: "shop.example", [name]: value });
const judge = (name: string, value: string) =>
  proxies.judge({ socket: { remoteAddress: "127.0.0.1" } as never, headers: headersOf(name, value) });
const baseUrl = (name: string, value: string) =>
  publicBaseUrl(undefined, { headers: headersOf(name, value), peerIsTrustedProxy: true, encrypted: false });

/** What reads text of strangers, by what it is. */
const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  Authorization: parseAuthorization,
  "Authorization: Bearer": (text) => parseAuthorization(`Bearer${text}`),
  "Authorization: Basic": (text) => parseAuthorization(`Basic ${text}`),
  Accept: (text) => preferredType(text, ["application/json", "text/html"]),
  "Accept-Language": chooseLanguage,
  "If-None-Match": (text) => matchesTag(text, "a tag"),
  Origin: (text) => judge("origin", `http://${text}`).isForForeignPage,
  "X-Forwarded-For": (text) => judge("x-forwarded-for", text).network,
  "X-Forwarded-Host": (text) => baseUrl("x-forwarded-host", text),
  "X-Forwarded-Proto": (text) => baseUrl("x-forwarded-proto", text),
  "X-Forwarded-Port": (text) => baseUrl("x-forwarded-port", text),
  "X-Forwarded-Prefix": (text) => baseUrl("x-forwarded-prefix", text),
  Host: (text) => baseUrl("host", text),
  path: (text) => usualSpelling(`/${text}`),
  "path below the private API": (text) => usualSpelling(`/private${text}`),
  "path of an instance": (text) => usualSpelling(`/instances/a${text}`),
  payto: (text) => [parsePayto(`payto://iban/${text}`), normalizePayto(`payto://iban/${text}`)],
  "payto of a bank": (text) => validatePayto(`payto://x-taler-bank/${text}/a?receiver-name=a`),
  "name in a payto": (text) => validatePayto(`payto://iban/DE?receiver-name=${text}`),
  amount: (text) => parseAmount(text),
  "value of an amount": (text) => parseAmount(`EUR:${text}`),
  "pay URI": (text) => payUri({ baseUrl: `https://shop.example/${text}/`, orderId: "a", sessionId: "" }),
  JSON: parseStrictJson,
  "JSON string": (text) => parseStrictJson(JSON.stringify({ [text]: text })),
};

const repeated = (text: string) => (length: number) => text.repeat(Math.ceil(length / text.length));

/** What makes readers go back and begin again: long runs, and an end that fits nothing. */
const TEXTS: readonly ((length: number) => string)[] = [
  " ",
  "\t",
  "/",
  "/a",
  "a/",
  "../",
  ",",
  ", ",
  ";",
  "; q",
  "a;q=0.1,",
  '"',
  '",',
  "a=b&",
  "&",
  "=",
  "0",
  "1",
  "9.",
  ".",
  "a.",
  ":",
  "::",
  "a:",
  "-",
  "a-b,",
  "%41",
  "%",
  "\\",
  "[",
  "[[",
  "{",
  '{"a":',
  '"a" ',
  "é",
  "\u00a0",
  "A",
  "z",
  "127.0.0.1,",
  "10.1.1.1, ",
  "0x1.",
  "W/",
  "+",
  "~",
  "a@",
  "http://",
].map(repeated);

/** Ends with blanks and line ends as bytes that only some readers take for such. */
const ENDS = ["", "x", "a\u00e2\u0080\u00a8b", "\u2028", '"', ",x", " \u00e9"];

const SHORT = 1_000;
const TIMES = 8;
/** So many times longer takes at most so many times longer; what is quadratic would take 64 times. */
const MOST_GROWTH = 30;
/** Milliseconds that are no growth, only noise. */
const NOISE_MS = 0.3;

function costOf(parse: (text: string) => unknown, text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4; round++) {
    const begin = performance.now();
    try {
      parse(text);
    } catch {
      // That it is refused is as good.
    }
    best = Math.min(best, performance.now() - begin);
    if (best < NOISE_MS) return best;
  }
  return best;
}

test.each(Object.entries(PARSERS))("%s is read in time that grows like its length", (name, parse) => {
  for (const make of TEXTS) {
    for (const end of ENDS) {
      const long = costOf(parse, make(SHORT * TIMES) + end);
      if (long < NOISE_MS) continue;
      const short = Math.max(costOf(parse, make(SHORT) + end), NOISE_MS / TIMES);
      expect(long / short, `${name}: ${JSON.stringify(make(20) + end)}`).toBeLessThan(MOST_GROWTH);
    }
  }
});
