/** GET /deposits/... at an exchange: has it a deposit whose confirmation got lost? */
import { encodeBase32 } from "@kontor/taler/base32";
import { errorCode } from "@kontor/taler/error-codes";
import {
  type ExchangeReport,
  type ExchangeTrouble,
  reportOf,
  troubleOfCall,
  troubleOfStatus,
} from "./exchange-answer.js";
import type { ExchangeHttpClient } from "./http-client.js";

export interface DepositInQuestion {
  readonly hWire: Uint8Array;
  readonly merchantPub: Uint8Array;
  readonly hContract: Uint8Array;
  readonly coinPub: Uint8Array;
  /** Purpose 1103. */
  readonly merchantSig: Uint8Array;
}

/** `present`: the exchange says that it has wired the deposit (200) or will (202). `absent`: it has none such (404). */
export type DepositStatus = (ExchangeReport & { readonly kind: "present" | "absent" }) | ExchangeTrouble;

const NOT_FOUND = errorCode("EXCHANGE_DEPOSITS_GET_NOT_FOUND").number;

/** Asks for the deposit of one coin. Never throws for what the exchange does. */
export async function depositStatus(
  client: ExchangeHttpClient,
  deposit: DepositInQuestion,
  timeoutMs: number,
): Promise<DepositStatus> {
  const { hWire, merchantPub, hContract, coinPub, merchantSig } = deposit;
  const outcome = await client.json({
    method: "GET",
    path: `deposits/${[hWire, merchantPub, hContract, coinPub].map(encodeBase32).join("/")}`,
    query: { merchant_sig: encodeBase32(merchantSig) },
    timeoutMs,
  });
  if (outcome.kind !== "answer") return troubleOfCall(outcome);
  const { status, body } = outcome;
  const report = reportOf(status, body);
  if (status === 200 || status === 202) return { kind: "present", ...report };
  if (status === 404 && report.exchangeCode === NOT_FOUND) return { kind: "absent", ...report };
  return troubleOfStatus(status, body);
}
