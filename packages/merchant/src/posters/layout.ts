/** Where everything stands on a poster, in millimetres from the upper left corner of its panel: pure, for SVG and PDF alike. */

import encodeQR from "qr";
import { type FontName, textWidth } from "../documents/fonts.js";

/** What a poster says. */
export interface PosterContent {
  readonly shopName: string;
  /** A data: URL of a PNG or JPEG. */
  readonly logo: string | undefined;
  /** What it is for. */
  readonly heading: string;
  /** The price, or what to do about it. */
  readonly price: string;
  readonly instruction: string;
  /** What the code says. */
  readonly uri: string;
  /** The same for people, as they would type it. */
  readonly address: string;
}

export type Mark =
  | {
      readonly kind: "text";
      readonly text: string;
      readonly font: FontName;
      readonly size: number;
      readonly x: number;
      readonly y: number;
    }
  | {
      readonly kind: "code";
      readonly modules: readonly (readonly boolean[])[];
      readonly x: number;
      readonly y: number;
      readonly size: number;
    }
  | { readonly kind: "picture"; readonly url: string; readonly x: number; readonly y: number; readonly size: number };

/** A panel on the page; turned round where it is read from the other side. */
export interface Panel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isTurned: boolean;
  readonly marks: readonly Mark[];
}

export interface PosterPage {
  readonly width: number;
  readonly height: number;
  readonly panels: readonly Panel[];
  /** Where a sheet is folded. */
  readonly folds: readonly number[];
}

export const POSTER_SIZES = ["a4", "a5", "table-tent", "sticker"] as const;
export type PosterSize = (typeof POSTER_SIZES)[number];

/** A code that is smaller is not read by every phone, from every distance. */
const SMALLEST_CODE = 30;
/** Modules of white around the code. */
const QUIET_ZONE = 4;

interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  readonly panelWidth: number;
  readonly panelHeight: number;
  /** The upper half of a tent is read from its other side. */
  readonly isTent: boolean;
}

const SHEETS: Readonly<Record<PosterSize, Sheet>> = {
  a4: { width: 210, height: 297, columns: 1, rows: 1, panelWidth: 210, panelHeight: 297, isTent: false },
  a5: { width: 148, height: 210, columns: 1, rows: 1, panelWidth: 148, panelHeight: 210, isTent: false },
  "table-tent": { width: 148, height: 210, columns: 1, rows: 2, panelWidth: 148, panelHeight: 105, isTent: true },
  sticker: { width: 210, height: 297, columns: 2, rows: 4, panelWidth: 99.1, panelHeight: 67.7, isTent: false },
};

/**
 * Lays the content out.
 * @throws RangeError when the URI is longer than what a code holds
 */
export function layOut(content: PosterContent, size: PosterSize): PosterPage {
  const { width, height, columns, rows, panelWidth, panelHeight, isTent } = SHEETS[size];
  const marks =
    panelWidth > panelHeight
      ? wideMarks(content, panelWidth, panelHeight)
      : tallMarks(content, panelWidth, panelHeight);
  const [left, top] = [(width - columns * panelWidth) / 2, (height - rows * panelHeight) / 2];
  const panels: Panel[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const place = { x: left + column * panelWidth, y: top + row * panelHeight };
      panels.push({ ...place, width: panelWidth, height: panelHeight, isTurned: isTent && row === 0, marks });
    }
  }
  return { width, height, panels, folds: isTent ? [height / 2] : [] };
}

/** One below the other. */
function tallMarks(content: PosterContent, width: number, height: number): Mark[] {
  const unit = height / 297;
  const margin = 20 * unit;
  const inner = width - 2 * margin;
  const marks: Mark[] = [];
  let y = margin;
  const centred = (text: string, font: FontName, size: number, lines: number) => {
    for (const line of wrapped(text, font, size, inner, lines)) {
      y += size * 1.2;
      marks.push({ kind: "text", text: line, font, size, x: (width - textWidth(line, font, size)) / 2, y });
    }
  };
  if (content.logo !== undefined) {
    const size = 26 * unit;
    marks.push({ kind: "picture", url: content.logo, x: (width - size) / 2, y, size });
    y += size + 2 * unit;
  }
  centred(content.shopName, "bold", 10 * unit, 1);
  y += 5 * unit;
  centred(content.heading, "regular", 12 * unit, 3);
  if (content.price !== "") centred(content.price, "bold", 18 * unit, 1);
  y += 8 * unit;
  // What stands below it takes so much.
  const below = 52 * unit;
  const size = Math.max(SMALLEST_CODE, Math.min(inner, height - margin - y - below));
  marks.push({ kind: "code", modules: codeOf(content.uri), x: (width - size) / 2, y, size });
  y += size + 4 * unit;
  centred(content.instruction, "regular", 7.5 * unit, 2);
  y += 3 * unit;
  centred(content.address, "regular", 5 * unit, 3);
  return marks;
}

/** The code beside the words. */
function wideMarks(content: PosterContent, width: number, height: number): Mark[] {
  const margin = 6;
  const unit = height / 100;
  const codeSize = Math.max(SMALLEST_CODE, Math.min(height - 2 * margin, width * 0.44));
  const codeX = width - margin - codeSize;
  const inner = codeX - 2 * margin;
  const marks: Mark[] = [
    { kind: "code", modules: codeOf(content.uri), x: codeX, y: (height - codeSize) / 2, size: codeSize },
  ];
  let y = margin;
  const lines = (text: string, font: FontName, size: number, most: number) => {
    for (const line of wrapped(text, font, size, inner, most)) {
      y += size * 1.2;
      marks.push({ kind: "text", text: line, font, size, x: margin, y });
    }
  };
  if (content.logo !== undefined) {
    const size = 14 * unit;
    marks.push({ kind: "picture", url: content.logo, x: margin, y, size });
    y += size + unit;
  }
  lines(content.shopName, "bold", 5.5 * unit, content.logo === undefined ? 2 : 1);
  y += 3 * unit;
  lines(content.heading, "regular", 6 * unit, 3);
  if (content.price !== "") lines(content.price, "bold", 8 * unit, 1);
  y += 3 * unit;
  lines(content.instruction, "regular", 4.2 * unit, 3);
  y += 2 * unit;
  lines(content.address, "regular", 3.2 * unit, 3);
  return marks;
}

function codeOf(uri: string): readonly (readonly boolean[])[] {
  return encodeQR(uri, "raw", { ecc: "medium", border: QUIET_ZONE });
}

/** The text in lines of that width, the last with an ellipsis where it does not fit; long words are broken. */
export function wrapped(text: string, font: FontName, size: number, width: number, most: number): string[] {
  const fits = (line: string) => textWidth(line, font, size) <= width;
  const lines: string[] = [];
  let line = "";
  // Longer texts would take long and show nothing.
  const words = [...text.replace(/[\p{Cc}\s]+/gu, " ").trim()].slice(0, 1000).join("").split(" ");
  for (const word of words) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = "";
    for (const character of word) {
      if (!fits(line + character) && line !== "") {
        lines.push(line);
        line = "";
      }
      line += character;
    }
    if (lines.length > most) break;
  }
  if (line !== "") lines.push(line);
  if (lines.length <= most) return lines;
  let last = lines[most - 1]!;
  while (last !== "" && !fits(`${last}…`)) last = [...last].slice(0, -1).join("");
  return [...lines.slice(0, most - 1), `${last}…`];
}
