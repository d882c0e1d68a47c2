import { MINUTE, SECOND } from "@kontor/taler/time";
import { expect, test } from "vitest";
import { RequestRate } from "./request-rate.js";

const START = 1_700_000_000n * SECOND;

test("so many a minute and no more, each network for itself, and after a while again", () => {
  const rate = new RequestRate(3, "too often");
  const take = (who: string, now = START) => rate.take(who, now);
  for (let order = 0; order < 3; order++) take("one");
  const refused = expect.objectContaining({
    status: 429,
    options: expect.objectContaining({ headers: { "retry-after": "20" } }),
  });
  expect(() => take("one")).toThrow(refused);
  take("two");
  take("one", START + 20n * SECOND);
  expect(() => take("one", START + 39n * SECOND)).toThrow();
  for (let order = 0; order < 3; order++) take("one", START + 10n * MINUTE);
  expect(() => take("one", START + 10n * MINUTE)).toThrow();
  // The clock is set back: it begins to fill from there.
  expect(() => take("one", START)).toThrow();
  take("one", START + 20n * SECOND);
});

test("0 is no limit", () => {
  const rate = new RequestRate(0, "too often");
  for (let order = 0; order < 1000; order++) rate.take("one", START);
});

test("no crowd of networks takes more than a bounded place, and who came last is remembered", () => {
  const rate = new RequestRate(1, "too often");
  for (let network = 0; network < 60_000; network++) rate.take(`${network}`, START);
  expect(() => rate.take("59999", START)).toThrow();
  rate.take("0", START);
});
