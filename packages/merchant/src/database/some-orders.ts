/**
 * Statements about some orders. Each has two texts: one is about orders of one instance, which it names for each table, since
 * only then does Citus know the server that has them; the other is about orders of any instances, where all are at one server
 * (`gathering.ts`). That one is for a single instance, too: where PostgreSQL knows the instance, it may read all that this one has
 * for a row that it could find by its key, as both look alike to it where most instances have a row or two.
 */

import { type RawBuilder, sql } from "kysely";
import { type Built, builtOnce, goToOneServer } from "./built-once.js";
import { areOfOneInstance, shareOut } from "./gathering.js";
import type { Queries } from "./tables.js";

/** What tells an order apart from all others. */
export interface OrderKey {
  readonly instance: bigint;
  readonly orderId: string;
}

/** How the text names the orders that it is about. Tables and CTEs are called by their names or aliases. */
export interface NamedOrders {
  /** The columns that tell them apart; each CTE that another one joins has them, and so has each row of the result. */
  key(table?: string): RawBuilder<unknown>;
  /** The same of the orders asked for, as arrays for `unnest`. */
  readonly arrays: RawBuilder<unknown>;
  /** Condition: the row of that table is of one of them. */
  among(table: string): RawBuilder<boolean>;
  /** Condition: the row of that table is of the order of that row. */
  of(table: string, row: string): RawBuilder<boolean>;
  /** The instance of that row. */
  instance(row: string): RawBuilder<bigint>;
  /**
   * At the end of a subquery that is joined laterally: it is asked for each row. Of several instances PostgreSQL would otherwise
   * read what all instances have where it takes the rows to be many.
   */
  readonly rowByRow: RawBuilder<unknown>;
}

type Named<Value> = (instances: Value, orderIds: readonly string[]) => NamedOrders;

const ofOneInstance: Named<bigint> = (instance, orderIds) => ({
  key: (table) => column(table, "order_id"),
  arrays: sql`${orderIds}::text[]`,
  among: (table) => sql`${column(table, "instance")} = ${instance}
    and ${column(table, "order_id")} = any(${orderIds}::text[])`,
  of: (table, row) => sql`${column(table, "instance")} = ${instance}
    and ${column(table, "order_id")} = ${column(row, "order_id")}`,
  instance: () => sql`${instance}::bigint`,
  rowByRow: sql``,
});

const ofInstances: Named<readonly bigint[]> = (instances, orderIds) => {
  const arrays = sql`${instances}::bigint[], ${orderIds}::text[]`;
  const key = (table?: string) => sql`${column(table, "instance")}, ${column(table, "order_id")}`;
  return {
    key,
    arrays,
    among: (table) => sql`(${key(table)}) in (select * from unnest(${arrays}))`,
    of: (table, row) => sql`${column(table, "instance")} = ${column(row, "instance")}
      and ${column(table, "order_id")} = ${column(row, "order_id")}`,
    instance: (row) => column(row, "instance"),
    rowByRow: sql`offset 0`,
  };
};

function column<Value>(table: string | undefined, name: string): RawBuilder<Value> {
  return sql.ref(table === undefined ? name : `${table}.${name}`) as unknown as RawBuilder<Value>;
}

/** A row of a result, with the key of its order. */
type OfOrder<Row> = Row & { readonly order_id: string; readonly instance?: bigint };

/**
 * A statement about some orders, for `builtOnce`.
 * @param build puts the values into the statement, and looks at none of them
 * @returns the rows of each of the orders, in the sequence in which these are given
 */
export function aboutOrders<Values extends readonly unknown[], Row>(
  build: (orders: NamedOrders, queries: Queries, ...values: Values) => Built<OfOrder<Row>>,
): (queries: Queries, keys: readonly OrderKey[], ...values: Values) => Promise<(readonly OfOrder<Row>[])[]> {
  const aboutOne = builtOnce((queries, instance: bigint, orderIds: readonly string[], ...values: Values) =>
    build(ofOneInstance(instance, orderIds), queries, ...values),
  );
  const aboutSeveral = builtOnce(
    (queries, instances: readonly bigint[], orderIds: readonly string[], ...values: Values) =>
      build(ofInstances(instances, orderIds), queries, ...values),
  );
  return async (queries, keys, ...values) => {
    const [first] = keys;
    if (first === undefined) return [];
    const orderIds = keys.map(({ orderId }) => orderId);
    if (areOfOneInstance(keys) && !goToOneServer(queries)) {
      const rows = shareOut(await aboutOne(queries, first.instance, orderIds, ...values), ({ order_id }) => order_id);
      return orderIds.map((orderId) => rows.get(orderId) ?? NONE);
    }
    const instances = keys.map(({ instance }) => instance);
    const rows = shareOut(
      await aboutSeveral(queries, instances, orderIds, ...values),
      ({ instance, order_id: orderId }) => orderKeyText({ instance: instance!, orderId }),
    );
    return keys.map((key) => rows.get(orderKeyText(key)) ?? NONE);
  };
}

const NONE: readonly never[] = [];

/** Equal for the same order. */
export function orderKeyText({ instance, orderId }: OrderKey): string {
  return `${instance} ${orderId}`;
}

/**
 * Does something for the first item of each order.
 * @param first gives the results of some of different orders, in their sequence
 * @param result what those that are not the first of their order have of it
 */
export async function firstOfEach<Item extends OrderKey, Result>(
  items: readonly Item[],
  first: (items: readonly Item[]) => Promise<readonly Result[]>,
  result: (ofFirst: Result) => Result,
): Promise<Result[]> {
  const places = new Map<string, number>();
  const firsts: Item[] = [];
  const given = items.map((item) => {
    const text = orderKeyText(item);
    const place = places.get(text);
    if (place !== undefined) return { place, isFirst: false };
    places.set(text, firsts.length);
    return { place: firsts.push(item) - 1, isFirst: true };
  });
  const results = await first(firsts);
  return given.map(({ place, isFirst }) => (isFirst ? results[place]! : result(results[place]!)));
}
