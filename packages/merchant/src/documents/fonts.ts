/** The fonts of what is printed: they come with the program, and have the characters of many languages and all currency signs. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Font } from "fontkit";

export type FontName = "regular" | "bold";

export interface PrintFont {
  /** The TrueType file. */
  readonly file: Buffer;
  readonly font: Font;
}

const FILES: Readonly<Record<FontName, string>> = {
  regular: "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
  bold: "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
};

/** Looked for at the first document: few servers ever make one, and those that do not have its memory for other things. */
const require = createRequire(import.meta.url);

const loaded = new Map<FontName, PrintFont>();

/** Read when the first document is made. */
export function printFont(name: FontName): PrintFont {
  let known = loaded.get(name);
  if (known === undefined) {
    const { create } = require("fontkit") as typeof import("fontkit");
    const file = readFileSync(require.resolve(FILES[name]));
    known = { file, font: create(file) as Font };
    loaded.set(name, known);
  }
  return known;
}

/** In millimetres, as wide as it is printed. */
export function textWidth(text: string, name: FontName, size: number): number {
  const { font } = printFont(name);
  return (font.layout(text).advanceWidth / font.unitsPerEm) * size;
}
