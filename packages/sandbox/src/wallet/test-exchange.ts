/**
 * An exchange for tests of the wallet, without sockets or database: real keys and signatures, both withdraw protocols,
 * and answers that can be tampered with.
 */
import { type Amount, addAmounts, parseAmount, printAmount, subtractAmounts, sumAmounts } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { deriveR } from "@kontor/taler/cs-blind";
import {
  type BlindSigningPrivateKey,
  type DenominationKey,
  generateCsSigningKey,
  generateRsaSigningKey,
  hashDenomination,
  signEnvelope,
} from "@kontor/taler/denomination";
import { createKeyPair, sign, verify } from "@kontor/taler/eddsa";
import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";
import { blindingNonce, hashCoinEnvelope, hashPlanchets } from "@kontor/taler/planchet";
import {
  BatchWithdrawRequest,
  BatchWithdrawResponse,
  BlindingPrepareRequest,
  BlindingPrepareResponse,
  CsrWithdrawRequest,
  CsrWithdrawResponse,
  WithdrawRequest,
  WithdrawResponse,
} from "@kontor/taler/schemas/exchange";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { keySetMessage, refundConfirmationMessage } from "@kontor/taler/signatures/exchange";
import {
  denominationMessage,
  extensionsMessage,
  globalFeesMessage,
  signingKeyMessage,
  wireAccountMessage,
  wireFeeMessage,
} from "@kontor/taler/signatures/offline";
import { oldWithdrawMessage, withdrawMessage } from "@kontor/taler/signatures/wallet";
import { DAY, durationToJson, timestampFromSeconds, timestampToJson } from "@kontor/taler/time";

/** What a scripted peer answers. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly body?: unknown;
}

export interface ScriptedRequest {
  readonly method: string;
  /** Below the base URL of the peer. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export type ScriptedPeer = (request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>;

/** The body of an error. */
export function failure(name: ErrorCodeName, members: Readonly<Record<string, unknown>> = {}) {
  const { hint, number } = errorCode(name);
  return { code: number, hint, ...members };
}

/** A `fetch` that reaches scripted peers by their base URL, and nothing else. */
export function scriptedFetch(peers: Readonly<Record<string, ScriptedPeer>>): typeof globalThis.fetch {
  return async (input, init) => {
    const url = String(input);
    const base = Object.keys(peers).find((candidate) => url.startsWith(candidate));
    if (base === undefined) throw new TypeError(`no scripted peer at ${url}`);
    const { pathname, searchParams } = new URL(url.slice(base.length), "http://path.invalid/");
    const answer = await peers[base]!({
      method: init?.method ?? "GET",
      path: pathname.slice(1),
      query: searchParams,
      body: typeof init?.body === "string" ? JSON.parse(init.body) : undefined,
    });
    return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), { status: answer.status });
  };
}

/** The time at which all scripted tests happen. */
export const SCRIPTED_NOW = timestampFromSeconds(1_790_000_000);

const START = SCRIPTED_NOW - DAY;
const EXPIRE_WITHDRAW = SCRIPTED_NOW + 7n * DAY;
const EXPIRE_DEPOSIT = SCRIPTED_NOW + 700n * DAY;
const EXPIRE_LEGAL = SCRIPTED_NOW + 1800n * DAY;
const ACCOUNT = "payto://x-taler-bank/bank.example/exchange?receiver-name=exchange";
/** Ages 8, 14 and 18. */
export const AGE_MASK = 1 | (1 << 8) | (1 << 14) | (1 << 18);

export interface ScriptedDenomination {
  readonly key: DenominationKey;
  readonly priv: BlindSigningPrivateKey;
  readonly hDenom: Uint8Array;
  readonly value: Amount;
  readonly feeWithdraw: Amount;
  readonly feeDeposit: Amount;
  readonly feeRefund: Amount;
}

/** One RSA key serves all scripted exchanges: making them is slow. */
const rsaKeys = Array.from({ length: 2 }, () => generateRsaSigningKey(1024));

function denomination(kind: "RSA" | "CS", ageMask: number, value: string, index: number): ScriptedDenomination {
  const { pub, priv } = kind === "RSA" ? rsaKeys[index]! : generateCsSigningKey();
  const key: DenominationKey = { ...pub, ageMask };
  const fee = parseAmount("KUDOS:0.01");
  const amount = parseAmount(value);
  const fees = { feeWithdraw: fee, feeDeposit: fee, feeRefund: fee };
  return { key, priv, hDenom: hashDenomination(key), value: amount, ...fees };
}

