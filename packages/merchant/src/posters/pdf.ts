/** A poster as PDF, with the letters that it uses embedded and its text to be found and read out. */

import { type FontName, printFont } from "../documents/fonts.js";
import { openPdf } from "../documents/pdf-document.js";
import type { Mark, Panel, PosterContent, PosterPage } from "./layout.js";

/** Points in a millimetre. */
const POINTS = 72 / 25.4;

export function posterPdf(
  page: PosterPage,
  content: PosterContent,
  { language, now }: { readonly language: string; readonly now: Date },
): Uint8Array {
  const { document, taken } = openPdf({
    size: [page.width * POINTS, page.height * POINTS],
    margin: 0,
    lang: language,
    displayTitle: true,
    info: { Title: `${content.shopName}: ${content.heading}`, Creator: "Kontor", CreationDate: now, ModDate: now },
  });
  for (const name of ["regular", "bold"] satisfies FontName[]) document.registerFont(name, printFont(name).file);
  document.scale(POINTS, POINTS);
  for (const panel of page.panels) drawPanel(document, panel);
  for (const y of page.folds) {
    document.moveTo(0, y).lineTo(page.width, y).lineWidth(0.2).dash(2, { space: 2 }).stroke("#bbbbbb");
  }
  document.end();
  return Buffer.concat(taken());
}

function drawPanel(document: PDFKit.PDFDocument, { x, y, width, height, isTurned, marks }: Panel): void {
  document.save().translate(x, y);
  if (isTurned) document.rotate(180, { origin: [width / 2, height / 2] });
  for (const mark of marks) drawMark(document, mark);
  document.restore();
}

function drawMark(document: PDFKit.PDFDocument, mark: Mark): void {
  switch (mark.kind) {
    case "text": {
      document.font(mark.font).fontSize(mark.size).fillColor("black");
      document.text(mark.text, mark.x, mark.y, { lineBreak: false, baseline: "alphabetic" });
      return;
    }
    case "code": {
      const module = mark.size / mark.modules.length;
      for (const [row, modules] of mark.modules.entries()) {
        for (let column = 0; column < modules.length; column++) {
          if (!modules[column]) continue;
          const start = column;
          while (modules[column + 1]) column++;
          document.rect(mark.x + start * module, mark.y + row * module, (column - start + 1) * module, module);
        }
      }
      document.fill("black");
      return;
    }
    case "picture": {
      const place = { fit: [mark.size, mark.size] as [number, number], align: "center", valign: "center" } as const;
      try {
        document.image(Buffer.from(mark.url.split(",")[1]!, "base64"), mark.x, mark.y, place);
      } catch {
        // A picture that is broken, or none that PDF knows: the shop's name stands below it.
      }
      return;
    }
  }
}
