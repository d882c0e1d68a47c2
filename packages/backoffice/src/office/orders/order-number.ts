/** What people type or scan to find one order: its number, the address of its page, or the code of its payment. */

/** As long as the protocol's longest number of an order. */
const MOST = 1024;

/** @returns the number that is meant, or undefined where it is a word of a summary */
export function orderNumberIn(typed: string): string | undefined {
  const text = typed.trim();
  const inUrl =
    /(?:\/orders\/|taler(?:\+http)?:\/\/(?:pay|refund)\/(?:[^/]+\/)+?)([^/?#]+)(?:\/[^/?#]*)?(?:[?#].*)?$/i.exec(text);
  if (inUrl?.[1] !== undefined) return decoded(inUrl[1]);
  return /^[A-Za-z0-9._:-]{4,}$/.test(text) && /\d/.test(text) && text.length <= MOST ? text : undefined;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
