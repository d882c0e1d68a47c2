/** How a bank account stands with a payment service, as people need to know it. */

import type { Operations } from "@kontor/client/api";
import type { MessageKey } from "../../messages/language.js";

type KycAnswer = Extract<Operations["GET /private/kyc"]["answers"][200], object>;
export type AccountState = KycAnswer["kyc_data"][number];

/** The word for it, and whether the shop has to do something. */
const STATES: Readonly<Record<string, readonly [word: MessageKey, colour: "good" | "warn" | "bad" | ""]>> = {
  ready: ["account.ready", "good"],
  "kyc-wire-required": ["account.transferDue", "warn"],
  "kyc-required": ["account.formDue", "warn"],
  "awaiting-aml-review": ["account.inReview", ""],
  "kyc-wire-impossible": ["account.impossible", "bad"],
  "unsupported-account": ["account.unsupported", "bad"],
  "exchange-unreachable": ["account.checking", ""],
  "no-exchange-keys": ["account.checking", ""],
  "exchange-internal-error": ["account.serviceTrouble", ""],
  "exchange-gateway-timeout": ["account.serviceTrouble", ""],
  "exchange-status-invalid": ["account.serviceTrouble", ""],
  "logic-bug": ["account.serviceTrouble", ""],
};

export function stateOf({ status }: Pick<AccountState, "status">) {
  return STATES[status] ?? (["account.checking", ""] as const);
}

export function needsIdentification({ status }: Pick<AccountState, "status">): boolean {
  return status === "kyc-wire-required" || status === "kyc-required";
}

/** An account as its owner knows it: the IBAN in groups of four, or the last part of the address. */
export function accountName(payto: string): string {
  const { host, pathname } = new URL(payto.replace(/^payto:/, "http:"));
  const last = decodeURIComponent(pathname.split("/").filter(Boolean).at(-1) ?? "");
  return host === "iban" ? last.replace(/(.{4})(?=.)/g, "$1 ") : last;
}

export function ownerName(payto: string): string {
  return new URL(payto.replace(/^payto:/, "http:")).searchParams.get("receiver-name") ?? "";
}
