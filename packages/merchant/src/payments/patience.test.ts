/** A client that waits for an exchange is answered before it gives up. */

import { expect, test, vi } from "vitest";
import { TalerError } from "../taler-error.js";
import { inTime, patienceFor } from "./patience.js";

const log = { warn: vi.fn() };

test.each([1, 5, 30, 200])("there is time for the answer to arrive: %i coins", (coins) => {
  const ofWallet = 15_000 * (1 + coins / 5);
  expect(patienceFor(coins)).toBeLessThanOrEqual((ofWallet * 2) / 3);
});

test("what comes in time is the answer, also where it is an error", async () => {
  expect(await inTime(10_000, log, async () => "done")).toBe("done");
  await expect(inTime(10_000, log, () => Promise.reject(new TalerError("GENERIC_TIMEOUT")))).rejects.toThrow(
    TalerError,
  );
});

test("what is late is told so, goes on, and is heard of when it fails", async () => {
  let end = () => {};
  let wasLate: boolean | undefined;
  const work = async (isLate: () => boolean) => {
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    wasLate = isLate();
    throw new Error("the database is gone");
  };
  await expect(inTime(1, log, work)).rejects.toMatchObject({ status: 504, code: "MERCHANT_GENERIC_EXCHANGE_TIMEOUT" });
  end();
  await expect.poll(() => log.warn).toHaveBeenCalledOnce();
  expect(wasLate).toBe(true);
});
