/** The type of columns that hold secrets; `secrets/` makes such values and opens them. */

declare const sealedAs: unique symbol;
/** A secret as it is stored: sealed, unless the operator does without a key, or the value is older than the key. */
export type Sealed<T extends string | Uint8Array> = T & { readonly [sealedAs]: "sealed" };
