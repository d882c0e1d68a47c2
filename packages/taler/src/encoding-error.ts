/** The error that every parser of this package throws when its input is malformed. */

/** Malformed input. The message says what is wrong, in words that may be shown to the sender. */
export class EncodingError extends Error {
  override readonly name: string = "EncodingError";
}
