/** The tables of a migrated database as its own catalogue tells them, so that a new table is never forgotten. */

import type { Session } from "../database/session.js";

export interface Column {
  readonly name: string;
  /** As PostgreSQL writes it, such as `bigint`, `bytea`, `text`. */
  readonly type: string;
  /** The value comes from a sequence unless it is given. */
  readonly isIdentity: boolean;
}

export interface Table {
  readonly name: string;
  /** Without generated columns, which the database computes by itself. */
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
}

/** What belongs to one database, not to the shop: its history, its key, and which process runs which job. */
const NOT_THE_SHOPS = ["schema_migrations", "secrets_key", "jobs", "clock_witnesses"];

/** All tables, each after those that it refers to. */
export async function readCatalogue(session: Session): Promise<Table[]> {
  const columns = await session.run(
    `select c.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
            a.attidentity <> '' as is_identity
       from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
        and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      order by c.relname, a.attnum`,
  );
  const keys = await session.run(
    `select c.relname as "table", a.attname as name
       from pg_index i join pg_class c on c.oid = i.indrelid
            cross join lateral unnest(i.indkey::int2[]) with ordinality as k (attnum, place)
            join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
      where i.indisprimary and c.relnamespace = current_schema()::regnamespace
      order by c.relname, k.place`,
  );
  const references = await session.run(
    `select f.relname as "table", t.relname as target
       from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
      where k.contype = 'f' and f.relnamespace = current_schema()::regnamespace`,
  );
  const names = [...new Set(columns.rows.map((row) => row.table as string))];
  const tables = names
    .filter((name) => !NOT_THE_SHOPS.includes(name))
    .map((name) => ({
      name,
      columns: columns.rows
        .filter((row) => row.table === name)
        .map((row) => ({ name: row.name, type: row.type, isIdentity: row.is_identity }) as Column),
      primaryKey: keys.rows.filter((row) => row.table === name).map((row) => row.name as string),
    }));
  return inOrder(tables, references.rows as unknown as Reference[]);
}

interface Reference {
  readonly table: string;
  readonly target: string;
}

function inOrder(tables: readonly Table[], references: readonly Reference[]): Table[] {
  const ordered: Table[] = [];
  const left = new Map(tables.map((table) => [table.name, table]));
  while (left.size > 0) {
    const waits = (name: string) =>
      references.some(({ table, target }) => table === name && target !== name && left.has(target));
    const next = [...left.values()].filter(({ name }) => !waits(name));
    if (next.length === 0) throw new Error(`tables refer to one another in a circle: ${[...left.keys()].join(", ")}`);
    for (const table of next) left.delete(table.name);
    ordered.push(...next);
  }
  return ordered;
}

/** An identifier in SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
