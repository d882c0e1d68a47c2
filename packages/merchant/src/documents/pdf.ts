/** Documents as PDF, tagged so that they can be read out: headings, paragraphs, tables and charts one below the other. */

import { type FontName, printFont } from "./fonts.js";
import { openPdf } from "./pdf-document.js";

export interface PdfAbout {
  readonly title: string;
  /** Tag of the language that it is written in. */
  readonly language: string;
  readonly now: Date;
  /** For tables with many columns. */
  readonly isWide?: boolean;
  /** A file within the document, for programs. */
  readonly attachment?: { readonly name: string; readonly mediaType: string; readonly content: Uint8Array };
}

export interface PdfColumn {
  readonly title: string;
  /** Its part of the width, beside the parts of the others. */
  readonly share: number;
  readonly isNumber?: boolean;
}

export interface PdfChart {
  readonly title: string;
  /** What it shows, for who cannot see it. */
  readonly description: string;
  /** Below each group of bars. */
  readonly groups: readonly string[];
  readonly labels: readonly string[];
  /** By group, then by label. */
  readonly values: readonly (readonly number[])[];
}

const MARGIN = 48;
const PADDING = 3;
/** So much is left on a page for another row of the usual height. */
const ROOM_OF_ROW = 40;
const CHART_HEIGHT = 150;
/** Distinct also for people who see few colours, and on paper that is grey. */
const COLOURS = ["#1f4e79", "#c55a11", "#548235", "#7f6000", "#7030a0", "#404040"];
const LINE_COLOUR = "#b0b0b0";
/** A cell with more would be longer than a page. */
const LONGEST_CELL = 300;

/** Makes the document that `write` writes. */
export async function makePdf(
  about: PdfAbout,
  write: (writer: PdfWriter) => Promise<void> | void,
): Promise<Uint8Array> {
  const document = openPdf({
    size: "A4",
    layout: about.isWide === true ? "landscape" : "portrait",
    margin: MARGIN,
    lang: about.language,
    displayTitle: true,
    tagged: true,
    pdfVersion: "1.7",
    // An attachment must be found by programs that know nothing of PDF.
    compress: about.attachment === undefined,
    info: { Title: about.title, Creator: "Kontor", CreationDate: about.now, ModDate: about.now },
  });
  const chunks: Uint8Array[] = [];
  const complete = new Promise<Uint8Array>((resolve, reject) => {
    document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    document.on("end", () => resolve(Buffer.concat(chunks)));
    document.on("error", reject);
  });
  for (const name of ["regular", "bold"] satisfies FontName[]) document.registerFont(name, printFont(name).file);
  if (about.attachment !== undefined) {
    const { name, mediaType, content } = about.attachment;
    document.file(Buffer.from(content), { name, type: mediaType, creationDate: about.now, modifiedDate: about.now });
  }
  await write(new PdfWriter(document));
  document.end();
  return complete;
}

export class PdfWriter {
  readonly #document: PDFKit.PDFDocument;

  constructor(document: PDFKit.PDFDocument) {
    this.#document = document;
  }

  heading(text: string, level: 1 | 2): void {
    this.#text(`H${level}`, text, "bold", level === 1 ? 18 : 12);
    this.#document.moveDown(0.3);
  }

  paragraph(text: string): void {
    this.#text("P", text, "regular", 9);
    this.#document.moveDown(0.3);
  }

  /** The head is repeated on each page. */
  table(columns: readonly PdfColumn[], rows: Iterable<readonly string[]>): void {
    const document = this.#document;
    const shares = columns.reduce((sum, { share }) => sum + share, 0);
    const width = document.page.width - 2 * MARGIN;
    const places = columns.map(({ share }) => (share / shares) * width);
    const table = document.struct("Table");
    document.addStructure(table);
    const titles = columns.map(({ title }) => title);
    this.#row(table, "TH", columns, places, titles, "bold");
    for (const cells of rows) {
      // The next page names the columns, too.
      if (this.#isFull(ROOM_OF_ROW)) {
        document.addPage();
        this.#row(table, "TH", columns, places, titles, "bold");
      }
      this.#row(table, "TD", columns, places, cells, "regular");
    }
    table.end();
    document.x = MARGIN;
    document.moveDown(0.8);
  }

