/** Lists in headers, as long as any client in its right mind writes them. */

const LONGEST_LIST = 1000;

/** The entries of a list that are looked at: those of its first thousand characters. */
export function leadingEntries(list: string): string {
  if (list.length <= LONGEST_LIST) return list;
  const end = list.lastIndexOf(",", LONGEST_LIST);
  return end < 0 ? "" : list.slice(0, end);
}
