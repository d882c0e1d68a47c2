/** For tests: what a scanner reads of a picture of a QR code, and what to hold in front of one. */

import encodeQR from "qr";
import decodeQR from "qr/decode.js";

/** @param data red, green, blue and opacity of each pixel, row by row */
export function scan({ data, height, width }: { data: readonly number[]; height: number; width: number }): string {
  return decodeQR({ data: Uint8ClampedArray.from(data), width, height });
}

/** The modules of a code, row by row, dark ones are true; with the white around it. */
export function drawCode(text: string): boolean[][] {
  return encodeQR(text, "raw", { ecc: "low", border: 4 });
}
