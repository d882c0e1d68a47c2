/** What any document mentions of commands, their options, endpoints and their parameters is there, under that name. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { openApiDocument } from "@kontor/merchant/api-description/openapi";
import { routes } from "@kontor/merchant/server";
import { allCommands } from "kontor/command-groups";
import { beforeAll, describe, expect, test } from "vitest";
import { ROOT, readDocument } from "./typed-blocks.js";

const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith(".md")),
  ...["docs", "contrib", "bench"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => join(folder, name)),
  ),
];

type Command = Awaited<ReturnType<typeof allCommands>>;

/** What is set as code, in lines of blocks and within sentences, with the document that it is in. */
const CODE = DOCUMENTS.flatMap((name) => codeOf(readDocument(name)).map((text) => ({ name, text })));

describe("a command", () => {
  let program: Command;

  beforeAll(async () => {
    program = await allCommands();
  });

  test("and its options exist that a document mentions", () => {
    const mistakes = CODE.flatMap(({ name, text }) =>
      callsIn(text).flatMap((words) => mistakesIn(program, words).map((mistake) => `${name}: ${mistake}`)),
    );
    expect(mistakes).toEqual([]);
  });

  test("and its options exist that the unit and the container file start", () => {
    for (const name of ["contrib/kontor.service", "contrib/Containerfile"]) {
      const text = readDocument(name)
        .replace("]\nCMD [", " ")
        .replaceAll(/[",[\]]/g, " ");
      const calls = text.split("\n").flatMap(callsIn);
      expect(calls.length, name).toBeGreaterThan(0);
      expect(calls.flatMap((words) => mistakesIn(program, words))).toEqual([]);
    }
  });

  test("and its options exist that an example in any help uses", () => {
    const calls = everyCommand(program).flatMap((command) =>
      helpOf(command)
        .replace(/^Usage: .*/, "")
        .split("\n")
        .flatMap(callsIn),
    );
    expect(calls.length).toBeGreaterThan(50);
    expect(calls.flatMap((words) => mistakesIn(program, words))).toEqual([]);
  });

  test("is found in many places, or this finds none", () => {
    expect(CODE.flatMap(({ text }) => callsIn(text)).length).toBeGreaterThan(60);
    expect(mistakesIn(program, ["export", "--to", "file"])).toEqual(["kontor export --to"]);
    expect(mistakesIn(program, ["wallet", "spend"])).toEqual(["kontor wallet spend"]);
  });
});

describe("an endpoint", () => {
  const { paths } = openApiDocument(routes, "") as { readonly paths: Paths };
  const mentioned = CODE.flatMap(({ name, text }) => {
    const [, method, path, query = ""] =
      /^(?:(GET|POST|PATCH|PUT|DELETE) )?(\/[a-z][^\s?`]*)(?:\?(\S*))?/.exec(text) ?? [];
    return path === undefined ? [] : [{ name, text, method, path, query }];
  }).filter(({ method, path }) => method !== undefined || /^\/(?:private|management|kontor)\/./.test(path));

  test("is there, and has the parameters that are named", () => {
    // What each Taler service has beside its API.
    const isBesides = (path: string) => path === "/agpl";
    const mistakes = mentioned.flatMap(({ name, text, method, path, query }) => {
      const found = operationsAt(paths, path, method);
      const known = found.flatMap(({ parameters = [] }) => parameters.map((one) => one.name));
      const unknown = query.split("&").filter((part) => part !== "" && !known.includes(part.replace(/=.*/, "")));
      return (found.length === 0 && !isBesides(path)) || unknown.length > 0 ? [`${name}: ${text}`] : [];
    });
    expect(mistakes).toEqual([]);
    expect(mentioned.length).toBeGreaterThan(60);
  });
});

interface Operation {
  readonly parameters?: readonly { readonly name: string }[];
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** The operations of a path that is written with `$NAME` or with a value in the place of a parameter. */
function operationsAt(paths: Paths, written: string, method: string | undefined): Operation[] {
  // Those of second factors are told below their common beginning.
  const candidates = [written, `/private/kontor/second-factors${written}`].map((path) => path.split("/"));
  return Object.entries(paths).flatMap(([path, operations]) => {
    const parts = path.split("/");
    const isMeant = candidates.some(
      (words) => words.length === parts.length && parts.every((part, at) => part.startsWith("{") || part === words[at]),
    );
    if (!isMeant) return [];
    return Object.entries(operations).flatMap(([name, operation]) =>
      method === undefined || name === method.toLowerCase() ? [operation] : [],
    );
  });
}

function codeOf(document: string): string[] {
  const blocks = [...document.matchAll(/^```(?:sh)?\n(.*?)^```$/gms)].flatMap(([, block]) =>
    block!.replaceAll("\\\n", " ").split("\n"),
  );
  const text = document.replaceAll(/^```.*?^```$/gms, "");
  return [...blocks, ...[...text.matchAll(/`([^`]+)`/g)].map(([, span]) => span!.replaceAll(/\s+/g, " "))];
}

/** Each call of `kontor` in a line of a shell, as the words behind it. */
function callsIn(line: string): string[][] {
  const parts = line.replace(/(^|\s)#.*/, "").split(/&&|\s[|;&]|[;)]|<\(|\$\(/);
  return parts.flatMap((part) => {
    const words = part.trim().split(/\s+/);
    const at = words.findLastIndex(
      (word, index) => /(?:^|\/)kontor(?:\.js)?$/.test(word) && /^[a-z][a-z-]*$/.test(words[index + 1] ?? ""),
    );
    return at < 0 ? [] : [words.slice(at + 1)];
  });
}

/** What of a call is unknown. */
function mistakesIn(program: Command, words: readonly string[]): string[] {
  let command = program;
  let depth = 0;
  while (command.commands.length > 0 && depth < words.length) {
    // "list|create": any of them.
    const [next, ...others] = words[depth]!.split("|").map((name) =>
      command.commands.find((sub) => sub.name() === name),
    );
    if (next === undefined || others.includes(undefined)) return [`kontor ${words.slice(0, depth + 1).join(" ")}`];
    command = next;
    depth++;
  }
  const known = [...command.options.flatMap(({ long, short }) => [long, short]), "--help", "-h", "--version", "-v"];
  return words
    .slice(depth)
    .filter((word) => /^--?[a-z]/i.test(word) && !known.includes(word.replace(/=.*/, "")))
    .map((word) => `kontor ${words.slice(0, depth).join(" ")} ${word}`);
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** All of it, with what is below the options. */
function helpOf(command: Command): string {
  const parts: string[] = [];
  command.configureOutput({ writeOut: (part) => void parts.push(part) });
  command.outputHelp();
  return parts.join("");
}
