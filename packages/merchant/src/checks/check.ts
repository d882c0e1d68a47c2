/** What an operator should look at, as findings: one thing that was looked at, how it is, and what to do about it. */

import { atMost } from "../timing/at-most.js";

/** From harmless to harmful: `unknown` is what could not be looked at. */
export const CHECK_STATES = ["ok", "unknown", "warning", "problem"] as const;
export type CheckState = (typeof CHECK_STATES)[number];

export interface Finding {
  /** What was looked at: `database`, `exchange`, ... */
  readonly name: string;
  readonly state: CheckState;
  /** How it is, in one sentence. */
  readonly text: string;
  /** What to do; present unless all is well. */
  readonly advice?: string;
  /** Which finding it is, for programs that have words of their own; absent where there are too many to name. */
  readonly code?: FindingCode;
  /** What those words need: names, numbers, and messages of others. */
  readonly values?: Readonly<Record<string, string>>;
}

export const FINDING_CODES = [
  "configuration-file",
  "configuration-none",
  "database-well",
  "database-old",
  "database-standby",
  "database-setting",
  "schema-well",
  "schema-newer",
  "schema-older",
  "clock-well",
  "clock-ahead",
  "clock-behind",
  "clock-exchange",
  "secrets-well",
  "secrets-unsealed",
  "secrets-missing",
  "secrets-readable",
  "exchange-well",
  "exchange-none",
  "exchange-no-keys",
  "exchange-unreachable",
  "accounts-well",
  "accounts-none",
  "accounts-unpaid",
  "accounts-more",
  "jobs-well",
  "jobs-never",
  "jobs-failed",
  "jobs-late",
  "address-well",
  "address-unset",
  "address-unreachable",
  "address-other",
  "address-plain",
  "disk-well",
  "disk-low",
  "backup-well",
  "backup-none",
  "backup-old",
  "not-carried-out",
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** Looks at one thing. What throws becomes a finding of its own. */
export interface Check {
  readonly name: string;
  look(): Promise<readonly Finding[]>;
}

/** A finding that all is well. */
export function good(name: string, text: string): Finding {
  return { name, state: "ok", text };
}

/** A finding that somebody should act on. */
export function bad(name: string, state: Exclude<CheckState, "ok">, text: string, advice: string): Finding {
  return { name, state, text, advice };
}

/** The finding with its code, and with what other words for it need. */
export function coded(code: FindingCode, values: Readonly<Record<string, string | number>>, finding: Finding): Finding {
  const texts = Object.entries(values).map(([name, value]) => [name, String(value)]);
  return { ...finding, code, values: Object.fromEntries(texts) };
}

/** The worst of the states; `ok` without any. */
export function worstOf(findings: readonly Pick<Finding, "state">[]): CheckState {
  return CHECK_STATES[Math.max(0, ...findings.map(({ state }) => CHECK_STATES.indexOf(state)))]!;
}

/** No check may take longer, in milliseconds: one of many that hang must not hide the others. */
const PATIENCE_MS = 10_000;

/** Runs all checks at once. Each gives its findings within ten seconds, or one that it could not be carried out. */
export async function runChecks(checks: readonly Check[]): Promise<Finding[]> {
  return (await Promise.all(checks.map(findingsOf))).flat();
}

async function findingsOf(check: Check): Promise<readonly Finding[]> {
  const tooLate = () => [notCarriedOut(check, `it did not answer within ${PATIENCE_MS / 1000} seconds`)];
  try {
    return await atMost(PATIENCE_MS, check.look(), tooLate);
  } catch (error) {
    return [notCarriedOut(check, error instanceof Error ? error.message : String(error))];
  }
}

function notCarriedOut({ name }: Check, reason: string): Finding {
  const advice = "The log of the server says more; try again when the cause is gone.";
  return coded("not-carried-out", { reason }, bad(name, "problem", reason, advice));
}