export interface ScriptedExchange {
  readonly url: string;
  readonly masterPub: Uint8Array;
  readonly signing: { readonly priv: Uint8Array; readonly pub: Uint8Array };
  readonly denominations: readonly ScriptedDenomination[];
  /** Reserve balances by public key in base32. */
  readonly reserves: Map<string, Amount>;
  /** Paths of all requests, in their order. */
  readonly requests: string[];
  /** Changes an answer before it is sent. */
  tamper: (path: string, answer: ScriptedAnswer) => ScriptedAnswer;
  readonly peer: ScriptedPeer;
  /** The confirmation of a refund. */
  confirmRefund(values: Parameters<typeof refundConfirmationMessage>[0]): {
    exchange_sig: string;
    exchange_pub: string;
  };
}

/** An exchange that speaks the given version of the protocol: with POST /withdraw from 26 on. */
export function scriptedExchange(url = "https://exchange.example/", version = "31:0:5"): ScriptedExchange {
  const master = createKeyPair();
  const signing = createKeyPair();
  const denominations = [
    denomination("RSA", 0, "KUDOS:5", 0),
    denomination("RSA", 0, "KUDOS:1", 1),
    denomination("CS", 0, "KUDOS:2", 0),
    denomination("RSA", AGE_MASK, "KUDOS:5", 0),
    denomination("RSA", AGE_MASK, "KUDOS:1", 1),
  ];
  const exchange: ScriptedExchange = {
    url,
    masterPub: master.pub,
    signing,
    denominations,
    reserves: new Map(),
    requests: [],
    tamper: (_path, answer) => answer,
    async peer(request) {
      exchange.requests.push(request.path);
      return exchange.tamper(request.path, answerTo(exchange, version, master, request));
    },
    confirmRefund: (values) => ({
      exchange_sig: encodeBase32(sign(signing.priv, refundConfirmationMessage(values))),
      exchange_pub: encodeBase32(signing.pub),
    }),
  };
  return exchange;
}

type KeyPair = ReturnType<typeof createKeyPair>;

function answerTo(
  exchange: ScriptedExchange,
  version: string,
  master: KeyPair,
  { path, body }: ScriptedRequest,
): ScriptedAnswer {
  const isUnified = Number(version.split(":")[0]) >= 26;
  const [first, second, third] = path.split("/");
  if (path === "keys") return { status: 200, body: keysDocument(exchange, version, master) };
  if (path === "withdraw" && isUnified) return withdraw(exchange, body);
  if (path === "blinding-prepare" && isUnified) return prepareBlinding(exchange, body);
  if (path === "csr-withdraw" && !isUnified) return csrWithdraw(exchange, body);
  if (first === "reserves" && third === "batch-withdraw" && !isUnified) return batchWithdraw(exchange, second!, body);
  if (first === "reserves" && third === undefined) {
    const balance = exchange.reserves.get(second!);
    if (!balance) return { status: 404, body: failure("EXCHANGE_GENERIC_RESERVE_UNKNOWN") };
    return { status: 200, body: { balance: printAmount(balance) } };
  }
  return { status: 404, body: failure("GENERIC_ENDPOINT_UNKNOWN") };
}

function withdraw(exchange: ScriptedExchange, body: unknown): ScriptedAnswer {
  const request = wireCodec(WithdrawRequest).decode(body);
  const chosen = request.denoms_h.map((hDenom) => denominationOf(exchange, hDenom));
  const message = withdrawMessage({
    amount: sumAmounts(
      "KUDOS",
      chosen.map((d) => d.value),
    ),
    fee: sumAmounts(
      "KUDOS",
      chosen.map((d) => d.feeWithdraw),
    ),
    hPlanchets: hashPlanchets(request.coin_evs.map((ev, i) => hashCoinEnvelope(chosen[i]!.hDenom, ev))),
    blindingSeed: request.blinding_seed,
  });
  if (!verify(request.reserve_pub, message, request.reserve_sig))
    return { status: 403, body: failure("EXCHANGE_WITHDRAW_RESERVE_SIGNATURE_INVALID") };
  debit(exchange, encodeBase32(request.reserve_pub), chosen);
  const signatures = request.coin_evs.map((ev, i) => signEnvelope(chosen[i]!.priv, ev, "rw"));
  return { status: 200, body: wireCodec(WithdrawResponse).encode({ ev_sigs: signatures.map((s) => ({ ...s })) }) };
}

