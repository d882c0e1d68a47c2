/** Where in the office we are: what comes after the # in the address, which no server sees and every server's paths allow. */

import { signal } from "@preact/signals";

export const route = signal<readonly string[]>(read());

addEventListener("hashchange", () => {
  route.value = read();
  scrollTo(0, 0);
});

function read(): readonly string[] {
  const [path = ""] = location.hash.slice(1).split("?");
  return path
    .split("/")
    .filter((part) => part !== "")
    .map(decodeURIComponent);
}

/** What the address names on the screen that it leads to: a setting, by the key of its words, or a product, by its id. */
export function sought(what: "find" | "product" = "find"): string | undefined {
  const [, query] = location.hash.split("?");
  return new URLSearchParams(query).get(what) ?? undefined;
}

/** It was found: the address leads there another time, too. */
export function forgetSought(): void {
  history.replaceState(history.state, "", location.hash.split("?")[0]);
}

export function pathTo(...parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

export function go(...parts: readonly string[]): void {
  location.hash = pathTo(...parts);
}
