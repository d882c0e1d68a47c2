/** Whether an operator's own database lets us in, in words that he can act on. */
import { sql } from "kysely";
import type { DatabaseAddress } from "./address.js";
import type { Database } from "./connection.js";

/** The database is down, elsewhere, or does not know us; the message says where it was looked for. */
export class DatabaseUnreachable extends Error {
  override readonly name = "DatabaseUnreachable";
}

/** Asks once, before anything else is started. Throws DatabaseUnreachable. */
export async function expectReachable(db: Database): Promise<void> {
  try {
    await sql`select 1`.execute(db.queries);
  } catch (error) {
    const { user } = db.address;
    throw new DatabaseUnreachable(
      `${placeOf(db.address)} does not let us in as ${user}: ${(error as Error).message} ` +
        "(it is named in CONFIG of [merchantdb-postgres], or in KONTOR_DB)",
      { cause: error },
    );
  }
}

function placeOf({ host, port, database }: DatabaseAddress): string {
  const server = "name" in host ? `${host.name}:${port}` : host.socketDirectory;
  return `database ${database} at ${server}`;
}
