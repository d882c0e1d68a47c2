import { expect, test } from "vitest";
import { makePdf, type PdfWriter, pdfStream } from "./pdf.js";

const ABOUT = { title: "Sums", language: "en", now: new Date(0) };
const COLUMNS = [
  { title: "Item", share: 3 },
  { title: "Sum", share: 1, isNumber: true },
];

function* rowsOf(count: number, read: (index: number) => void = () => {}): Generator<string[]> {
  for (let index = 0; index < count; index++) {
    read(index);
    yield [`Tea ${index}`, `${index}.00`];
  }
}

async function* write(writer: PdfWriter, rows: Iterable<string[]>, isLong: boolean): AsyncGenerator<void> {
  writer.heading("Sums", 1);
  yield* writer.table(COLUMNS, rows, { isLong });
}

/** How often it is written in the structure, which is not compressed. */
const count = (pdf: Uint8Array, part: string) => Buffer.from(pdf).toString("latin1").split(part).length - 1;

test("a table has a cell for each of its cells, and names its columns on each page", async () => {
  const pdf = await makePdf(ABOUT, (writer) => write(writer, rowsOf(200), false));
  const pages = count(pdf, "/Type /Page\n");
  expect(pages).toBeGreaterThan(3);
  expect(count(pdf, "/S /TD\n")).toBe(400);
  expect(count(pdf, "/S /TH\n")).toBe(2 * pages);
});

test("a long table is a paragraph for each row, that says what its numbers are", async () => {
  const pdf = await makePdf(ABOUT, (writer) => write(writer, rowsOf(200), true));
  expect(count(pdf, "/S /TD\n")).toBe(0);
  expect(count(pdf, "/ActualText (Item: Tea ")).toBe(200);
  expect(count(pdf, "/ActualText (Item: Tea 199; Sum: 199.00)")).toBe(1);
});

test("a document is sent while its rows are still being read", async () => {
  let read = 0;
  const counting = rowsOf(5000, (index) => {
    read = index;
  });
  const readAtFirst: number[] = [];
  for await (const _ of pdfStream(ABOUT, (writer) => write(writer, counting, true))) readAtFirst.push(read);
  expect(readAtFirst[0]).toBeLessThan(200);
  expect(readAtFirst.length).toBeGreaterThan(50);
});

test("what is too long for its cell goes on in the next line, also without blanks, and in any script", async () => {
  const rows = [
    ["0".repeat(200), "1"],
    ["مرحبا بالعالم 😀 Zürich €", "2"],
    ["", "3"],
  ];
  const pdf = await makePdf(ABOUT, (writer) => write(writer, rows, false));
  expect(count(pdf, "/S /TD\n")).toBe(6);
});
