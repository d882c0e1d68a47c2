/**
 * Statements that are the same for any value: their text is made once. Kysely makes the text of a statement each time it is sent,
 * which takes as long as sending it where many columns are named.
 */

import type { CompiledQuery } from "kysely";
import type { Executor } from "./dialect.js";
import type { Queries } from "./tables.js";

/** What Kysely has built, of its query builder or of `sql`. */
interface Built<Row> {
  compile(queries: Queries): CompiledQuery<Row>;
}

/** What carries out statements that belong to no transaction. */
const alone = new WeakMap<Queries, Executor>();

/** From now on what was built once is carried out by that where it is given these. */
export function runBuiltAlone(queries: Queries, executor: Executor): void {
  alone.set(queries, executor);
}

/**
 * @param build puts the values into a statement, each where it belongs, and looks at none of them: it is called once, with
 * others in their place
 * @returns the rows for these values
 */
export function builtOnce<Values extends readonly unknown[], Row>(
  build: (queries: Queries, ...values: Values) => Built<Row>,
): (queries: Queries, ...values: Values) => Promise<Row[]> {
  let statement: CompiledQuery<Row> | undefined;
  /** Which value each parameter is; those of the statement itself are none. */
  let places: readonly (number | undefined)[] = [];
  return async (queries, ...values) => {
    if (statement === undefined) {
      const stand = values.map(() => Object.freeze({}));
      const built = build(queries, ...(stand as unknown as Values)).compile(queries);
      places = built.parameters.map((parameter) => {
        const place = stand.indexOf(parameter as (typeof stand)[number]);
        return place < 0 ? undefined : place;
      });
      statement = built;
    }
    const constant = statement.parameters;
    const parameters = places.map((place, i) => (place === undefined ? constant[i] : values[place]));
    const { sql, query, queryId } = statement;
    const executor: Executor = alone.get(queries) ?? queries;
    const { rows } = await executor.executeQuery<Row>({ sql, query, queryId, parameters });
    return rows;
  };
}
