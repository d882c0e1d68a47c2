import { describe, expect, test } from "vitest";
import { reportOf, troubleOfReply } from "./exchange-answer.js";

describe("what an exchange replied", () => {
  test("is passed on with its code", () => {
    const reply = { code: 1012, hint: "spent" };
    expect(reportOf(409, reply)).toEqual({ exchangeHttpStatus: 409, exchangeCode: 1012, exchangeReply: reply });
  });

  test.each([["text"], [1012], [null], [[{ code: 1012 }]], [undefined]])("is none when it is %j", (body) => {
    expect(reportOf(502, body)).toEqual({ exchangeHttpStatus: 502, exchangeCode: 0, exchangeReply: undefined });
    const trouble = troubleOfReply("malformed", "GENERIC_INVALID_RESPONSE", "?", { status: 200, body });
    expect(trouble.exchangeReply).toBeUndefined();
  });
});
