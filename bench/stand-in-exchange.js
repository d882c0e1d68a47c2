/**
 * An exchange that takes every coin: it answers /batch-deposit with a right signature, without looking and without a
 * database, so that what is measured is the merchant. Everything else goes on to the sandbox exchange behind it; so does
 * /batch-deposit when it is told to.
 */
import { createServer, request as forward } from "node:http";
import { parseAmount, sumAmounts } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { importPrivateKey, publicKeyOf, sign } from "@kontor/taler/eddsa";
import { depositConfirmationMessage } from "@kontor/taler/signatures/exchange";
import { roundDownToSeconds, timestampFromJson, timestampToJson } from "@kontor/taler/time";
import { wireHash } from "@kontor/taler/wire-hash";
import { answerParent } from "./helper-process.js";

let target;
let key;
let isStandIn = true;
/** The last deposit and the answer to it, for the floor. */
let last = { deposit: "", answer: "" };
/** By payto URI and salt: the shop has one account. */
const wireHashes = new Map();

const server = createServer((request, response) => {
  const isEcho = request.url === "/echo";
  if (!isEcho && !(isStandIn && request.url === "/batch-deposit")) return passOn(request, response);
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    if (!isEcho) last = answered(Buffer.concat(chunks).toString());
    const { answer } = last;
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(answer) });
    response.end(answer);
  });
});
server.keepAliveTimeout = 60_000;

function answered(deposit) {
  return { deposit, answer: JSON.stringify(confirmation(JSON.parse(deposit))) };
}

function confirmation(deposit) {
  const exchangeTimestamp = roundDownToSeconds(BigInt(Date.now()) * 1000n);
  const amounts = deposit.coins.map(({ contribution }) => parseAmount(contribution));
  const message = depositConfirmationMessage({
    hContract: decodeBase32(deposit.h_contract_terms, 64),
    hWire: wireHashOf(deposit.merchant_payto_uri, deposit.wire_salt),
    exchangeTimestamp,
    wireDeadline: timestampFromJson(deposit.wire_transfer_deadline),
    refundDeadline: timestampFromJson(deposit.refund_deadline),
    totalWithoutFee: sumAmounts(amounts[0].currency, amounts),
    coinSigs: deposit.coins.map(({ coin_sig }) => decodeBase32(coin_sig, 64)),
    merchantPub: decodeBase32(deposit.merchant_pub, 32),
  });
  return {
    exchange_timestamp: timestampToJson(exchangeTimestamp),
    exchange_sig: encodeBase32(sign(key.priv, message)),
    exchange_pub: key.pub,
  };
}

function wireHashOf(payto, salt) {
  const name = `${salt} ${payto}`;
  if (!wireHashes.has(name)) wireHashes.set(name, wireHash(payto, decodeBase32(salt, 16)));
  return wireHashes.get(name);
}

function passOn(request, response) {
  const { method, url, headers } = request;
  const onward = forward(new URL(url, target), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  request.pipe(onward);
}

answerParent({
  /** Begins to listen; the sandbox exchange must know the address before it starts. */
  async listen() {
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${server.address().port}/`;
  },

  /** What is behind it, and the private key with which that signs. */
  become(given) {
    target = given.target;
    key = { priv: importPrivateKey(given.signingKey), pub: encodeBase32(publicKeyOf(given.signingKey)) };
  },

  /** The last deposit; `/echo` gives the answer to it again. */
  lastDeposit: () => last.deposit,

  /** Whether it takes deposits itself. */
  standIn(does) {
    isStandIn = does;
  },
});
