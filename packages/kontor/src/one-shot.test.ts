import { afterEach, expect, test } from "vitest";
import { asSentence, oneShot } from "./one-shot.js";

const before = process.env.KONTOR_CONFIG;
afterEach(() => {
  if (before === undefined) delete process.env.KONTOR_CONFIG;
  else process.env.KONTOR_CONFIG = before;
});

/** What a command says that writes ten rows. */
function said(options: { readonly json?: boolean }, isTerminal: boolean): string[] {
  const lines: string[] = [];
  const speaker = {
    isTerminal,
    print: (line: string) => void lines.push(`print ${line}`),
    show: (text: string) => void lines.push(`show ${text}`),
  };
  const { progress, done } = oneShot({ ...options, loglevel: "NONE" }, speaker);
  progress("5 rows");
  done({ rows: 10 }, "10 rows were written");
  return lines;
}

test("a person at a terminal sees how far it is, and reads a sentence", () => {
  expect(asSentence("the database is up to date")).toBe("The database is up to date.");
  expect(said({}, true)).toEqual(["show 5 rows", "show ", "print 10 rows were written."]);
});

test("a program gets one JSON object, at a terminal too", () => {
  expect(said({ json: true }, true)).toEqual(['print {"rows":10}']);
  expect(said({ json: true }, false)).toEqual(['print {"rows":10}']);
});

test("a service writes into its log", () => {
  expect(said({}, false)).toEqual([]);
});
