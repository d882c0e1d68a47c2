/**
 * The paths that exist and what may be done with them, for who asks otherwise. Routes for all that may not be done would be two
 * thirds of all routes, and take a part of each start and of the memory.
 */

/** `:name` stands for any segment. */
type Segments = readonly string[];

interface KnownPath {
  readonly segments: Segments;
  /** For the header `Allow`. */
  readonly allow: string;
}

export class KnownPaths {
  readonly #byLength = new Map<number, KnownPath[]>();

  /** @param pattern as routes have it, such as `/orders/:orderId` */
  add(pattern: string, allow: string): void {
    const segments = pattern.slice(1).split("/");
    const known = this.#byLength.get(segments.length) ?? [];
    this.#byLength.set(segments.length, [...known, { segments, allow }]);
  }

  /** Whether another one is for these paths, too, and for more: what it may do is not to be done here. */
  isPartOfAnother(pattern: string): boolean {
    const own = pattern.slice(1).split("/");
    const others = this.#byLength.get(own.length) ?? [];
    return others.some(({ segments }) => segments.join("/") !== own.join("/") && fits(segments, own));
  }

  /** What may be done with a path, encoded or not; undefined where there is none. */
  allowed(url: string): string | undefined {
    const path = url.split("?")[0]!.replace(/^\/|\/$/g, "");
    const asked = path.split("/").map(decoded);
    return this.#byLength.get(asked.length)?.find(({ segments }) => fits(segments, asked))?.allow;
  }
}

function fits(pattern: Segments, segments: Segments): boolean {
  return pattern.every((segment, i) => (segment.startsWith(":") ? segments[i] !== "" : segment === segments[i]));
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
