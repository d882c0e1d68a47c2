/** A statement of account: what its head says, which is signed, and how its rows are hashed. Pure. */

import { createHash } from "node:crypto";
import { encodeBase32 } from "@kontor/taler/base32";
import { canonicalJson } from "@kontor/taler/canonical-json";
import { sha512 } from "@kontor/taler/hash";
import type { JsonObject } from "@kontor/taler/strict-json";
import type { Timestamp } from "@kontor/taler/time";
import { decimalText } from "../export/decimal.js";
import { entryJson } from "../export/entry-json.js";
import type { Entry } from "../journal/entry.js";

export const FORMAT = "kontor-statement-1";

/** Which rows a statement has: known before it is closed. */
export interface StatementSpan {
  readonly hWire: Uint8Array;
  readonly begin: Timestamp;
  /** Exclusive. */
  readonly end: Timestamp;
  readonly lastEntry: bigint;
  readonly previousEnd: Timestamp;
  readonly previousEntry: bigint;
}

export interface Statement extends StatementSpan {
  readonly number: bigint;
  readonly closedAt: Timestamp;
  /** Canonical JSON. */
  readonly head: string;
  readonly signature: Uint8Array;
}

/** A row as it is hashed; one that belongs to an earlier period says so. */
export function rowJson(entry: Entry, { begin }: Pick<StatementSpan, "begin">): JsonObject {
  const row = entryJson(entry) as unknown as JsonObject;
  return entry.happenedAt < begin ? { ...row, late: true } : row;
}

/** Sums and hash of the rows, one after the other. */
export class RowSums {
  readonly #hash = createHash("sha512");
  readonly #sums = new Map<string, Map<string, bigint>>();
  count = 0;

  add(entry: Entry, row: JsonObject): void {
    this.#hash.update(`${canonicalJson(row)}\n`);
    this.count += 1;
    const ofCurrency = this.#sums.get(entry.currency) ?? new Map<string, bigint>();
    this.#sums.set(entry.currency, ofCurrency);
    ofCurrency.set(entry.kind, (ofCurrency.get(entry.kind) ?? 0n) + entry.net);
  }

  /** Call it once, at the end. */
  sha512(): string {
    return encodeBase32(this.#hash.digest());
  }

  /** What is owed at the end, by currency, with what it was at the beginning. */
  balances(opening: ReadonlyMap<string, bigint>): Balance[] {
    const currencies = [...new Set([...opening.keys(), ...this.#sums.keys()])].sort();
    return currencies.map((currency) => {
      const sums = this.#sums.get(currency) ?? new Map<string, bigint>();
      const before = opening.get(currency) ?? 0n;
      return { currency, opening: before, closing: [...sums.values()].reduce((sum, net) => sum + net, before), sums };
    });
  }
}

export interface Balance {
  readonly currency: string;
  readonly opening: bigint;
  readonly closing: bigint;
  /** By kind of what happened. */
  readonly sums: ReadonlyMap<string, bigint>;
}

export function balanceJson({ closing, currency, opening, sums }: Balance): JsonObject {
  return {
    currency,
    opening: decimalText(opening, 0),
    closing: decimalText(closing, 0),
    sums: Object.fromEntries([...sums].map(([kind, net]) => [kind, decimalText(net, 0)])),
  };
}

/** What the next statement has in its head. */
export function hashOfHead(head: string): string {
  return encodeBase32(sha512(Buffer.from(head)));
}

/** An Ed25519 key as OpenSSL reads it. */
export function pemOf(publicKey: Uint8Array): string {
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), publicKey]);
  return `-----BEGIN PUBLIC KEY-----\n${der.toString("base64")}\n-----END PUBLIC KEY-----\n`;
}
