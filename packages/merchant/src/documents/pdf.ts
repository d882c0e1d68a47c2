/** Documents as PDF, tagged so that they can be read out: headings, paragraphs, tables and charts one below the other. */

import { setImmediate } from "node:timers/promises";
import { type FontName, printFont } from "./fonts.js";
import { forgetPage, LineWriter, openPdf } from "./pdf-document.js";

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
  /** What it shows, in words, for people who cannot see it. */
  readonly description: string;
  /** Below each group of bars. */
  readonly groups: readonly string[];
  readonly labels: readonly string[];
  /** By group, then by label. */
  readonly values: readonly (readonly number[])[];
}

const MARGIN = 48;
const PADDING = 3;
/** Of tables, in points. */
const CELL_SIZE = 7.5;
const LINE_HEIGHT = 9;
/** How much room must be left on a page for another row of the usual height. */
const ROOM_OF_ROW = 40;
const CHART_HEIGHT = 150;
/** Distinct also for people who see few colours, and on paper that is grey. */
const COLOURS = ["#1f4e79", "#c55a11", "#548235", "#7f6000", "#7030a0", "#404040"];
const LINE_COLOUR = "#b0b0b0";
/** A cell with more would be longer than a page. */
const LONGEST_CELL = 300;

/** Writes a document, and yields wherever what is written so far may be sent. */
export type WritePdf = (writer: PdfWriter) => AsyncGenerator<void>;

