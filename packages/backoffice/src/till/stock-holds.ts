/**
 * What is in the cart is held on the server while it is there (`/private/products/$ID/lock`), so that two tills do not
 * promise the last piece to two customers. Nothing waits for it: without a connection the till sells as before, and a lock
 * that nobody takes back runs out after minutes.
 */

/** What the server says of a wish to hold some: it does, it does not, it has no more than that many, or nothing was heard of it. */
export type Held = "held" | "refused" | "unheard" | { readonly left: number };

/** Holds that many of a product under a name, in the place of what that name held of it before; 0 lets go. */
export type Hold = (name: string, productId: string, quantity: number) => Promise<Held>;

/** Survives that the page is loaded again, as the cart does not: what it held is let go then. */
export interface HoldsKept {
  read(): KeptHolds | undefined;
  write(kept: KeptHolds): void;
}

export interface KeptHolds {
  readonly name: string;
  readonly productIds: readonly string[];
}

export interface StockHoldsOptions {
  readonly hold: Hold;
  /** What is to be held now; undefined: nothing is asked of the server at this moment. */
  readonly wanted: () => ReadonlyMap<string, number> | undefined;
  /** That many of a product are left for this cart, or at least as many as it wants (undefined). */
  readonly onLeft: (productId: string, left: number | undefined) => void;
  readonly kept: HoldsKept;
  /** Milliseconds, of a clock that only goes on. */
  readonly now: () => number;
}

/** Locks are made for this long. */
export const HELD_FOR_MS = 240_000;
const RENEWED_AFTER_MS = 90_000;

interface Entry {
  readonly quantity: number;
  readonly at: number;
}

/** It may be held, though nobody heard the answer. */
const UNSURE: Entry = { quantity: Number.NaN, at: 0 };

/** All that one name holds. A cart keeps its name until an order takes over what is held. */
interface Names {
  readonly name: string;
  readonly entries: Map<string, Entry>;
}

export class StockHolds {
  readonly #options: StockHoldsOptions;
  #now: Names;
  /** One request at a time: what is let go is so before anything else is held. */
  #turn: Promise<unknown> = Promise.resolve();
  #isWaiting = false;

  constructor(options: StockHoldsOptions) {
    this.#options = options;
    const before = options.kept.read();
    const entries = (before?.productIds ?? []).map((id): [string, Entry] => [id, UNSURE]);
    this.#now = { name: before?.name ?? newName(), entries: new Map(entries) };
  }

  /** As an order wants it that takes over what is held. */
  get name(): string {
    return this.#now.name;
  }

  /** Does something when nothing is under way, and before anything else is held. */
  inTurn<Value>(step: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(step);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Makes what is held what is wanted, as far as the server can be asked. */
  sync(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    void this.inTurn(() => {
      this.#isWaiting = false;
      return this.#adjust(this.#now);
    });
  }

  /** An order holds it from now on; what was asked for at the same time, and came too late for that, is let go. */
  takenOver(): void {
    const before = this.#now;
    before.entries.clear();
    this.#begin();
    void this.inTurn(() => this.#letGo(before));
  }

  /** Who held it may not even let it go: it runs out. */
  forget(): void {
    this.#now.entries.clear();
    this.#begin();
  }

  #begin(): void {
    this.#now = { name: newName(), entries: new Map() };
    this.#keep();
  }

  async #adjust(names: Names): Promise<void> {
    const wanted = this.#options.wanted();
    if (wanted === undefined || names !== this.#now) return;
    for (const productId of new Set([...names.entries.keys(), ...wanted.keys()])) {
      const quantity = wanted.get(productId) ?? 0;
      const entry = names.entries.get(productId);
      if (quantity === 0 && entry === undefined) continue;
      const isFresh = entry !== undefined && this.#options.now() - entry.at < RENEWED_AFTER_MS;
      if (entry?.quantity === quantity && isFresh) continue;
      const answer = await this.#ask(names, productId, quantity);
      if (names !== this.#now) return;
      // The next would not be heard either.
      if (answer === "unheard") return;
      this.#options.onLeft(productId, typeof answer === "object" ? answer.left : undefined);
      // What there is, at least: the customer may be content with it.
      const rest = typeof answer === "object" ? answer.left : 0;
      if (rest > 0 && rest !== entry?.quantity) await this.#ask(names, productId, rest);
    }
  }

  async #ask({ name, entries }: Names, productId: string, quantity: number): Promise<Held> {
    const before = entries.get(productId);
    entries.set(productId, UNSURE);
    this.#keep();
    const answer = await this.#options.hold(name, productId, quantity);
    if (answer === "unheard") entries.set(productId, UNSURE);
    else if (answer !== "held" && before !== undefined) entries.set(productId, before);
    else if (answer !== "held" || quantity === 0) entries.delete(productId);
    else entries.set(productId, { quantity, at: this.#options.now() });
    this.#keep();
    return answer;
  }

  async #letGo({ name, entries }: Names): Promise<void> {
    for (const productId of [...entries.keys()]) await this.#options.hold(name, productId, 0);
  }

  #keep(): void {
    this.#options.kept.write({ name: this.#now.name, productIds: [...this.#now.entries.keys()] });
  }
}

/** Known to nobody else: who knows it could let go what the cart holds. Not by `randomUUID`, which plain HTTP has not. */
function newName(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
