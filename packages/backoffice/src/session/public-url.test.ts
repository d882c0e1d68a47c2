/** Codes on paper lead to where customers find the shop, not to where its people work. */

import { payTemplateUri } from "@kontor/taler/taler-uri";
import { expect, test } from "vitest";
import { publicUrlOf } from "./public-url.js";

const HERE = { apiUrl: "http://10.0.0.5:9967/instances/tea%20room/", instance: "tea room" };

test("with a public address of its own, on a private listener", () => {
  const url = publicUrlOf(HERE, "https://shop.example/pay/");
  expect(url).toBe("https://shop.example/pay/instances/tea%20room/");
  expect(payTemplateUri({ baseUrl: url, templateId: "a b" })).toBe(
    "taler://pay-template/shop.example/pay/instances/tea%20room/a%20b",
  );
  for (const instance of [undefined, "admin"]) {
    expect(publicUrlOf({ ...HERE, instance }, "https://shop.example/")).toBe("https://shop.example/");
  }
});

test("where the server says nothing, it is where this page is", () => {
  const url = publicUrlOf(HERE, undefined);
  expect(payTemplateUri({ baseUrl: url, templateId: "eggs" })).toBe(
    "taler+http://pay-template/10.0.0.5:9967/instances/tea%20room/eggs",
  );
});
