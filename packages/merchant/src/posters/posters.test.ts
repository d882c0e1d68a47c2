/** A template is printed: every size has a code that can be read from afar, and everything that it says. */

import { SECOND } from "@kontor/taler/time";
import decodeQR from "qr/decode.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printFont, textWidth } from "../documents/fonts.js";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { layOut, POSTER_SIZES, wrapped } from "./layout.js";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({
    clock: { now: () => 1_796_000_000n * SECOND },
    settings: { "merchant/BASE_URL": "https://shop.example/pay/" },
  });
  await app.makeInstance("admin");
  await add("tea", { amount: "KUDOS:2.5", summary: "Tea & <cake>" });
  await add("gift", { summary: "Gift" });
  await add("x".repeat(512), {});
  await add("日本".repeat(128), {});
});
afterAll(() => app?.stop());

const add = (template_id: string, template_contract: object) =>
  app.askAsOwner({
    method: "POST",
    url: "/private/templates",
    body: { template_id, template_description: "secret note", template_contract },
  });
const poster = (id: string, query = "", accept?: string) =>
  app.askAsOwner({
    url: `/private/kontor/templates/${encodeURIComponent(id)}/poster${query}`,
    headers: accept === undefined ? {} : { accept },
  });

const CONTENT = {
  shopName: "The shop",
  logo: undefined,
  heading: "Tea",
  price: "KUDOS 2.50",
  instruction: "Scan",
  uri: "taler://pay-template/shop.example/tea",
  address: "shop.example/templates/tea",
};

describe.each(POSTER_SIZES)("of size %s", (size) => {
  test("the code is at least 30 mm wide, within its panel, below and beside nothing, and says the URI", () => {
    const long = {
      ...CONTENT,
      heading: "Long ".repeat(80),
      shopName: "Name ".repeat(40),
      instruction: "Do ".repeat(80),
    };
    const logo = "data:image/png;base64,iVBORw0KGgo=";
    for (const content of [CONTENT, { ...long, logo, address: `shop.example/${"x".repeat(300)}` }]) {
      const page = layOut(content, size);
      for (const { width, height, marks } of page.panels) {
        const code = marks.find(({ kind }) => kind === "code") as Extract<(typeof marks)[number], { kind: "code" }>;
        // Without the white around it.
        const dark = code.size * (1 - 8 / code.modules.length);
        expect(dark, "dark part").toBeGreaterThanOrEqual(30);
        expect(readCode(code.modules)).toBe(CONTENT.uri);
        for (const mark of marks) {
          const [right, top, bottom] =
            mark.kind === "text"
              ? [mark.x + textWidth(mark.text, mark.font, mark.size), mark.y - mark.size, mark.y]
              : [mark.x + mark.size, mark.y, mark.y + mark.size];
          expect(mark.x).toBeGreaterThanOrEqual(0);
          expect(right).toBeLessThanOrEqual(width);
          expect(bottom, JSON.stringify(mark)).toBeLessThanOrEqual(height);
          if (mark === code) continue;
          const isApart = bottom <= code.y || top >= code.y + code.size || right <= code.x;
          expect(isApart, `${JSON.stringify(mark).slice(0, 200)} lies over the code`).toBe(true);
        }
      }
    }
  });

  test("it comes as SVG and as PDF, in four languages", async () => {
    for (const lang of ["en", "de-CH", "fr", "es"]) {
      const svg = await poster("tea", `?size=${size}&lang=${lang}`, "image/svg+xml");
      expect(svg.headers["content-type"]).toBe("image/svg+xml");
      expect(svg.headers["content-language"]).toBe(lang.slice(0, 2));
      expect(svg.text).toContain("Tea &amp; &lt;cake&gt;");
      expect(svg.text).not.toMatch(/NaN|Infinity|undefined|font-family|https?:\/\/(?!www\.w3\.org)/);
    }
    const pdf = await poster("tea", `?size=${size}&format=pdf`);
    expect(pdf.headers["content-type"]).toBe("application/pdf");
    expect(pdf.text.startsWith("%PDF-")).toBe(true);
    expect(pdf.text).toContain("FontFile2");
  });
});

function readCode(modules: readonly (readonly boolean[])[]): string {
  const scale = 4;
  const size = modules.length * scale;
  const data = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const isDark = modules[Math.floor(y / scale)]![Math.floor(x / scale)];
      data.set([isDark ? 0 : 255, isDark ? 0 : 255, isDark ? 0 : 255, 255], (y * size + x) * 4);
    }
  }
  return decodeQR({ width: size, height: size, data });
}

test("all letters of the four languages and the signs of currencies are in the fonts", () => {
  const letters = "ÀÂÄÆÇÈÉÊËÎÏÔÖŒÙÛÜŸÑÁÍÓÚẞàâäæçèéêëîïôöœùûüÿñáíóúß¿¡«»„“”‘’…–—·€$£¥¢₣₤₧₨₩₪₫₭₮₱₲₴₵₸₹₺₽ƒ";
  for (const name of ["regular", "bold"] as const) {
    const { font } = printFont(name);
    const missing = [...letters].filter((letter) => !font.hasGlyphForCodePoint(letter.codePointAt(0)!));
    expect(missing).toEqual([]);
  }
});

test("text is broken where it must be, and ends with an ellipsis where there is no room", () => {
  expect(wrapped("one two three", "regular", 10, textWidth("one two", "regular", 10) + 0.1, 3)).toEqual([
    "one two",
    "three",
  ]);
  expect(wrapped("x".repeat(50), "regular", 10, 100, 2).at(-1)).toMatch(/…$/);
  for (const line of wrapped("ü ".repeat(5000) + "y".repeat(5000), "bold", 10, 100, 3)) {
    expect(textWidth(line, "bold", 10)).toBeLessThanOrEqual(100);
  }
  expect(wrapped("", "bold", 10, 100, 3)).toEqual([]);
  expect(wrapped("a\u0007\nb", "bold", 10, 100, 3)).toEqual(["a b"]);
});

test("an open price is the customer's to choose", async () => {
  const { text } = await poster("gift", "?lang=de");
  expect(text).toContain("Sie bestimmen den Betrag");
  expect(text).toContain("shop.example/pay/templates/gift");
});

test("what cannot be printed is refused", async () => {
  expect((await poster("none")).status).toBe(404);
  expect((await poster("tea", "?size=a0")).status).toBe(400);
  expect((await poster("tea", "?lang=%0a")).status).toBe(400);
  expect((await poster("tea", "", "image/png")).status).toBe(406);
  expect((await poster("x".repeat(512))).status).toBe(200);
  expect(await poster("日本".repeat(128))).toMatchObject({ status: 400, body: { parameter: "templateId" } });
  expect((await app.ask({ url: "/private/kontor/templates/tea/poster" })).status).toBe(401);
});