function batchWithdraw(exchange: ScriptedExchange, reservePub: string, body: unknown): ScriptedAnswer {
  const { planchets } = wireCodec(BatchWithdrawRequest).decode(body);
  const chosen = planchets.map(({ denom_pub_hash }) => denominationOf(exchange, denom_pub_hash));
  for (const [i, { coin_ev, denom_pub_hash, reserve_sig }] of planchets.entries()) {
    const message = oldWithdrawMessage({
      amountWithFee: addAmounts(chosen[i]!.value, chosen[i]!.feeWithdraw),
      hDenom: denom_pub_hash,
      hCoinEv: hashCoinEnvelope(denom_pub_hash, coin_ev),
    });
    if (!verify(decodeBase32(reservePub, 32), message, reserve_sig))
      return { status: 403, body: failure("EXCHANGE_WITHDRAW_RESERVE_SIGNATURE_INVALID") };
  }
  debit(exchange, reservePub, chosen);
  const signatures = planchets.map(({ coin_ev }, i) => ({
    ev_sig: { ...signEnvelope(chosen[i]!.priv, coin_ev, "rw") },
  }));
  return { status: 200, body: wireCodec(BatchWithdrawResponse).encode({ ev_sigs: signatures }) };
}

function prepareBlinding(exchange: ScriptedExchange, body: unknown): ScriptedAnswer {
  const { nks, seed } = wireCodec(BlindingPrepareRequest).decode(body);
  const rPubs = nks.map(({ coin_offset, denom_pub_hash }) => [
    ...publicNonces(exchange, denom_pub_hash, blindingNonce(seed, coin_offset, "withdraw")),
  ]);
  return { status: 200, body: wireCodec(BlindingPrepareResponse).encode({ cipher: "CS", r_pubs: rPubs }) };
}

function csrWithdraw(exchange: ScriptedExchange, body: unknown): ScriptedAnswer {
  const { denom_pub_hash, nonce } = wireCodec(CsrWithdrawRequest).decode(body);
  const [r_pub_0, r_pub_1] = publicNonces(exchange, denom_pub_hash, nonce);
  return { status: 200, body: wireCodec(CsrWithdrawResponse).encode({ ewv: { cipher: "CS", r_pub_0, r_pub_1 } }) };
}

function publicNonces(exchange: ScriptedExchange, hDenom: Uint8Array, nonce: Uint8Array) {
  const { priv } = denominationOf(exchange, hDenom);
  if (priv.cipher !== "CS") throw new Error("only CS denominations have public nonces");
  return deriveR(priv.csPriv, nonce, "rw");
}

function denominationOf(exchange: ScriptedExchange, hDenom: Uint8Array): ScriptedDenomination {
  const wanted = encodeBase32(hDenom);
  return exchange.denominations.find((d) => encodeBase32(d.hDenom) === wanted)!;
}

function debit(exchange: ScriptedExchange, reservePub: string, chosen: readonly ScriptedDenomination[]): void {
  const cost = sumAmounts(
    "KUDOS",
    chosen.map((d) => addAmounts(d.value, d.feeWithdraw)),
  );
  const balance = exchange.reserves.get(reservePub)!;
  exchange.reserves.set(reservePub, subtractAmounts(balance, cost));
}

