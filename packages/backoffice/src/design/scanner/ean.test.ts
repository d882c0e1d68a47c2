/** Bar codes as they are printed, drawn bit by bit out of the standard's own tables. */

import { expect, test } from "vitest";
import { readEan } from "./ean.js";

/** Sets A, B and C of the standard. */
const A = "0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011".split(" ");
const B = "0100111 0110011 0011011 0100001 0011101 0111001 0000101 0010001 0001001 0010111".split(" ");
const C = "1110010 1100110 1101100 1000010 1011100 1001110 1010000 1000100 1001000 1110100".split(" ");
const FIRST = "AAAAAA AABABB AABBAB AABBBA ABAABB ABBAAB ABBBAA ABABAB ABABBA ABBABA".split(" ");

const pick = (set: readonly string[], digits: string) => [...digits].map((digit) => set[Number(digit)]).join("");

function bars(code: string): string {
  if (code.length === 8) return `101${pick(A, code.slice(0, 4))}01010${pick(C, code.slice(4))}101`;
  const left = [...code.slice(1, 7)].map((digit, at) => (FIRST[Number(code[0])]![at] === "A" ? A : B)[Number(digit)]);
  return `101${left.join("")}01010${pick(C, code.slice(7))}101`;
}

interface Drawn {
  readonly pixels: number;
  readonly dark?: number;
  readonly light?: number;
  readonly turned?: boolean;
}

/** The code in the middle of a picture, each module so many pixels wide. */
function drawn(code: string, { pixels, dark = 0, light = 255, turned = false }: Drawn) {
  const quiet = "0".repeat(11);
  const line = [...(turned ? [...bars(code)].reverse().join("") : bars(code))];
  const all = [...quiet, ...line, ...quiet];
  const width = Math.round(all.length * pixels);
  const height = 40;
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = all[Math.min(all.length - 1, Math.floor(x / pixels))] === "1" ? dark : light;
      data.fill(value, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { data, height, width };
}

const CODES = ["4006381333931", "0012345678905", "9780201379624", "5901234123457", "96385074", "73513537"];

test.each(CODES)("%s is read, wide and narrow, pale, and upside down", (code) => {
  expect(readEan(drawn(code, { pixels: 4 }))).toBe(code);
  expect(readEan(drawn(code, { pixels: 2.3 }))).toBe(code);
  expect(readEan(drawn(code, { pixels: 3, dark: 90, light: 160 }))).toBe(code);
  expect(readEan(drawn(code, { pixels: 3, turned: true }))).toBe(code);
});

test("what is no code, or one with a wrong digit, is none", () => {
  expect(readEan(drawn("4006381333932", { pixels: 3 }))).toBeUndefined();
  const { data, height, width } = drawn("4006381333931", { pixels: 3 });
  expect(readEan({ data: data.map(() => 200), height, width })).toBeUndefined();
  expect(readEan({ data: data.subarray(0, 160 * 40 * 4), height: 40, width: 160 })).toBeUndefined();
});
