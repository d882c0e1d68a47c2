// Tells statements of the merchant that read whatever columns a table has: two versions of the program serve one database
// while one replaces the other, and neither may be given what only the other knows. What a statement has named before, in
// a part with a name of its own, it may take as a whole.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../packages/merchant/src", import.meta.url));

/** Where a text reads all columns of one of the tables: the lines. */
export function unnamedColumns(source, tables) {
  const names = [...tables].join("|");
  const pattern = new RegExp(
    `\\b(?:selectAll|returningAll)\\(|\\b(?:select|returning)(?:\\s+distinct)?\\s+\\*|\\b(?:${names})\\.\\*`,
    "gi",
  );
  return [...source.matchAll(pattern)].map(({ index }) => source.slice(0, index).split("\n").length);
}

/** The names of the tables that migrations make. */
export function tablesOf(migrations) {
  return new Set([...migrations.matchAll(/create table (?:if not exists )?(\w+)/gi)].map(([, name]) => name));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(root, "database/migrations");
  const tables = tablesOf(
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("\n"),
  );
  for (const file of readdirSync(root, { recursive: true })) {
    if (!/\.tsx?$/.test(file) || /\.test\.tsx?$|(?:^|[\\/])test/.test(file)) continue;
    for (const line of unnamedColumns(readFileSync(join(root, file), "utf8"), tables)) {
      console.error(`packages/merchant/src/${file}:${line}: names no columns`);
      process.exitCode = 1;
    }
  }
}
