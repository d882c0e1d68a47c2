/** SHA-256 of a text: how long or strange strings are indexed and compared. */

import { hash } from "node:crypto";

export function sha256(text: string | Uint8Array): Uint8Array {
  return hash("sha256", text, "buffer");
}
