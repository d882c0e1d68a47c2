/** Whatever colour a shop chooses, what is written in it and on it can be read. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { coloursCss, contrast, shopColours } from "./accent.js";

type Rgb = readonly [number, number, number];
const rgb = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;

test("a colour that can be read stays as it is, in the light", () => {
  for (const colour of ["#1d4fd8", "#8a1c1c", "#0a5c36"]) expect(shopColours(colour)!.light.accent).toBe(colour);
  expect(shopColours("#ffe14d")!.dark.accent).toBe("#ffe14d");
  // Yellow on white is not.
  expect(shopColours("#ffe14d")!.light.accent).not.toBe("#ffe14d");
});

test("every colour is readable, text in it and text on it", () => {
  const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);
  fc.assert(
    fc.property(colour, (wanted) => {
      const { dark, light } = shopColours(wanted)!;
      for (const [accent, ground] of [
        [light, "#eef1f5"],
        [dark, "#1b2029"],
      ] as const) {
        for (const other of [ground, accent.onAccent, accent.accentGround]) {
          expect(contrast(rgb(accent.accent), rgb(other))).toBeGreaterThanOrEqual(4.5);
        }
        expect(contrast(rgb(accent.accentStrong), rgb(accent.onAccent))).toBeGreaterThanOrEqual(4.5);
      }
    }),
  );
});

test("what is no colour changes nothing, and gets into no style sheet", () => {
  for (const wrong of [undefined, 7, "", "red", "#12345", "#1234567", "#000000}body{display:none"]) {
    expect(coloursCss(shopColours(wrong))).toBe("");
  }
});
