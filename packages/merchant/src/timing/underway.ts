/** Work that is being done now: a caller that wants the same waits for it, so that it is done once at a time. */
export class Underway<Result> {
  readonly #works = new WeakMap<object, Map<string, Work<Result>>>();

  /**
   * What comes of the work of that name, which is begun unless it is under way.
   * @param owner what is worked on, such as the database; it is forgotten with all its works
   * @param name the same for the same work of an owner, and only for that
   */
  join(owner: object, name: string, begin: () => Promise<Result>): Promise<Result> {
    let works = this.#works.get(owner);
    if (works === undefined) {
      works = new Map();
      this.#works.set(owner, works);
    }
    return works.get(name)?.promise ?? begun(works, name, begin());
  }

  /** The work of that name, if it is under way. */
  find(owner: object, name: string): Promise<Result> | undefined {
    return this.#works.get(owner)?.get(name)?.promise;
  }

  /** How many works of the owner are under way. */
  count(owner: object): number {
    return this.#works.get(owner)?.size ?? 0;
  }
}

/**
 * What a map holds. A map that grows or shrinks leaves its former table behind, which points to the next one; once V8 holds one
 * of them for old, all that the later ones have ever held stays until the whole memory is searched. So what was begun is taken
 * out of here as well when it is done.
 */
interface Work<Result> {
  promise: Promise<Result> | undefined;
}

function begun<Result>(works: Map<string, Work<Result>>, name: string, promise: Promise<Result>): Promise<Result> {
  const work: Work<Result> = { promise: undefined };
  work.promise = promise.finally(() => {
    works.delete(name);
    work.promise = undefined;
  });
  works.set(name, work);
  return work.promise;
}
