import { Type } from "typebox";
import { expect, test } from "vitest";
import type { Instance } from "../instances/instance.js";
import { ok } from "./answer.js";
import { endpoint } from "./endpoint.js";

const instance = { id: "shop" } as Instance;

test("a handler can be called with what it uses, and nothing else", async () => {
  const showTime = endpoint({
    summary: "Show the time",
    query: Type.Object({ plus: Type.Integer() }),
    answers: { 200: Type.Unknown() },
    errors: [],
    uses: ["clock"],
    handle: ({ clock, instance, query }) => ok({ shop: instance.id, now: Number(clock.now()) + query.plus }),
  });
  const answer = await showTime.handle({
    clock: { now: () => 41n },
    instance,
    params: {},
    query: { plus: 1 },
    body: undefined,
  });
  expect(answer).toMatchObject({ status: 200, body: { shop: "shop", now: 42 } });
});

test("what a handler does not ask for, it does not know of", () => {
  endpoint({
    summary: "Show the time",
    answers: { 200: Type.Unknown() },
    errors: [],
    uses: ["clock"],
    // @ts-expect-error: `db` is not among what it uses
    handle: ({ db }) => ok({ db }),
  });
});