function keysDocument(exchange: ScriptedExchange, version: string, master: KeyPair) {
  const zero = parseAmount("KUDOS:0");
  const signed = exchange.denominations.map((d) => ({
    ...d,
    masterSig: sign(
      master.priv,
      denominationMessage({
        masterPub: master.pub,
        stampStart: START,
        stampExpireWithdraw: EXPIRE_WITHDRAW,
        stampExpireDeposit: EXPIRE_DEPOSIT,
        stampExpireLegal: EXPIRE_LEGAL,
        value: d.value,
        feeWithdraw: d.feeWithdraw,
        feeDeposit: d.feeDeposit,
        feeRefresh: zero,
        feeRefund: d.feeRefund,
        hDenom: d.hDenom,
      }),
    ),
  }));
  const { signing } = exchange;
  const period = { startDate: START, endDate: EXPIRE_LEGAL };
  const wireFee = { wireMethod: "x-taler-bank", ...period, wireFee: zero, closingFee: zero };
  const globalFees = {
    ...period,
    purseTimeout: DAY,
    historyExpiration: DAY,
    historyFee: zero,
    accountFee: zero,
    purseFee: zero,
    purseAccountLimit: 1,
  };
  const extensions = { age_restriction: { critical: false, version: "1", config: { age_groups: "8:14:18" } } };
  const text = printAmount(zero);
  return {
    version,
    base_url: exchange.url,
    currency: "KUDOS",
    stefan_abs: text,
    stefan_log: text,
    stefan_lin: 0.5,
    asset_type: "fiat",
    accounts: [
      {
        payto_uri: ACCOUNT,
        credit_restrictions: [],
        debit_restrictions: [],
        master_sig: signedBy(
          master,
          wireAccountMessage({ paytoUri: ACCOUNT, debitRestrictions: [], creditRestrictions: [] }),
        ),
      },
    ],
    wire_fees: {
      "x-taler-bank": [
        {
          wire_fee: text,
          closing_fee: text,
          start_date: timestampToJson(START),
          end_date: timestampToJson(EXPIRE_LEGAL),
          sig: signedBy(master, wireFeeMessage(wireFee)),
        },
      ],
    },
    wads: [],
    hard_limits: [],
    zero_limits: [],
    denominations: signed.map((d) => ({
      cipher: d.key.ageMask === 0 ? d.key.cipher : `${d.key.cipher}+age_restricted`,
      ...(d.key.ageMask === 0 ? {} : { age_mask: d.key.ageMask }),
      value: printAmount(d.value),
      fee_withdraw: printAmount(d.feeWithdraw),
      fee_deposit: printAmount(d.feeDeposit),
      fee_refresh: text,
      fee_refund: printAmount(d.feeRefund),
      denoms: [
        {
          master_sig: encodeBase32(d.masterSig),
          stamp_start: timestampToJson(START),
          stamp_expire_withdraw: timestampToJson(EXPIRE_WITHDRAW),
          stamp_expire_deposit: timestampToJson(EXPIRE_DEPOSIT),
          stamp_expire_legal: timestampToJson(EXPIRE_LEGAL),
          ...(d.key.cipher === "RSA" ? { rsa_pub: encodeBase32(d.key.rsaPub) } : { cs_pub: encodeBase32(d.key.csPub) }),
        },
      ],
    })),
    recoup: [],
    signkeys: [
      {
        key: encodeBase32(signing.pub),
        stamp_start: timestampToJson(START),
        stamp_expire: timestampToJson(EXPIRE_WITHDRAW),
        stamp_end: timestampToJson(EXPIRE_DEPOSIT),
        master_sig: signedBy(
          master,
          signingKeyMessage({
            start: START,
            expire: EXPIRE_WITHDRAW,
            end: EXPIRE_DEPOSIT,
            signkeyPub: signing.pub,
          }),
        ),
      },
    ],
    auditors: [],
    global_fees: [
      {
        start_date: timestampToJson(START),
        end_date: timestampToJson(EXPIRE_LEGAL),
        history_fee: text,
        account_fee: text,
        purse_fee: text,
        history_expiration: durationToJson(DAY),
        purse_account_limit: 1,
        purse_timeout: durationToJson(DAY),
        master_sig: signedBy(master, globalFeesMessage(globalFees)),
      },
    ],
    master_public_key: encodeBase32(master.pub),
    reserve_closing_delay: durationToJson(DAY),
    list_issue_date: timestampToJson(START),
    extensions,
    extensions_sig: signedBy(master, extensionsMessage(extensions)),
    exchange_pub: encodeBase32(signing.pub),
    exchange_sig: signedBy(
      signing,
      keySetMessage(
        START,
        signed.map(({ masterSig }) => masterSig),
      ),
    ),
  };
}

function signedBy({ priv }: KeyPair, message: Uint8Array): string {
  return encodeBase32(sign(priv, message));
}
