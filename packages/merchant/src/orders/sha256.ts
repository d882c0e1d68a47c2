/** SHA-256 of a text: how long or strange strings are indexed and compared. */

import { createHash } from "node:crypto";

export function sha256(text: string | Uint8Array): Uint8Array {
  return createHash("sha256").update(text).digest();
}
