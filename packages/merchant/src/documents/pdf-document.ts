/** What writes PDF: loaded with the first document, as the fonts are. */

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export function openPdf(options: PDFKit.PDFDocumentOptions): PDFKit.PDFDocument {
  const PDFDocument = require("pdfkit") as typeof import("pdfkit");
  return new PDFDocument(options);
}
