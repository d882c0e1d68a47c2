/** What writes PDF: loaded with the first document, as the fonts are. And how it forgets what it has written. */

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Small pieces are sent as one. */
const BLOCK = 65_536;

export interface OpenPdf {
  readonly document: PDFKit.PDFDocument;
  /** What was written since the last time. */
  taken(): Uint8Array[];
}

export function openPdf(options: PDFKit.PDFDocumentOptions): OpenPdf {
  const PDFDocument = require("pdfkit") as typeof import("pdfkit");
  let blocks: Uint8Array[] = [];
  let block = Buffer.allocUnsafe(BLOCK);
  let used = 0;
  const next = () => {
    if (used > 0) blocks.push(block.subarray(0, used));
    block = Buffer.allocUnsafe(BLOCK);
    used = 0;
  };
  class Document extends PDFDocument {
    // As a stream it would keep each of its millions of small pieces until somebody reads.
    override push(piece: Uint8Array | null): boolean {
      if (piece === null) return false;
      if (used + piece.length > BLOCK) next();
      if (piece.length > BLOCK) {
        blocks.push(piece);
      } else {
        block.set(piece, used);
        used += piece.length;
      }
      return true;
    }
  }
  const document = new Document(options);
  return {
    document,
    taken() {
      next();
      const written = blocks;
      blocks = [];
      return written;
    },
  };
}

/** What the published types leave out. */
interface Insides {
  ref(data: unknown): { end(): void; data: unknown };
  getStructParentTree(): { get(key: number): unknown; add(key: number, value: unknown): void };
  readonly _fontFamilies: Readonly<Record<string, FontInsides>>;
  readonly page: { readonly fonts: Record<string, unknown>; readonly height: number };
  addContent(operators: string): void;
}

interface FontInsides {
  readonly id: string;
  /** In thousandths of the size. */
  readonly ascender: number;
  layoutCache?: Record<string, unknown>;
  ref(): unknown;
  /** Glyphs in hex, and where they are. */
  encode(text: string): readonly [glyphs: readonly string[], positions: readonly unknown[]];
}

interface PageInsides {
  readonly dictionary: { data: unknown };
  readonly structParentTreeKey: number;
}

/** Letters that stand beside each other as they are: of others, which shape they have depends on their neighbours. */
const SIMPLE =
  /^[\u0020-\u007E\u00A0-\u024F\u0370-\u03FF\u0400-\u052F\u1E00-\u1EFF\u2010-\u2027\u2030-\u205E\u20A0-\u20CF]*$/;

/** Writes lines of small text, of which tables have very many: each letter is looked up once. */
export class LineWriter {
  readonly #document: PDFKit.PDFDocument;
  readonly #glyphs = new Map<string, Map<string, string>>();

  constructor(document: PDFKit.PDFDocument) {
    this.#document = document;
  }

  /** @param x and y in points, from the left and from above; leaves the place of the next text alone */
  line(text: string, { font: name, size, x, y }: { font: string; size: number; x: number; y: number }): void {
    const document = this.#document;
    if (!SIMPLE.test(text)) {
      document.font(name).fontSize(size).text(text, x, y, { lineBreak: false });
      return;
    }
    document.font(name);
    const { _fontFamilies: families, page } = document as unknown as Insides;
    const font = families[name]!;
    page.fonts[font.id] ??= font.ref();
    const glyphs = this.#glyphs.get(name) ?? new Map<string, string>();
    this.#glyphs.set(name, glyphs);
    let codes = "";
    for (const letter of text) {
      let code = glyphs.get(letter);
      if (code === undefined) {
        code = font.encode(letter)[0].join("");
        glyphs.set(letter, code);
      }
      codes += code;
    }
    const baseline = y + (font.ascender / 1000) * size;
    // The page counts from above, and letters do not stand on their heads.
    (document as unknown as Insides).addContent(
      `BT /${font.id} ${size} Tf 1 0 0 -1 ${x.toFixed(2)} ${baseline.toFixed(2)} Tm <${codes}> Tj ET`,
    );
  }

  /** A thin line that is no content. */
  rule(x: number, y: number, width: number): void {
    const height = y.toFixed(2);
    (this.#document as unknown as Insides).addContent(
      `/Artifact <</Type /Layout>> BDC q 0.4 w 0.69 G ${x} ${height} m ${(x + width).toFixed(2)} ${height} l S Q EMC`,
    );
  }
}

/**
 * After a page is written, the list of the elements of its content goes into the document, and so do the shapes of its
 * words. pdfkit would keep them in memory until the end of the document.
 */
export function forgetPage(document: PDFKit.PDFDocument, page: PDFKit.PDFPage): void {
  const insides = document as unknown as Insides;
  const { dictionary, structParentTreeKey: key } = page as unknown as PageInsides;
  const tree = insides.getStructParentTree();
  const elements = insides.ref(tree.get(key));
  elements.end();
  elements.data = {};
  tree.add(key, elements);
  dictionary.data = {};
  for (const font of Object.values(insides._fontFamilies)) {
    if (font.layoutCache !== undefined) font.layoutCache = Object.create(null);
  }
}
