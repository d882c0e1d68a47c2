/** An amount in a table: `..._value` and `..._fraction`, in the exchange's one currency. */
import type { Amount } from "@kontor/taler/amount";

/** A row as the database gives it. */
export type Row = Record<string, unknown>;

/** Reads the amount called `name` from a row. */
export function readAmount(row: Row, name: string, currency: string): Amount {
  return { currency, value: row[`${name}_value`] as bigint, fraction: row[`${name}_fraction`] as number };
}

/** The columns of the amount called `name`, for an insert. */
export function amountColumns<Name extends string>(
  name: Name,
  { value, fraction }: Amount,
): Record<`${Name}_value`, bigint> & Record<`${Name}_fraction`, number> {
  return { [`${name}_value`]: value, [`${name}_fraction`]: fraction } as ReturnType<typeof amountColumns<Name>>;
}

/** A bytea column that may be null. */
export function readBytes(row: Row, name: string): Uint8Array | undefined {
  return (row[name] as Uint8Array | null) ?? undefined;
}
