/**
 * For tests: could what happened at once have happened one after the other? (Wing and Gong 1993: try all orders in which
 * no operation comes before one that had ended when it began.)
 */

/** Something that was done, with when it began and ended, in whatever unit grows. */
export interface Operation<State> {
  readonly name: string;
  readonly began: number;
  readonly ended: number;
  /** The state afterwards, had it happened alone in that state with that result; undefined if it could not have. */
  apply(state: State): State | undefined;
}

/**
 * At most 30 operations on a state that JSON can tell apart.
 * @returns the names in an order that explains everything and leads to a state that `isRight`, undefined for none
 */
export function explain<State>(
  operations: readonly Operation<State>[],
  initial: State,
  isRight: (state: State) => boolean,
): string[] | undefined {
  const deadEnds = new Set<string>();
  const search = (done: number, state: State): string[] | undefined => {
    const left = operations
      .map((operation, index) => ({ operation, bit: 1 << index }))
      .filter(({ bit }) => !(done & bit));
    if (left.length === 0) return isRight(state) ? [] : undefined;
    const key = `${done} ${JSON.stringify(state)}`;
    if (deadEnds.has(key)) return undefined;
    const firstEnd = Math.min(...left.map(({ operation }) => operation.ended));
    for (const { operation, bit } of left) {
      const next = operation.began > firstEnd ? undefined : operation.apply(state);
      const rest = next === undefined ? undefined : search(done | bit, next);
      if (rest !== undefined) return [operation.name, ...rest];
    }
    deadEnds.add(key);
    return undefined;
  };
  return search(0, initial);
}

/** Runs operations and notes when each began and ended, by counting these events. */
export class History<State> {
  readonly operations: Operation<State>[] = [];
  #events = 0;

  /** @param judge what `Operation.apply` does, for the result that came */
  async run<Result>(
    name: string,
    work: () => Promise<Result>,
    judge: (result: Result, state: State) => State | undefined,
  ): Promise<void> {
    const began = this.#events++;
    const result = await work();
    const ended = this.#events++;
    this.operations.push({
      name: `${name} -> ${JSON.stringify(result)}`,
      began,
      ended,
      apply: (state) => judge(result, state),
    });
  }
}
