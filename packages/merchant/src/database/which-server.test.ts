import { describe, expect, test } from "vitest";
import { type DatabaseServer, describeServer } from "./address.js";
import { type Answer, NoSuchServer, SplitDatabase, type Standing, whichServer } from "./which-server.js";

const at = (name: string): DatabaseServer => ({ host: { name, tls: false }, port: 5432 });
const answer = (name: string, standing: Partial<Standing> = {}): Answer => ({
  server: at(name),
  standing: {
    isStandby: false,
    isReadOnly: false,
    startedAt: `start of ${name}`,
    system: "7",
    timeline: 1,
    ...standing,
  },
});
const aStandby = (name: string) => answer(name, { isStandby: true, isReadOnly: true, timeline: undefined });
const gone = (name: string): Answer => ({ server: at(name), failure: "connection refused" });
const chosen = (...args: Parameters<typeof whichServer>) => describeServer(whichServer(...args).server);

describe("each word of libpq's chooses among a primary, one that is set to only read, and a standby", () => {
  const frozen = answer("frozen", { isReadOnly: true });
  test.each([
    ["any", [aStandby("s"), answer("p")], "s:5432"],
    ["read-write", [aStandby("s"), frozen, answer("p")], "p:5432"],
    ["primary", [aStandby("s"), frozen], "frozen:5432"],
    ["read-only", [answer("p"), frozen, aStandby("s")], "frozen:5432"],
    ["standby", [answer("p"), frozen, aStandby("s")], "s:5432"],
    ["prefer-standby", [answer("p"), gone("x"), aStandby("s")], "s:5432"],
    ["prefer-standby", [gone("x"), answer("p")], "p:5432"],
  ] as const)("%s", (wanted, answers, expected) => {
    expect(chosen(wanted, answers)).toBe(expected);
  });
});

test("where none fits, each is told of", () => {
  const choice = () => whichServer("read-write", [aStandby("s"), gone("p")]);
  expect(choice).toThrow(NoSuchServer);
  expect(choice).toThrow("s:5432: a standby, which only reads; p:5432: connection refused");
  expect(() => whichServer("standby", [answer("p")])).toThrow(NoSuchServer);
});

test("of two primaries the promoted one is meant, wherever it stands, and the former one is told of", () => {
  for (const answers of [
    [answer("old"), answer("new", { timeline: 2 })],
    [answer("new", { timeline: 2 }), answer("old")],
  ]) {
    const { server, former } = whichServer("read-write", answers);
    expect(describeServer(server)).toBe("new:5432");
    expect(former).toEqual([expect.stringContaining("old:5432 is a former primary (timeline 1")]);
  }
});

test("one server that is reached by two names is one", () => {
  const one = { startedAt: "the same" };
  expect(whichServer("read-write", [answer("proxy1", one), answer("proxy2", one)])).toMatchObject({
    server: at("proxy1"),
    former: [],
  });
});

test("where nobody can tell which primary is meant, none is", () => {
  const same = () => whichServer("read-write", [answer("a", { timeline: 2 }), answer("b", { timeline: 2 })]);
  expect(same).toThrow(SplitDatabase);
  expect(same).toThrow("a:5432 and b:5432 are primaries of the same timeline");
  const foreign = () => whichServer("read-write", [answer("a"), answer("b", { system: "8", timeline: 9 })]);
  expect(foreign).toThrow("are not servers of one database");
  const unknown = { system: undefined, timeline: undefined };
  expect(() => whichServer("read-write", [answer("a", unknown), answer("b", unknown)])).toThrow(SplitDatabase);
});

test("a former primary that is alone, and another system, are not taken for the primary that was there", () => {
  const known = { server: at("new"), system: "7", timeline: 2 };
  expect(() => whichServer("read-write", [answer("old"), gone("new")], known)).toThrow(
    "old:5432 is a former primary (timeline 1): new:5432 was one of timeline 2",
  );
  expect(() => whichServer("read-write", [answer("other", { system: "8", timeline: 3 })], known)).toThrow(
    "other:5432 is another database system (8) than the one before (7)",
  );
  expect(chosen("read-write", [answer("newest", { timeline: 3 }), gone("new")], known)).toBe("newest:5432");
});
