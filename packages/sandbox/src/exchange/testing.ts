/** For tests of the exchange: a customer who withdraws coins and a merchant who deposits, tracks and refunds them. */
import { randomBytes } from "node:crypto";
import { createAgeCommitment, hashAgeCommitment } from "@kontor/taler/age-restriction";
import { type Amount, parseAmount, printAmount, sumAmounts } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import {
  type BlindedSignature,
  type Blinding,
  blindMessage,
  type CoinEnvelope,
  type UnblindedSignature,
  unblindSignature,
  verifyDenominationSignature,
} from "@kontor/taler/denomination";
import { createKeyPair, type EddsaKeyPair, sign } from "@kontor/taler/eddsa";
import { blindingNonce, coinPubHash, hashCoinEnvelope, hashPlanchets } from "@kontor/taler/planchet";
import { BlindedSignatureJson, CoinEnvelopeJson, UnblindedSignatureJson } from "@kontor/taler/schemas/exchange-coins";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { contractMessage, depositTrackMessage, refundRequestMessage } from "@kontor/taler/signatures/merchant";
import { coinDepositMessage, withdrawMessage } from "@kontor/taler/signatures/wallet";
import { HOUR, roundDownToSeconds, type Timestamp, type TimestampJson, timestampToJson } from "@kontor/taler/time";
import { wireHash } from "@kontor/taler/wire-hash";
import type { Denomination } from "./key-store.js";
import type { SandboxExchange } from "./sandbox-exchange.js";

const envelopes = wireCodec(CoinEnvelopeJson);
const blindedSignatures = wireCodec(BlindedSignatureJson);
const unblindedSignatures = wireCodec(UnblindedSignatureJson);

type Texts = Record<string, string>;

/** Members of answers that tests read. Which of them are there depends on the endpoint. */
interface AnswerBody {
  code: number;
  version: string;
  kontor_sandbox: boolean;
  balance: string;
  reserve_pub: string;
  coin_pub: string;
  h_wire: string;
  oper: string;
  wtid: string;
  exchange_pub: string;
  exchange_sig: string;
  timestamp: TimestampJson;
  exchange_timestamp: TimestampJson;
  execution_time: TimestampJson;
  denominations: { denoms: { stamp_start: { t_s: number } }[] }[];
  signkeys: Texts[];
  recoup: Texts[];
  wire_fees: Record<string, unknown>;
  deposits: Texts[];
  history: Texts[];
  ev_sigs: Record<string, unknown>[];
  r_pubs: string[][];
  ewv: { r_pub_0: string; r_pub_1: string };
}

export interface Answer {
  status: number;
  body: AnswerBody;
  headers: Headers;
}

