/** What this process is doing for a database now: whoever wants the same done meanwhile waits for that. */

import type { Database } from "./connection.js";

export class Underway<Result> {
  readonly #works = new WeakMap<Database, Map<string, Promise<Result>>>();

  /**
   * What comes of the work of that name, which is begun unless it is under way.
   * @param name the same for the same work of a database, and only for that
   */
  join(db: Database, name: string, begin: () => Promise<Result>): Promise<Result> {
    const works = this.#works.get(db) ?? new Map<string, Promise<Result>>();
    this.#works.set(db, works);
    const work = works.get(name) ?? begin().finally(() => works.delete(name));
    works.set(name, work);
    return work;
  }
}
