/**
 * Statements that are the same for any value: their text is made once. Kysely makes the text of a statement each time it is sent,
 * which takes as long as sending it where many columns are named.
 */

import type { CompiledQuery } from "kysely";
import type { RunAlone } from "./dialect.js";
import type { Queries } from "./tables.js";

/** What Kysely has built, of its query builder or of `sql`. */
interface Built<Row> {
  compile(queries: Queries): CompiledQuery<Row>;
}

/** How statements that belong to no transaction are run. */
const alone = new WeakMap<Queries, RunAlone>();

/** From now on what was built once is run so where it is given these. */
export function runBuiltAlone(queries: Queries, run: RunAlone): void {
  alone.set(queries, run);
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
    const compiled = { sql, query, queryId, parameters };
    const run = alone.get(queries);
    const { rows } = run === undefined ? await queries.executeQuery<Row>(compiled) : await run<Row>(compiled);
    return rows;
  };
}
