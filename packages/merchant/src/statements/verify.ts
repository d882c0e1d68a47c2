/** Checks statements without a server: signatures, rows, sums, and the chain of those that are there. */

import { createHash } from "node:crypto";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { canonicalJson } from "@kontor/taler/canonical-json";
import { verify } from "@kontor/taler/eddsa";
import type { JsonObject } from "@kontor/taler/strict-json";
import { decimalUnits } from "../export/decimal.js";
import { FORMAT, hashOfHead } from "./statement.js";

/** How a statement begins, as JSON and within a PDF. */
export const BEGINNING = '{"kontor_statement":';
const NO_STATEMENT =
  "is no statement as JSON, and no PDF that contains one; of those with more than 20,000 rows take the JSON";
const END_OF_ATTACHMENT = "\nendstream";

interface Head {
  readonly format: string;
  readonly number: number;
  readonly account: { readonly h_wire: string };
  readonly balances: readonly {
    readonly currency: string;
    readonly opening: string;
    readonly closing: string;
    readonly sums: Readonly<Record<string, string>>;
  }[];
  readonly rows: { readonly count: number; readonly sha512: string };
  readonly previous?: string;
  readonly public_key: string;
}

export interface ReadStatement {
  readonly name: string;
  readonly head: Head;
  /** Of the head, in base32. */
  readonly hash: string;
  readonly problems: readonly string[];
}

/** Reads one file and checks it by itself. Whatever is wrong is a problem, also what is no statement at all. */
export function readStatement(
  name: string,
  bytes: Uint8Array,
): ReadStatement | { readonly name: string; readonly problems: readonly string[] } {
  const text = Buffer.from(bytes).toString("utf8");
  const begin = text.indexOf(BEGINNING);
  const end = text.indexOf(END_OF_ATTACHMENT, begin);
  if (begin < 0) return { name, problems: [NO_STATEMENT] };
  try {
    const envelope = JSON.parse(begin === 0 ? text : text.slice(begin, end < 0 ? undefined : end)) as {
      readonly kontor_statement: Head & JsonObject;
      readonly signature: string;
      readonly entries: readonly (JsonObject & {
        readonly currency: string;
        readonly kind: string;
        readonly net: string;
      })[];
    };
    const { entries, kontor_statement: head, signature } = envelope;
    const signed = canonicalJson(head);
    const problems: string[] = [];
    if (head.format !== FORMAT) problems.push(`is a statement of another kind: ${String(head.format)}`);
    if (!verify(decodeBase32(head.public_key, 32), Buffer.from(signed), decodeBase32(signature, 64))) {
      problems.push("the signature is wrong: its head was changed");
    }
    problems.push(...problemsOfRows(head, entries));
    return { name, head, hash: hashOfHead(signed), problems };
  } catch (error) {
    return { name, problems: [`cannot be read: ${(error as Error).message}`] };
  }
}

function problemsOfRows(
  { balances, rows }: Head,
  entries: readonly (JsonObject & { readonly currency: string; readonly kind: string; readonly net: string })[],
): string[] {
  const problems: string[] = [];
  const hash = createHash("sha512");
  const sums = new Map<string, bigint>();
  for (const entry of entries) {
    hash.update(`${canonicalJson(entry)}\n`);
    for (const key of [entry.currency, `${entry.currency} ${entry.kind}`]) {
      sums.set(key, (sums.get(key) ?? 0n) + decimalUnits(entry.net));
    }
  }
  if (entries.length !== rows.count) problems.push(`has ${entries.length} rows in place of ${rows.count}`);
  else if (encodeBase32(hash.digest()) !== rows.sha512) problems.push("a row was changed");
  for (const { closing, currency, opening, sums: told } of balances) {
    if (decimalUnits(opening) + (sums.get(currency) ?? 0n) !== decimalUnits(closing)) {
      problems.push(`its rows do not lead from ${opening} to ${closing} ${currency}`);
    }
    for (const [kind, sum] of Object.entries(told)) {
      if (decimalUnits(sum) !== (sums.get(`${currency} ${kind}`) ?? 0n))
        problems.push(`${kind} in ${currency} is not ${sum}`);
    }
  }
  const missing = [...new Set(entries.map(({ currency }) => currency))].filter(
    (currency) => !balances.some((balance) => balance.currency === currency),
  );
  return [...problems, ...missing.map((currency) => `has no balance in ${currency}`)];
}

/** What is wrong between statements of one shop: a statement may be missing, but those that are there must fit. */
export function chainProblems(statements: readonly ReadStatement[]): string[] {
  const problems: string[] = [];
  const known = new Map<number, ReadStatement>();
  for (const statement of statements) {
    const twin = known.get(statement.head.number);
    if (twin !== undefined && twin.hash !== statement.hash) {
      problems.push(
        `${twin.name} and ${statement.name} are two different statements with number ${statement.head.number}`,
      );
    }
    known.set(statement.head.number, statement);
  }
  const sorted = [...known.values()].sort((a, b) => a.head.number - b.head.number);
  const closings = new Map<string, ReadStatement>();
  for (const statement of sorted) {
    const { account, balances, number, previous, public_key: key } = statement.head;
    if (key !== sorted[0]!.head.public_key) problems.push(`${statement.name} is signed with another key`);
    const before = known.get(number - 1);
    if (number > 1 && previous === undefined) problems.push(`${statement.name} names no predecessor`);
    if (before !== undefined && previous !== before.hash) {
      problems.push(`${statement.name} is not the successor of ${before.name}`);
    }
    const last = closings.get(account.h_wire);
    // A statement that is not here may be one of this account.
    const isNext = last !== undefined && isWhole(last.head.number + 1, number, known);
    if (isNext) {
      for (const { closing, currency } of last.head.balances) {
        const opening = balances.find((balance) => balance.currency === currency)?.opening ?? "0";
        if (decimalUnits(opening) !== decimalUnits(closing)) {
          problems.push(`${statement.name} begins with ${opening} ${currency}, and ${last.name} ends with ${closing}`);
        }
      }
    }
    closings.set(account.h_wire, statement);
  }
  return problems;
}

function isWhole(from: number, to: number, known: ReadonlyMap<number, unknown>): boolean {
  for (let number = from; number < to; number++) if (!known.has(number)) return false;
  return true;
}
