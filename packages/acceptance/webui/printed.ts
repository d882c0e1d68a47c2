/**
 * For tests: what leaves the office on paper, as a scanner sees it. Of a PDF are drawn the filled paths, which is what codes
 * are made of. ISO 32000-1, 8.5 (paths) and 8.4 (the graphics state).
 */

import { inflateSync } from "node:zlib";
import { scan } from "@kontor/merchant/testing/test-scan";
import type { Page } from "playwright-core";

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: number[];
}

/** A, b, c, d, e, f of a transformation. */
type Matrix = readonly [number, number, number, number, number, number];
type Point = readonly [number, number];
interface State {
  readonly matrix: Matrix;
  readonly isDark: boolean;
}

/** Pixels in a point: the smallest code that is printed has some six to a module. */
const SCALE = 4;
const DARK_BELOW = 0.4;

/** What the browser prints after a tap. */
export async function whatIsPrinted(page: Page, button: string): Promise<Buffer> {
  // Without a window there is no dialog to wait in: the page is printed once it has asked for it.
  await page.evaluate("window.print = () => { window.hasAsked = true; }");
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.waitForFunction("window.hasAsked");
  return page.pdf({ preferCSSPageSize: true });
}

/** What a scanner reads on the paper: one code of each of its streams. */
export function scanned(pdf: Uint8Array): string[] {
  return printed(pdf).flatMap((picture) => {
    try {
      return [scan(picture)];
    } catch {
      // A part of the document without a code.
      return [];
    }
  });
}

/** One for each content stream that fills anything. */
function printed(pdf: Uint8Array): Picture[] {
  const text = Buffer.from(pdf).toString("latin1");
  const [, width = "0", height = "0"] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text) ?? [];
  const size = { width: Math.ceil(Number(width) * SCALE), height: Math.ceil(Number(height) * SCALE) };
  // What is packed may end with a byte that is a carriage return.
  return [...text.matchAll(/>>\s*stream\r?\n([\s\S]*?)\nendstream/g)].flatMap(([, stream]) => {
    const content = inflated(stream!);
    return content === undefined || !/\sf\*?\s/.test(content) ? [] : draw(content, size);
  });
}

function inflated(stream: string): string | undefined {
  try {
    return inflateSync(Buffer.from(stream, "latin1")).toString("latin1");
  } catch {
    // A font, or what is not compressed.
    return undefined;
  }
}

function draw(content: string, { width, height }: Pick<Picture, "width" | "height">): Picture {
  const data = new Array<number>(width * height * 4).fill(255);
  // The origin is below, on the left.
  let state: State = { matrix: [SCALE, 0, 0, -SCALE, 0, height], isDark: true };
  const kept: State[] = [];
  let path: Point[][] = [];
  let numbers: number[] = [];
  const at = ([x, y]: Point): Point => {
    const [a, b, c, d, e, f] = state.matrix;
    return [a * x + c * y + e, b * x + d * y + f];
  };
  const operators: Readonly<Record<string, () => void>> = {
    q: () => kept.push(state),
    Q: () => {
      state = kept.pop()!;
    },
    cm: () => {
      state = { ...state, matrix: times(numbers as unknown as Matrix, state.matrix) };
    },
    m: () => path.push([at(numbers as unknown as Point)]),
    l: () => path.at(-1)!.push(at(numbers as unknown as Point)),
    re: () => {
      const [x, y, w, h] = numbers as [number, number, number, number];
      path.push([at([x, y]), at([x + w, y + h])]);
    },
    n: () => {
      path = [];
    },
    f: () => {
      for (const part of path) fill(data, width, height, part, state.isDark ? 0 : 255);
      path = [];
    },
  };
  const colour = () => {
    state = { ...state, isDark: Math.max(...numbers) < DARK_BELOW };
  };
  for (const token of content.split(/\s+/)) {
    if (/^[-+.\d]+$/.test(token)) {
      numbers.push(Number(token));
      continue;
    }
    if (["rg", "g", "sc", "scn"].includes(token) && numbers.length > 0) colour();
    else operators[token === "f*" ? "f" : token]?.();
    numbers = [];
  }
  return { width, height, data };
}

function times([a, b, c, d, e, f]: Matrix, [A, B, C, D, E, F]: Matrix): Matrix {
  return [a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F];
}

/** The rectangle around the points: what codes are made of. */
function fill(data: number[], width: number, height: number, points: readonly Point[], value: number): void {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const edge = (values: readonly number[], most: number, which: "min" | "max") =>
    Math.max(0, Math.min(most, Math.round(Math[which](...values))));
  for (let y = edge(ys, height, "min"); y < edge(ys, height, "max"); y++) {
    const [begin, end] = [edge(xs, width, "min"), edge(xs, width, "max")];
    for (let x = begin; x < end; x++) data.fill(value, (y * width + x) * 4, (y * width + x) * 4 + 3);
  }
}
