import { sql } from "kysely";
import type { Queries } from "./tables.js";

/** Changes nothing, and fails where the database is gone or may only be read. */
export async function expectWritable(queries: Queries): Promise<void> {
  await sql`update instances set id = id where false`.execute(queries);
}
