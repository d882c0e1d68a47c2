/** Does the same with many things, a few at a time. */

/**
 * Works through the items with at most `limit` under way, in their order; begins none after `signal` was aborted.
 * `work` handles its own errors: one that it throws ends the whole.
 */
export async function fewAtATime<Item>(
  items: readonly Item[],
  limit: number,
  signal: AbortSignal,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = [...items].reverse();
  const takeTurns = async () => {
    for (let item = rest.pop(); item !== undefined && !signal.aborted; item = rest.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, takeTurns));
}