/** Makes the document that `write` writes. */
export async function makePdf(about: PdfAbout, write: WritePdf): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of pdfStream(about, write)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The same, page by page: of those that were sent nothing is kept but where they are. */
export async function* pdfStream(about: PdfAbout, write: WritePdf): AsyncGenerator<Uint8Array> {
  const { document, taken } = openPdf({
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
  for (const name of ["regular", "bold"] satisfies FontName[]) document.registerFont(name, printFont(name).file);
  if (about.attachment !== undefined) {
    const { name, mediaType, content } = about.attachment;
    document.file(Buffer.from(content), { name, type: mediaType, creationDate: about.now, modifiedDate: about.now });
  }
  const root = document.struct("Document");
  document.addStructure(root);
  for await (const _ of write(new PdfWriter(document, root))) {
    yield* taken();
    // Pages take a while: others have their turn.
    await setImmediate();
  }
  root.end();
  document.end();
  yield* taken();
}

export class PdfWriter {
  readonly #document: PDFKit.PDFDocument;
  readonly #widths: Readonly<Record<FontName, Map<string, number>>> = { regular: new Map(), bold: new Map() };

  readonly #lines: LineWriter;
  readonly #root: PDFKit.PDFStructureElement;

  /** @param root of the structure, to which everything is added */
  constructor(document: PDFKit.PDFDocument, root: PDFKit.PDFStructureElement) {
    this.#document = document;
    this.#root = root;
    this.#lines = new LineWriter(document);
  }

  heading(text: string, level: 1 | 2): void {
    this.#text(`H${level}`, text, "bold", level === 1 ? 18 : 12);
    this.#document.moveDown(0.3);
  }

  paragraph(text: string): void {
    this.#text("P", text, "regular", 9);
    this.#document.moveDown(0.3);
  }

  /**
   * The head is repeated on each page. A long one is not tagged as a table, whose cells would be most of the document: each row
   * is a paragraph that says the names of its columns.
   */
  async *table(
    columns: readonly PdfColumn[],
    rows: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
    { isLong = false }: { readonly isLong?: boolean } = {},
  ): AsyncGenerator<void> {
    const document = this.#document;
    const shares = columns.reduce((sum, { share }) => sum + share, 0);
    const width = document.page.width - 2 * MARGIN;
    const table = { columns, isLong, places: columns.map(({ share }) => (share / shares) * width) };
    const titles = columns.map(({ title }) => title);
    document.fillColor("black");
    let part = this.#beginTable(table, titles);
    for await (const cells of rows) {
      const row = this.#measure(table, cells, "regular");
      // The next page names the columns, too.
      if (this.#isFull(row.height)) {
        part.end();
        this.#nextPage();
        yield;
        part = this.#beginTable(table, titles);
      }
      this.#row(table, part, "TD", row);
    }
    part.end();
    document.x = MARGIN;
    document.moveDown(0.8);
  }

  /** Each page has a table of its own, so that what was written of it need not be kept. */
  #beginTable(table: TableForm, titles: readonly string[]): PDFKit.PDFStructureElement {
    const head = this.#measure(table, titles, "bold");
    this.#room(head.height + ROOM_OF_ROW);
    const part = this.#document.struct(table.isLong ? "Div" : "Table");
    this.#root.add(part);
    this.#row(table, part, "TH", head);
    return part;
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
    this.#root.add(figure);
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
    this.#root.add(element);
    element.end();
  }

  #measure({ places }: TableForm, cells: readonly string[], font: FontName): TableRow {
    const texts = cells.map((cell) => printable(cell).slice(0, LONGEST_CELL));
    const lines = texts.map((text, index) => this.#wrapped(text, places[index]! - 2 * PADDING, font));
    const most = Math.max(1, ...lines.map(({ length }) => length));
    return { font, texts, lines, height: most * LINE_HEIGHT + 2 * PADDING };
  }

  #row(
    { columns, isLong, places }: TableForm,
    part: PDFKit.PDFStructureElement,
    tag: "TH" | "TD",
    { font, height, lines, texts }: TableRow,
  ): void {
    const document = this.#document;
    const top = document.y;
    const draw = (index: number, left: number) => {
      const width = places[index]! - 2 * PADDING;
      for (const [place, line] of lines[index]!.entries()) {
        if (line === "") continue;
        const x = columns[index]!.isNumber === true ? left + Math.max(0, width - this.#widthOf(line, font)) : left;
        this.#lines.line(line, { font, size: CELL_SIZE, x, y: top + PADDING + place * LINE_HEIGHT });
      }
    };
    const lefts = places.map(
      (_, index) => MARGIN + PADDING + places.slice(0, index).reduce((sum, width) => sum + width, 0),
    );
    if (isLong) {
      const said = texts.flatMap((text, index) => (text === "" ? [] : `${columns[index]!.title}: ${text}`));
      const actual = tag === "TH" ? {} : { actual: said.join("; ") };
      const row = document.struct("P", actual, () => {
        for (const index of lines.keys()) draw(index, lefts[index]!);
      });
      part.add(row);
      row.end();
    } else {
      const row = document.struct("TR");
      part.add(row);
      for (const index of lines.keys()) row.add(document.struct(tag, {}, () => draw(index, lefts[index]!)));
      row.end();
    }
    const line = top + height;
    this.#lines.rule(MARGIN, line, document.page.width - 2 * MARGIN);
    document.y = line;
  }

  /** Lines of a cell. Where a word is longer than the cell is wide, it goes on in the next line. */
  #wrapped(text: string, width: number, font: FontName): readonly string[] {
    if (this.#widthOf(text, font) <= width) return [text];
    const lines: string[] = [];
    let line = "";
    let used = 0;
    /** Where the last word of the line begins. */
    let word = 0;
    for (const character of text) {
      const needed = this.#widthOf(character, font);
      if (used + needed > width && line !== "" && character !== " ") {
        const rest = word > 0 ? line.slice(word) : "";
        lines.push((word > 0 ? line.slice(0, word) : line).trimEnd());
        line = rest;
        used = this.#widthOf(rest, font);
        word = 0;
      }
      line += character;
      used += needed;
      if (character === " ") word = line.length;
    }
    lines.push(line.trimEnd());
    return lines;
  }

  /** As wide as its characters: what moves some of them closer to each other is left out. */
  #widthOf(text: string, font: FontName): number {
    const known = this.#widths[font];
    let width = 0;
    for (const character of text) {
      let of = known.get(character);
      if (of === undefined) {
        of = this.#document.font(font).fontSize(CELL_SIZE).widthOfString(character);
        known.set(character, of);
      }
      width += of;
    }
    return width;
  }

  /** Goes to the next page where less is left. */
  #room(height: number): void {
    if (this.#isFull(height)) this.#nextPage();
  }

  #nextPage(): void {
    const document = this.#document;
    const done = document.page;
    document.addPage();
    forgetPage(document, done);
  }

  #isFull(height: number): boolean {
    return this.#document.y + height > this.#document.page.height - MARGIN;
  }
}

interface TableForm {
  readonly columns: readonly PdfColumn[];
  /** In points. */
  readonly places: readonly number[];
  readonly isLong: boolean;
}

interface TableRow {
  readonly font: FontName;
  readonly texts: readonly string[];
  readonly lines: readonly (readonly string[])[];
  readonly height: number;
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length]!;
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Surrogate}]+/gu, " ");
}
