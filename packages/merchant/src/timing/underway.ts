/** Work that is being done now: a caller that wants the same waits for it, so that it is done once at a time. */
export class Underway<Result> {
  readonly #works = new WeakMap<object, Map<string, Promise<Result>>>();

  /**
   * What comes of the work of that name, which is begun unless it is under way.
   * @param owner what is worked on, such as the database; it is forgotten with all its works
   * @param name the same for the same work of an owner, and only for that
   */
  join(owner: object, name: string, begin: () => Promise<Result>): Promise<Result> {
    const works = this.#works.get(owner) ?? new Map<string, Promise<Result>>();
    this.#works.set(owner, works);
    const work = works.get(name) ?? begin().finally(() => works.delete(name));
    works.set(name, work);
    return work;
  }

  /** The work of that name, if it is under way. */
  find(owner: object, name: string): Promise<Result> | undefined {
    return this.#works.get(owner)?.get(name);
  }

  /** How many works of the owner are under way. */
  count(owner: object): number {
    return this.#works.get(owner)?.size ?? 0;
  }
}
