import { describe, expect, test } from "vitest";
import { fulfillmentMessageOf, picture, webUrl } from "./safe-content.js";

describe("a link", () => {
  test.each(["https://shop.example/a?b=c#d", "http://localhost:8080/", "HTTPS://Shop.example/ä"])(
    "to %s is kept",
    (url) => {
      expect(webUrl(url)?.href).toBe(new URL(url).href);
    },
  );

  test.each([
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "taler://pay/x/y/",
    "blob:https://shop.example/1",
    "/relative",
    "//shop.example/",
    "",
    "\0",
    17,
    undefined,
  ])("to %j is none", (url) => {
    expect(webUrl(url)).toBeUndefined();
  });

  test("cannot break out of a header", () => {
    expect(webUrl("https://shop.example/\r\nSet-Cookie: a=b")?.href).toBe("https://shop.example/Set-Cookie:%20a=b");
  });
});

describe("a picture", () => {
  test("of pixels is shown", () => {
    expect(picture("data:image/png;base64,iVBORw0KGgo=")).toBe("data:image/png;base64,iVBORw0KGgo=");
  });

  test.each([
    "data:image/svg+xml;base64,PHN2Zz4=",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "data:text/html;base64,PHN2Zz4=",
    'data:image/png,"onerror=alert(1)',
    "https://elsewhere.example/pixel.png",
    "",
    undefined,
  ])("%s is not", (text) => {
    expect(picture(text)).toBeUndefined();
  });
});

describe("a fulfillment URI that is a message", () => {
  test.each([
    ["taler://fulfillment-success/Thank%20you", "Thank you"],
    ["taler://fulfillment-success/Thank+you", "Thank you"],
    ["taler://fulfillment-success/%ff", undefined],
    ["https://shop.example/", undefined],
    [undefined, undefined],
  ])("%s says %s", (url, message) => {
    expect(fulfillmentMessageOf(url)).toBe(message);
  });
});
