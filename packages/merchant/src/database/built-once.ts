/**
 * Statements that are the same for any value: their text is made once. Kysely makes the text of a statement each time it is sent,
 * which takes as long as sending it where many columns are named.
 */

import type { CompiledQuery } from "kysely";
import type { Executor } from "./dialect.js";
import type { Queries } from "./tables.js";

/** What Kysely has built, of its query builder or of `sql`. */
export interface Built<Row> {
  compile(queries: Queries): CompiledQuery<Row>;
}

/** What carries out statements that belong to no transaction. */
interface Alone extends Executor {
  /** Whether the database is known to be one server. */
  isOneServer(): boolean;
}

const alone = new WeakMap<Queries, Alone>();

/** From now on what was built once is carried out by that where it is given these. */
export function runBuiltAlone(queries: Queries, executor: Alone): void {
  alone.set(queries, executor);
}

/** Whether these are known to go to a database that is one server; of a transaction it is not known. */
export function goToOneServer(queries: Queries): boolean {
  return alone.get(queries)?.isOneServer() ?? false;
}

/**
 * @param build puts the values into a statement, each where it belongs, and looks at none of them: it is called once, with
 * others in their place
 * @returns the rows for these values
 */
export function builtOnce<Values extends readonly unknown[], Row>(
  build: (queries: Queries, ...values: Values) => Built<Row>,
): (queries: Queries, ...values: Values) => Promise<Row[]> {
  let statement: Text<Row> | undefined;
  return async (queries, ...values) => {
    if (statement === undefined) {
      const stand = values.map(() => Object.freeze({}));
      statement = textOf(build(queries, ...(stand as unknown as Values)).compile(queries), stand);
    }
    const { text, parameters: given } = statement;
    const parameters = given.map((parameter) => ("place" in parameter ? values[parameter.place] : parameter.constant));
    const executor: Executor = alone.get(queries) ?? queries;
    const { sql, query, queryId } = text;
    const { rows } = await executor.executeQuery<Row>({ sql, query, queryId, parameters });
    return rows;
  };
}

interface Text<Row> {
  readonly text: Pick<CompiledQuery<Row>, "sql" | "query" | "queryId">;
  /** Which value each parameter is, or what it is for any values. */
  readonly parameters: readonly ({ readonly place: number } | { readonly constant: unknown })[];
}

/** With one parameter for each value, in however many places of the text it stands. */
function textOf<Row>({ sql, query, queryId, parameters }: CompiledQuery<Row>, stand: readonly unknown[]): Text<Row> {
  const sent: Text<Row>["parameters"][number][] = [];
  const numbers = new Map<number, number>();
  const numberOf = parameters.map((parameter) => {
    const place = stand.indexOf(parameter);
    if (place < 0) return sent.push({ constant: parameter });
    const number = numbers.get(place) ?? sent.push({ place });
    numbers.set(place, number);
    return number;
  });
  const merged = sql.replace(/\$(\d+)/g, (_, number: string) => `$${numberOf[Number(number) - 1]}`);
  return { text: { sql: merged, query, queryId }, parameters: sent };
}
