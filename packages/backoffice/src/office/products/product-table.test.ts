import { expect, test } from "vitest";
import { printTable, readTable, type TableRow } from "./product-table.js";

const COFFEE: TableRow = { code: "c1", name: "Coffee", price: "3.50", category: "Drinks", stock: "", description: "" };

test("what is printed is read again, whatever it contains", () => {
  const rows = [
    COFFEE,
    { ...COFFEE, code: "c2", name: 'Tea; "green"', description: "two\nlines, and a comma" },
    { ...COFFEE, code: "c3", name: "=1+1", description: "-5" },
    { ...COFFEE, code: "c4", name: "Ça, là", description: "'quoted'" },
  ];
  expect(readTable(printTable(rows))).toEqual(rows);
});

test("a spreadsheet runs nothing of it", () => {
  expect(printTable([{ ...COFFEE, name: "=HYPERLINK(1)" }])).toContain(";'=HYPERLINK(1);");
});

test.each([",", ";", "\t"])("a separator is known by the head: %j", (separator) => {
  const text = `${["Name", "Price", "Stock"].join(separator)}\n${["Tea", '"2,50"', "4"].join(separator)}\r\n\r\n`;
  expect(readTable(text)).toEqual([
    { code: "", name: "Tea", price: "2,50", category: "", stock: "4", description: "" },
  ]);
});

test("a table without names or prices is none of products", () => {
  expect(readTable("a;b\n1;2\n")).toBeUndefined();
  expect(readTable("")).toBeUndefined();
});
