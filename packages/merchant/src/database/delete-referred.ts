/** Deletes what rows of other tables refer to, which stay and refer to nothing then. */

import { sql } from "kysely";
import type { Queries } from "./tables.js";

/** A column that names a row, of the instance that both belong to. */
export interface ColumnOf {
  readonly table: string;
  readonly column: string;
}

/**
 * Deletes the row that `target` names, and empties the columns that refer to it. On one server the reference would see to that,
 * too; on a cluster there can be none that does.
 * @returns whether there was one
 */
export async function deleteReferred(
  queries: Queries,
  instance: bigint,
  value: bigint | string,
  { target, from }: { readonly target: ColumnOf; readonly from: ColumnOf },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    with without as (
      update ${sql.table(from.table)} set ${sql.ref(from.column)} = null
      where instance = ${instance} and ${sql.ref(from.column)} = ${value}
    )
    delete from ${sql.table(target.table)} where instance = ${instance} and ${sql.ref(target.column)} = ${value}
  `.execute(queries);
  return Number(numAffectedRows) > 0;
}
