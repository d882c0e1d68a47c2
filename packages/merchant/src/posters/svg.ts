/** A poster as SVG: its letters are outlines, so that it looks the same wherever it is opened, without any font. */

import { printFont } from "../documents/fonts.js";
import { darkRuns } from "../pages/qr-code.js";
import type { Mark, PosterContent, PosterPage } from "./layout.js";

export function posterSvg(page: PosterPage, content: PosterContent, language: string): string {
  const { width, height, panels, folds } = page;
  const words = [content.heading, content.price, content.instruction, content.address].filter((text) => text !== "");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}mm" height="${height}mm" viewBox="0 0 ${width} ${height}"`,
    ` role="img" lang="${escaped(language)}">`,
    `<title>${escaped(content.shopName)}</title><desc>${escaped(words.join("\n"))}</desc>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...panels.map((panel) => {
      const turn = panel.isTurned ? ` rotate(180 ${number(panel.width / 2)} ${number(panel.height / 2)})` : "";
      const place = `translate(${number(panel.x)} ${number(panel.y)})${turn}`;
      return `<g transform="${place}">${panel.marks.map(markSvg).join("")}</g>`;
    }),
    ...folds.map((y) => `<path d="M0 ${y}H${width}" stroke="#bbb" stroke-width=".2" stroke-dasharray="2 2"/>`),
    "</svg>",
  ].join("");
}

function markSvg(mark: Mark): string {
  switch (mark.kind) {
    case "text":
      return textPath(mark);
    case "code": {
      const scale = number(mark.size / mark.modules.length);
      const place = `translate(${number(mark.x)} ${number(mark.y)}) scale(${scale})`;
      return `<path transform="${place}" d="${darkRuns(mark.modules)}" shape-rendering="crispEdges"/>`;
    }
    case "picture":
      return (
        `<image x="${number(mark.x)}" y="${number(mark.y)}" width="${number(mark.size)}" height="${number(mark.size)}"` +
        ` href="${escaped(mark.url)}" preserveAspectRatio="xMidYMid meet"/>`
      );
  }
}

function textPath({ text, font: name, size, x, y }: Mark & { kind: "text" }): string {
  const { font } = printFont(name);
  const scale = size / font.unitsPerEm;
  const { glyphs, positions } = font.layout(text);
  let advance = 0;
  const outlines = glyphs.map((glyph, index) => {
    const { xOffset, yOffset, xAdvance } = positions[index]!;
    const path = glyph.path.scale(scale, -scale).translate(x + (advance + xOffset) * scale, y - yOffset * scale);
    advance += xAdvance;
    return path.toSVG();
  });
  return `<path d="${outlines.join("").replace(/\d+\.\d{3,}/g, (digits) => number(Number(digits)))}"/>`;
}

/** Hundredths of a millimetre are finer than any printer. */
function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => entities[character]!).replace(/[^\P{Cc}\n]/gu, " ");
}
