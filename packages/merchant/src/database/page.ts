/** A part of a long list. */

export interface Page {
  readonly limit: number;
  readonly ascending: boolean;
  /** The page holds what comes after this row in its direction. */
  readonly offset: bigint;
}
