/** A small map that forgets what was not used lately: for values that are dear to compute and cheap to lose. */

/**
 * Of two generations: what is used stays in the younger one, and the older one is forgotten when the younger one has become as
 * large as half of all. To use a value that is there changes nothing then, while a sequence of use would be written each time.
 */
export class BoundedCache<Value> {
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  readonly #half: number;

  /** @param capacity so many values at most, two or more; those used last, at least half as many, are there */
  constructor(capacity: number) {
    this.#half = Math.floor(capacity / 2);
  }

  /** The value of `key`, computed and remembered when it is not there. What `compute` throws passes through. */
  get(key: string, compute: () => Value): Value {
    const known = this.#young.get(key);
    if (known !== undefined) return known;
    const value = this.#old.get(key) ?? compute();
    if (this.#young.size >= this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
    this.#old.delete(key);
    return value;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }
}
