/** Values of reference-vectors.json in their inner forms. Only tests import this. */

import { fromHex } from "../bytes.js";
import { type Timestamp, timestampFromSeconds } from "../time.js";
import type { Binary } from "./used-vectors.js";

export const bytesOf = (binary: Binary): Uint8Array => fromHex(binary.hex);

/** Members that are absent are null in the vectors. */
export const optionalBytesOf = (binary: Binary | null): Uint8Array | undefined =>
  binary === null ? undefined : bytesOf(binary);

/** Times are whole seconds in the vectors. */
export const timeOf = (seconds: number): Timestamp => timestampFromSeconds(seconds);
