/** Files that only who has signed in may have: fetched with the token, and handed to the browser as if they were linked. */

import { withPrefix } from "@kontor/client/client";
import { place } from "../session/place.js";
import { session } from "../session/session.js";

/**
 * @param path below the shop's API
 * @returns whether there was such a file
 */
export async function download(
  path: string,
  name: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const answer = await fetch(new URL(path, place.apiUrl), {
    headers: { authorization: `Bearer ${withPrefix(session.value?.token ?? "")}`, ...headers },
  }).catch(() => undefined);
  if (answer === undefined || !answer.ok) return false;
  save(await answer.blob(), name);
  return true;
}

export function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // After the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
