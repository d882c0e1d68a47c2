/** A QR code for a terminal: half blocks, dark on light whatever the terminal's colours are. */

import encodeQR from "qr";

/** As many lines as the code needs; two rows of modules share one. */
export function qrLines(text: string): string[] {
  return encodeQR(text, "ascii", { ecc: "low", border: 2 })
    .split("\n")
    .filter((line) => line !== "");
}
