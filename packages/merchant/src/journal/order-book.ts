/** What the journal says about one order, also while rows are added to it. */

import type { NewEntry } from "./entry.js";

export type BookedEntry = Pick<NewEntry, "hWire" | "kind" | "gross" | "net" | "taxes">;

export class OrderBook {
  #hWire: Uint8Array | undefined;
  #sale: BookedEntry | undefined;
  #givenBack = 0n;
  #lapsed = 0n;
  #net = 0n;

  constructor(entries: readonly BookedEntry[] = []) {
    for (const entry of entries) this.add(entry);
  }

  add(entry: BookedEntry): void {
    this.#hWire ??= entry.hWire;
    this.#net += entry.net;
    if (entry.kind === "sale") this.#sale ??= entry;
    if (entry.kind === "refund" || entry.kind === "refund_lapsed") this.#givenBack -= entry.gross;
    if (entry.kind === "refund_lapsed") this.#lapsed += entry.gross;
  }

  /** The account of its first row. */
  get hWire(): Uint8Array | undefined {
    return this.#hWire;
  }

  get sale(): BookedEntry | undefined {
    return this.#sale;
  }

  /** What was granted, without what nobody picked up. */
  get givenBack(): bigint {
    return this.#givenBack;
  }

  /** All that was granted. */
  get granted(): bigint {
    return this.#givenBack + this.#lapsed;
  }

  /** What was granted and not picked up. */
  get lapsed(): bigint {
    return this.#lapsed;
  }

  /** What the shop is owed for it. */
  get net(): bigint {
    return this.#net;
  }
}
