import { expect, test } from "vitest";
import { merchantClient } from "./client.js";

const event = (number: number) => ({ number, type: "order_expired", time: { t_s: 1 }, order_id: `o-${number}` });

/** A client whose server gives these answers, and what it was asked for. */
function aClient(replies: readonly { readonly status: number; readonly body?: object }[]) {
  const asked: string[] = [];
  const left = [...replies];
  const client = merchantClient({
    baseUrl: "https://shop.example/",
    tries: 1,
    pause: async () => {},
    fetch: async (url) => {
      asked.push(new URL(String(url)).search);
      const { status, body = {} } = left.shift() ?? { status: 401, body: { code: 2015 } };
      return new Response(JSON.stringify(body), { status });
    },
  });
  return { client, asked };
}

test("events come one after the other, over failures and empty answers, and the next question begins behind them", async () => {
  const { client, asked } = aClient([
    { status: 200, body: { events: [event(3), event(5)], newest: 6 } },
    { status: 503 },
    { status: 200, body: { events: [], newest: 8 } },
    { status: 200, body: { events: [event(9)], newest: 9 } },
  ]);
  const seen: number[] = [];
  const follow = async () => {
    for await (const { number } of client.events({ after: 2, types: ["order_expired"] })) seen.push(number);
  };
  await expect(follow()).rejects.toMatchObject({ status: 401 });
  expect(seen).toEqual([3, 5, 9]);
  expect(asked.map((search) => new URLSearchParams(search).get("after"))).toEqual(["2", "6", "6", "8", "9"]);
});

test("without a number it begins now; what is kept no longer is an error, and not skipped", async () => {
  const { client, asked } = aClient([
    { status: 200, body: { events: [event(1)], newest: 7 } },
    { status: 410, body: { code: 26, oldest: 9 } },
  ]);
  await expect(client.events().next()).rejects.toMatchObject({ status: 410 });
  expect(asked.map((search) => new URLSearchParams(search).get("after"))).toEqual([null, "7"]);
});
