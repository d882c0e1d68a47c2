/** The answers of the reference exchange that the `taler` package keeps as vectors, for tests. */
import { readFileSync } from "node:fs";
import { decodeBase32 } from "@kontor/taler/base32";
import type { VerifiedKeys } from "@kontor/taler/keys-verification";
import { timestampFromSeconds } from "@kontor/taler/time";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import { carryOut } from "./keys-task.js";

/** A moment of the run in which the answers were recorded. */
export const REFERENCE_NOW = timestampFromSeconds(1_795_337_264);

/** The exchange that answered. */
export const referenceExchange: TrustedExchange = {
  baseUrl: "http://127.0.0.1:8081/",
  masterPub: decodeBase32("1V2H1GYA7VN3GWS6AP9KN5S90RZPBXWERBBTSXDVEY5SD9EK0TEG", 32),
  currency: "TESTKUDOS",
};

type Sample = Record<string, unknown>;

/** One of the answers, the request it was given to, and the hash of the account in the request. */
export function referenceSample(name: string): { answer: Sample; request: Sample; hWire: string } {
  const url = new URL(`../../../taler/src/vectors/samples/${name}.json`, import.meta.url);
  const sample = JSON.parse(readFileSync(url, "utf8")) as Sample;
  const answer = Object.fromEntries(Object.entries(sample).filter(([member]) => !member.startsWith("_")));
  return { answer, request: (sample._request ?? {}) as Sample, hWire: String(sample._h_wire ?? "") };
}

/** The verified /keys. */
export function referenceKeys(): VerifiedKeys {
  const result = carryOut({
    kind: "verify",
    bytes: Buffer.from(JSON.stringify(referenceSample("keys").answer)),
    expectation: { exchange: referenceExchange, allowSandbox: false, now: REFERENCE_NOW },
  });
  if (result.kind !== "verified") throw new Error("the reference exchange's keys do not verify");
  return result.keys;
}
