/** For tests: out of a shop to which something has happened, one of 200,000 orders among 1,000 instances. */

import type { Session } from "@kontor/merchant/database/session";

const INSTANCES = 1000;
/** In the administrator's instance; each other one has a copy of the few that the story makes. */
const ORDERS = 200_000;
/** In the administrator's instance, too. */
const PRODUCTS = 2000;

/** Keys of the administrator's instance, and of one of the others: what is a few rows for one is most of a table for another. */
export const LARGE = 1n;
export const SMALL = 777n;

/** What makes the copies of a row differ: `n` is the number of the copy. */
const VARIED: Readonly<Record<string, string>> = {
  order_id: "order_id || '-' || n",
  h_contract: "sha512(h_contract || n::text::bytea)",
  token_pub: "sha256(token_pub || n::text::bytea)",
  session_hash: "sha256(session_hash || n::text::bytea)",
  fulfillment_hash: "sha256(fulfillment_hash || (n % 100)::text::bytea)",
  // A list reads those with choices.
  contract_terms: "case when currency is null then contract_terms else left(contract_terms, 500) end",
  // A transfer pays for some hundred orders.
  expected_transfer: "case when n < 50 then expected_transfer end",
};

/** What differs in the shops of others. A delivery's number is given once in the whole database. */
const OF_OTHERS: Readonly<Record<string, typeof VARIED>> = {
  instances: { id: "'shop' || n" },
  webhook_deliveries: { ...VARIED, serial: "default" },
};

/**
 * Each row of an order becomes many in the same shop, and each row of the shop one in every other. Every key begins with
 * the instance, so that nothing has to be changed in copies for others.
 */
export async function growLarge(session: Session): Promise<void> {
  // References hold, because all rows are copied alike.
  await session.script("set session_replication_role = replica; set statement_timeout = 0");
  const tables = await tablesOfInstances(session);
  const copy = async (table: Table, values: Readonly<Record<string, string>>, copies: string) => {
    const columns = table.columns.filter((column) => values[column] !== "default");
    const selected = columns.map((column) => values[column] ?? column);
    await session.run(
      `insert into ${table.name} (${columns}) select ${selected} from ${table.name}, ${copies} n where instance = ${LARGE} order by n`,
    );
  };
  for (const table of tables) {
    await copy(
      table,
      { ...(OF_OTHERS[table.name] ?? VARIED), instance: "n" },
      `generate_series(100, ${99 + INSTANCES})`,
    );
  }
  const { rows } = await session.run(
    "select count(*)::integer as count, max(created_at) as latest from orders where instance = $1",
    [LARGE],
  );
  const times = Math.ceil(ORDERS / Number(rows[0]!.count));
  // A second after the other, and numbered as time goes by.
  const orders = { ...VARIED, created_at: `${rows[0]!.latest} + 1000000 * n::bigint`, row_id: "default" };
  // What most of them have held of a product they hold no more.
  const ofTable: Record<string, typeof VARIED> = {
    orders,
    // As those of who numbers events before they are copied.
    events: { ...VARIED, serial: "default", number: "null" },
    webhook_deliveries: { ...VARIED, serial: "default" },
    journal: { ...VARIED, number: "number + 1000000 * n::bigint", wtid: "sha256(wtid || n::text::bytea)" },
    product_reservations: { ...VARIED, expires_at: "expires_at - 1000000 * n::bigint" },
  };
  for (const table of tables.filter(({ columns }) => columns.includes("order_id"))) {
    await copy(table, ofTable[table.name] ?? VARIED, `generate_series(1, ${times})`);
  }
  const products = tables.find(({ name }) => name === "products")!;
  await copy(products, { product_id: "product_id || '-' || n", serial: "default" }, `generate_series(1, ${PRODUCTS})`);
  await session.script("set session_replication_role = origin; analyze");
}

interface Table {
  readonly name: string;
  /** Without those that PostgreSQL computes. */
  readonly columns: readonly string[];
  /** So few rows that PostgreSQL reads them all, whatever index there is. */
  readonly isSmall: boolean;
}

/** The tables that belong to instances. */
export async function tablesOfInstances(session: Session): Promise<Table[]> {
  const { rows } = await session.run(`
    select c.relname::text as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    group by c.relname having 'instance' = any(array_agg(a.attname))`);
  const tables: Table[] = [];
  for (const { name, columns } of rows as { name: string; columns: string[] }[]) {
    const found = await session.run(`select 1 from ${name} offset 99 limit 1`);
    tables.push({ name, columns, isSmall: found.rows.length === 0 });
  }
  return tables;
}