  /** Bars beside each other, one for each label in each group. */
  barChart({ title, description, groups, labels, values }: PdfChart): void {
    const document = this.#document;
    this.#room(CHART_HEIGHT + 60);
    this.heading(title, 2);
    const top = document.y;
    const left = MARGIN + 60;
    const width = document.page.width - MARGIN - left;
    const all = values.flat();
    const [lowest, highest] = [Math.min(0, ...all), Math.max(0, ...all)];
    const span = highest - lowest || 1;
    const yOf = (value: number) => top + CHART_HEIGHT - ((value - lowest) / span) * CHART_HEIGHT;
    const figure = document.struct("Figure", { alt: description }, () => {
      document.font("regular").fontSize(7).fillColor("black");
      for (const step of [lowest, lowest + span / 2, highest]) {
        document
          .moveTo(left, yOf(step))
          .lineTo(left + width, yOf(step))
          .lineWidth(0.5)
          .stroke(LINE_COLOUR);
        const text = Number(step.toPrecision(4)).toString();
        document.text(text, MARGIN, yOf(step) - 4, { width: 54, align: "right", lineBreak: false });
      }
      const group = width / Math.max(1, groups.length);
      const bar = (group * 0.8) / Math.max(1, labels.length);
      for (const [index, row] of values.entries()) {
        for (const [label, value] of row.entries()) {
          if (value === 0) continue;
          const x = left + index * group + group * 0.1 + label * bar;
          const [from, to] = [yOf(Math.max(0, value)), yOf(Math.min(0, value))];
          document.rect(x, from, Math.max(0.3, bar * 0.95), Math.max(0.5, to - from)).fill(colourOf(label));
        }
      }
      document.fillColor("black");
      const every = Math.ceil(groups.length / 12);
      for (const [index, text] of groups.entries()) {
        if (index % every > 0) continue;
        const place = { width: group * every, lineBreak: false, ellipsis: true };
        document.text(text, left + index * group, top + CHART_HEIGHT + 4, place);
      }
      let x = left;
      for (const [index, label] of labels.entries()) {
        const name = label.slice(0, 40);
        const needed = document.widthOfString(name) + 20;
        if (x + needed > left + width) break;
        document.rect(x, top + CHART_HEIGHT + 18, 7, 7).fill(colourOf(index));
        document.fillColor("black").text(name, x + 10, top + CHART_HEIGHT + 17, { lineBreak: false });
        x += needed;
      }
    });
    document.addStructure(figure);
    figure.end();
    document.x = MARGIN;
    document.y = top + CHART_HEIGHT + 36;
  }

  #text(tag: string, text: string, font: FontName, size: number): void {
    const document = this.#document;
    this.#room(size * 2);
    const element = document.struct(tag, {}, () => {
      document.font(font).fontSize(size).fillColor("black").text(printable(text), MARGIN, document.y);
    });
    document.addStructure(element);
    element.end();
  }

  #row(
    table: PDFKit.PDFStructureElement,
    tag: "TH" | "TD",
    columns: readonly PdfColumn[],
    places: readonly number[],
    cells: readonly string[],
    font: FontName,
  ): void {
    const document = this.#document;
    document.font(font).fontSize(7.5).fillColor("black");
    const texts = cells.map((cell) => printable(cell).slice(0, LONGEST_CELL));
    const heights = texts.map((text, index) => document.heightOfString(text, { width: places[index]! - 2 * PADDING }));
    const height = Math.max(9, ...heights) + 2 * PADDING;
    this.#room(height);
    document.font(font).fontSize(7.5).fillColor("black");
    const top = document.y;
    const row = document.struct("TR");
    table.add(row);
    let x = MARGIN;
    for (const [index, text] of texts.entries()) {
      const [left, width] = [x + PADDING, places[index]! - 2 * PADDING];
      const align = columns[index]!.isNumber === true ? "right" : "left";
      row.add(document.struct(tag, {}, () => void document.text(text, left, top + PADDING, { width, align })));
      x += places[index]!;
    }
    row.end();
    const line = top + height;
    document.markContent("Artifact", { type: "Layout" });
    document.moveTo(MARGIN, line).lineTo(x, line).lineWidth(0.4).stroke(LINE_COLOUR);
    document.endMarkedContent();
    document.y = line;
  }

  /** Goes to the next page where less is left. */
  #room(height: number): void {
    if (this.#isFull(height)) this.#document.addPage();
  }

  #isFull(height: number): boolean {
    return this.#document.y + height > this.#document.page.height - MARGIN;
  }
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length]!;
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Surrogate}]+/gu, " ");
}
