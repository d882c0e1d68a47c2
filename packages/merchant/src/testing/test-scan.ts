/** For tests: what a scanner reads of a picture of a QR code. */

import decodeQR from "qr/decode.js";

/** @param data red, green, blue and opacity of each pixel, row by row */
export function scan({ data, height, width }: { data: readonly number[]; height: number; width: number }): string {
  return decodeQR({ data: Uint8ClampedArray.from(data), width, height });
}
