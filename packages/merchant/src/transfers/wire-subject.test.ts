import { encodeBase32 } from "@kontor/taler/base32";
import { expect, test } from "vitest";
import { parsePayoutSubject } from "./wire-subject.js";

const wtid = Uint8Array.from({ length: 32 }, (_, index) => index * 7);
const text = encodeBase32(wtid);
const exchangeUrl = "https://exchange.example/";

test.each([
  ["as exchanges write it", `${text} https://exchange.example/`],
  ["with the shop's metadata before", `shop-42 ${text} https://exchange.example/`],
  ["in lower case and with other spaces", `  ${text.toLowerCase()}   HTTPS://EXCHANGE.example `],
])("a payout's subject is read %s", (_how, subject) => {
  expect(parsePayoutSubject(subject)).toEqual({ wtid, exchangeUrl });
});

test.each([
  ["", "rent for November", text, `${text} exchange.example`, `${text.slice(1)} https://exchange.example/`],
  [`https://exchange.example/ ${text}`, `${text} ftp://exchange.example/`, `${text} https://a:b@exchange.example/`],
])("other income is none", (...subjects) => {
  for (const subject of subjects) expect(parsePayoutSubject(subject)).toBeUndefined();
});
