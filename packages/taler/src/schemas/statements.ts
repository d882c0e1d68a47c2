/** Wire types of statements of account, an addition to the protocol. */

import { type StaticDecode, Type } from "typebox";
import { Bytes32, Bytes64, Count, TimestampJson } from "./primitives.js";

/** A decimal number, with a sign where it is negative. */
const Decimal = Type.String({ pattern: "^-?[0-9]+(?:\\.[0-9]+)?$" });

/** What the shop is owed; `sums` by what happened. */
const Balance = Type.Object({
  currency: Type.String(),
  opening: Decimal,
  closing: Decimal,
  sums: Type.Record(Type.String(), Decimal),
});

/**
 * What is signed, as canonical JSON (RFC 8785). `previous`: SHA-512 of the head of the statement before, of whichever
 * account; absent in the first. `rows.sha512`: of the canonical JSON of each row and a line feed after it.
 */
export const StatementHead = Type.Object({
  format: Type.Literal("kontor-statement-1"),
  shop: Type.Object({ id: Type.String(), name: Type.String() }),
  number: Count,
  account: Type.Object({ payto_uri: Type.String(), h_wire: Bytes64() }),
  period: Type.Object({
    begin: TimestampJson,
    end: TimestampJson,
    time_zone: Type.String(),
    first_day: Type.String(),
    last_day: Type.String(),
  }),
  closed: TimestampJson,
  objections_until: TimestampJson,
  balances: Type.Array(Balance),
  rows: Type.Object({ count: Count, sha512: Bytes64() }),
  previous: Type.Optional(Bytes64()),
  public_key: Bytes32(),
});

export const StatementsResponse = Type.Object({
  /** Ed25519; absent before the first statement. */
  public_key: Type.Optional(Bytes32()),
  statements: Type.Array(StatementHead),
});

export type StatementHead = StaticDecode<typeof StatementHead>;
