/** No vector is left out by accident: each is used by the test that the table names, or has a reason why not. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allEntries, coverage, nameOf, vectors } from "./used-vectors.js";

const present = allEntries();

describe("every published vector", () => {
  it("belongs to a group of the table, and every group of the table exists", () => {
    expect([...present.keys()].sort()).toEqual(Object.keys(coverage).sort());
  });

  it.each(Object.entries(coverage))(
    "of %s is used by the test that is named, or excepted for a reason",
    (group, row) => {
      if ("exception" in row) {
        expect(row.exception).not.toBe("");
        return;
      }
      const file = new URL(`../${row.file}`, import.meta.url);
      expect(existsSync(file)).toBe(true);
      expect(readFileSync(file, "utf8").includes(`"${group}"`)).toBe(true);
      const names = present.get(group)?.map(nameOf);
      for (const excepted of Object.keys(row.except ?? {})) expect(names).toContain(excepted);
    },
  );

  it("is counted once", () => {
    let counted = 0;
    for (const [group, row] of Object.entries(coverage)) {
      if ("exception" in row) counted += present.get(group)?.length ?? 0;
      else counted += vectors(group).length + Object.keys(row.except ?? {}).length;
    }
    let total = 0;
    for (const entries of present.values()) total += entries.length;
    expect(counted).toBe(total);
  });
});