/** A request to the exchange; a body makes it a POST. */
export async function ask(exchange: SandboxExchange, path: string, body?: unknown, headers = {}): Promise<Answer> {
  const answer = await fetch(`${exchange.baseUrl}${path}`, {
    headers,
    ...(body !== undefined && { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.startsWith("application/json");
  return { status: answer.status, body: isJson ? JSON.parse(text) : {}, headers: answer.headers };
}

export interface TestCoin extends EddsaKeyPair {
  denomination: Denomination;
  ubSig: UnblindedSignature;
  hAgeCommitment: Uint8Array | undefined;
}

interface PreparedCoin extends EddsaKeyPair {
  denomination: Denomination;
  hAgeCommitment: Uint8Array | undefined;
  blinding: Blinding;
  envelope: CoinEnvelope;
}

/** A withdrawal that can be sent, again and again, and finished with an answer. */
export interface PreparedWithdrawal {
  body: Record<string, unknown>;
  finish(answer: Answer): TestCoin[];
}

/** The denomination in force with that value and cipher. */
export function denominationOf(
  exchange: SandboxExchange,
  value: string,
  cipher: "RSA" | "CS" = "RSA",
  ageRestricted = false,
): Denomination {
  const wanted = printAmount(parseAmount(`${exchange.currency}:${value}`));
  const found = exchange
    .denominations()
    .findLast(
      (d) => printAmount(d.value) === wanted && d.key.cipher === cipher && (d.key.ageMask !== 0) === ageRestricted,
    );
  if (!found) throw new Error(`no denomination ${wanted} ${cipher}`);
  return found;
}

/** A reserve with that much in it. */
export async function aReserve(exchange: SandboxExchange, amount: string): Promise<EddsaKeyPair> {
  const keys = createKeyPair();
  await exchange.creditReserve(parseAmount(`${exchange.currency}:${amount}`), keys.pub);
  return keys;
}

/** Prepares the withdrawal of one coin of each denomination (POST /withdraw). */
export async function prepareWithdrawal(
  exchange: SandboxExchange,
  reserve: EddsaKeyPair,
  denominations: readonly Denomination[],
): Promise<PreparedWithdrawal> {
  const seed = Uint8Array.from(randomBytes(32));
  const nonces = await publicNonces(exchange, seed, denominations);
  const coins = denominations.map((denomination, index) => prepareCoin(denomination, seed, index, nonces.get(index)));
  const hPlanchets = hashPlanchets(
    coins.map(({ denomination, envelope }) => hashCoinEnvelope(denomination.hDenom, envelope)),
  );
  const blindingSeed = nonces.size > 0 ? seed : undefined;
  const { currency } = exchange;
  const message = withdrawMessage({
    amount: sumAmounts(
      currency,
      denominations.map(({ value }) => value),
    ),
    fee: sumAmounts(
      currency,
      denominations.map(({ feeWithdraw }) => feeWithdraw),
    ),
    hPlanchets,
    blindingSeed,
  });
  return {
    body: {
      cipher: "ED25519",
      reserve_pub: encodeBase32(reserve.pub),
      denoms_h: denominations.map(({ hDenom }) => encodeBase32(hDenom)),
      coin_evs: coins.map(({ envelope }) => envelopes.encode(envelope)),
      ...(blindingSeed && { blinding_seed: encodeBase32(blindingSeed) }),
      reserve_sig: encodeBase32(sign(reserve.priv, message)),
    },
    finish: ({ body }) => coins.map((coin, index) => finishCoin(coin, blindedSignatures.decode(body.ev_sigs[index]))),
  };
}

/** Coins of these denominations, from a reserve made for them. */
export async function withdrawCoins(
  exchange: SandboxExchange,
  denominations: readonly Denomination[],
): Promise<TestCoin[]> {
  const reserve = await aReserve(exchange, "1000");
  const withdrawal = await prepareWithdrawal(exchange, reserve, denominations);
  const answer = await ask(exchange, "withdraw", withdrawal.body);
  if (answer.status !== 200) throw new Error(`withdraw: ${answer.status} ${JSON.stringify(answer.body)}`);
  return withdrawal.finish(answer);
}

/** One RSA coin. */
export async function aCoin(exchange: SandboxExchange, value = "5"): Promise<TestCoin> {
  const [coin] = await withdrawCoins(exchange, [denominationOf(exchange, value)]);
  return coin!;
}

async function publicNonces(
  exchange: SandboxExchange,
  seed: Uint8Array,
  denominations: readonly Denomination[],
): Promise<Map<number, readonly [Uint8Array, Uint8Array]>> {
  const offsets = [...denominations.keys()].filter((index) => denominations[index]!.key.cipher === "CS");
  if (offsets.length === 0) return new Map();
  const { body } = await ask(exchange, "blinding-prepare", {
    cipher: "CS",
    operation: "withdraw",
    seed: encodeBase32(seed),
    nks: offsets.map((index) => ({
      coin_offset: index,
      denom_pub_hash: encodeBase32(denominations[index]!.hDenom),
    })),
  });
  return new Map(
    offsets.map((offset, index) => [
      offset,
      body.r_pubs[index]!.map((r) => decodeBase32(r, 32)) as [Uint8Array, Uint8Array],
    ]),
  );
}

function prepareCoin(
  denomination: Denomination,
  seed: Uint8Array,
  index: number,
  rPubs: readonly [Uint8Array, Uint8Array] | undefined,
): PreparedCoin {
  const keys = createKeyPair();
  const { ageMask } = denomination.key;
  const age = ageMask === 0 ? undefined : createAgeCommitment(ageMask, 18, randomBytes(64));
  const hAgeCommitment = age && hashAgeCommitment(age.publicKeys);
  const blinding = {
    message: coinPubHash(keys.pub, hAgeCommitment),
    secret: randomBytes(32),
    cs: rPubs && { nonce: blindingNonce(seed, index, "withdraw"), rPubs },
  };
  return { ...keys, denomination, hAgeCommitment, blinding, envelope: blindMessage(denomination.key, blinding) };
}

function finishCoin(
  { blinding, denomination, hAgeCommitment, priv, pub }: PreparedCoin,
  sig: BlindedSignature,
): TestCoin {
  const ubSig = unblindSignature(denomination.key, blinding, sig);
  if (!verifyDenominationSignature(denomination.key, blinding.message, ubSig)) throw new Error("not a valid coin");
  return { priv, pub, denomination, hAgeCommitment, ubSig };
}

/** A merchant with a bank account. */
export class TestMerchant {
  readonly keys = createKeyPair();
  readonly salt = Uint8Array.from(randomBytes(16));

  constructor(
    readonly exchange: SandboxExchange,
    readonly paytoUri = "payto://x-taler-bank/localhost/shop?receiver-name=Shop",
  ) {}

  get hWire(): Uint8Array {
    return wireHash(this.paytoUri, this.salt);
  }

  /** A contract of now, refundable for an hour, to be wired after two, unless told otherwise. */
  contract(changes: Partial<TestContract> = {}): TestContract {
    const now = roundDownToSeconds(this.exchange.clock.now());
    return {
      hContract: Uint8Array.from(randomBytes(64)),
      timestamp: now,
      refundDeadline: now + HOUR,
      wireDeadline: now + 2n * HOUR,
      ...changes,
    };
  }

  /** The body of a batch deposit in which each coin contributes all its value, or the given amount. */
  depositBody(contract: TestContract, coins: readonly TestCoin[], contribution?: string): Record<string, unknown> {
    return {
      merchant_payto_uri: this.paytoUri,
      wire_salt: encodeBase32(this.salt),
      h_contract_terms: encodeBase32(contract.hContract),
      timestamp: timestampToJson(contract.timestamp),
      refund_deadline: timestampToJson(contract.refundDeadline),
      wire_transfer_deadline: timestampToJson(contract.wireDeadline),
      merchant_pub: encodeBase32(this.keys.pub),
      merchant_sig: encodeBase32(sign(this.keys.priv, contractMessage(contract.hContract))),
      coins: coins.map((coin) =>
        this.#depositCoin(contract, coin, this.#amount(contribution) ?? coin.denomination.value),
      ),
    };
  }

  /** Deposits coins for a contract. */
  deposit(contract: TestContract, coins: readonly TestCoin[], contribution?: string): Promise<Answer> {
    return ask(this.exchange, "batch-deposit", this.depositBody(contract, coins, contribution));
  }

  /** Gives back part of a coin's deposit. */
  refund(contract: TestContract, coin: TestCoin, amount: string, rtransactionId = 1): Promise<Answer> {
    const refundAmount = this.#amount(amount)!;
    const message = refundRequestMessage({
      hContract: contract.hContract,
      coinPub: coin.pub,
      rtransactionId: BigInt(rtransactionId),
      amount: refundAmount,
    });
    return ask(this.exchange, `coins/${encodeBase32(coin.pub)}/refund`, {
      refund_amount: printAmount(refundAmount),
      h_contract_terms: encodeBase32(contract.hContract),
      rtransaction_id: rtransactionId,
      merchant_pub: encodeBase32(this.keys.pub),
      merchant_sig: encodeBase32(sign(this.keys.priv, message)),
    });
  }

  /** Asks what became of a deposit. */
  track({ hContract }: TestContract, coin: TestCoin, query = ""): Promise<Answer> {
    const { hWire, keys } = this;
    const signature = sign(keys.priv, depositTrackMessage({ hContract, hWire, coinPub: coin.pub }));
    const path = [hWire, keys.pub, hContract, coin.pub].map(encodeBase32).join("/");
    return ask(this.exchange, `deposits/${path}?merchant_sig=${encodeBase32(signature)}${query}`);
  }

  #depositCoin(contract: TestContract, coin: TestCoin, contribution: Amount) {
    const message = coinDepositMessage({
      hContract: contract.hContract,
      hWire: this.hWire,
      hDenom: coin.denomination.hDenom,
      walletTimestamp: contract.timestamp,
      refundDeadline: contract.refundDeadline,
      amountWithFee: contribution,
      depositFee: coin.denomination.feeDeposit,
      merchantPub: this.keys.pub,
      hAgeCommitment: coin.hAgeCommitment,
    });
    return {
      coin_pub: encodeBase32(coin.pub),
      denom_pub_hash: encodeBase32(coin.denomination.hDenom),
      ub_sig: unblindedSignatures.encode(coin.ubSig),
      ...(coin.hAgeCommitment && { h_age_commitment: encodeBase32(coin.hAgeCommitment) }),
      contribution: printAmount(contribution),
      coin_sig: encodeBase32(sign(coin.priv, message)),
    };
  }

  #amount(number: string | undefined): Amount | undefined {
    return number === undefined ? undefined : parseAmount(`${this.exchange.currency}:${number}`);
  }
}

export interface TestContract {
  hContract: Uint8Array;
  timestamp: Timestamp;
  refundDeadline: Timestamp;
  wireDeadline: Timestamp;
}

/** Few and small keys, so that a test file starts fast: RSA 5, 1, 0.1, CS 1, both with age restriction once. */
export const TEST_DENOMINATIONS = [
  { value: "5", cipher: "RSA", rsaBits: 1024, fees: { deposit: "0.02", refund: "0.01", withdraw: "0.01" } },
  { value: "1", cipher: "RSA", rsaBits: 1024 },
  { value: "1", cipher: "CS" },
  { value: "1", cipher: "RSA", ageRestricted: true, rsaBits: 1024 },
  { value: "1", cipher: "CS", ageRestricted: true },
] as const;
