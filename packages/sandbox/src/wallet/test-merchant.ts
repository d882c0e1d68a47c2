/** A merchant for tests of the wallet, without sockets or database: it signs like a real one, and can be made to lie. */
import { inFractions, parseAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { hashJson } from "@kontor/taler/canonical-json";
import { hashContract } from "@kontor/taler/contract-hash";
import { generateRsaSigningKey, signEnvelope, verifyDenominationSignature } from "@kontor/taler/denomination";
import { createKeyPair, sign, verify } from "@kontor/taler/eddsa";
import { coinPubHash } from "@kontor/taler/planchet";
import { BlindedSignatureJson } from "@kontor/taler/schemas/exchange-coins";
import {
  AbortRequest,
  ClaimRequest,
  PaidRequest,
  PayRequest,
  UnclaimRequest,
  WalletRefundRequest,
} from "@kontor/taler/schemas/public-orders";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { contractMessage, paymentOkMessage } from "@kontor/taler/signatures/merchant";
import { coinDepositMessage, tokenUseMessage, unclaimMessage } from "@kontor/taler/signatures/wallet";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, timestampToJson } from "@kontor/taler/time";
import { verifyToken } from "@kontor/taler/token";
import {
  failure,
  SCRIPTED_NOW,
  type ScriptedAnswer,
  type ScriptedExchange,
  type ScriptedPeer,
} from "./test-exchange.js";

interface ScriptedOrder {
  readonly proto: JsonObject;
  contract?: JsonObject;
  paid?: PayRequest;
  sessionId?: string | undefined;
  /** What the merchant gives back, by coin public key in base32. */
  readonly refunds: Map<string, string>;
}

export interface ScriptedMerchant {
  readonly url: string;
  version: string;
  readonly keys: ReturnType<typeof createKeyPair>;
  /** Signs tokens. */
  readonly tokenKey: ReturnType<typeof generateRsaSigningKey>;
  readonly orders: Map<string, ScriptedOrder>;
  /** Paths of all requests, in their order. */
  readonly requests: string[];
  /** Changes an answer before it is sent. */
  tamper: (path: string, answer: ScriptedAnswer) => ScriptedAnswer;
  readonly peer: ScriptedPeer;
  /** Sets up an order; members of `terms` replace those of the contract. */
  order(orderId: string, terms?: JsonObject): void;
  /** Grants a refund of a coin of a paid order. */
  refund(orderId: string, coinPub: string, amount: string): void;
}

/** Made once, since that is slow. */
const TOKEN_KEY = generateRsaSigningKey(1024);
const H_WIRE = new Uint8Array(64).fill(7);

/** A merchant that accepts coins of these exchanges. */
export function scriptedMerchant(
  exchanges: readonly ScriptedExchange[],
  url = "https://shop.example/",
): ScriptedMerchant {
  const keys = createKeyPair();
  const merchant: ScriptedMerchant = {
    url,
    version: "30:0:18",
    keys,
    tokenKey: TOKEN_KEY,
    orders: new Map(),
    requests: [],
    tamper: (_path, answer) => answer,
    async peer({ path, body, query }) {
      if (path === "config") return { status: 200, body: { name: "taler-merchant", version: merchant.version } };
      merchant.requests.push(path);
      const [, orderId, action] = path.split("/");
      const order = merchant.orders.get(decodeURIComponent(orderId ?? ""));
      const answer = order
        ? answerTo(merchant, exchanges, order, action, body, query)
        : { status: 404, body: failure("MERCHANT_GENERIC_ORDER_UNKNOWN") };
      return merchant.tamper(path, answer);
    },
    order(orderId, terms = {}) {
      const proto: JsonObject = {
        amount: "KUDOS:3",
        max_fee: "KUDOS:0.02",
        summary: "A test",
        order_id: orderId,
        products: [],
        timestamp: { ...timestampToJson(SCRIPTED_NOW) },
        refund_deadline: { ...timestampToJson(SCRIPTED_NOW + DAY) },
        pay_deadline: { ...timestampToJson(SCRIPTED_NOW + DAY) },
        wire_transfer_deadline: { ...timestampToJson(SCRIPTED_NOW + 2n * DAY) },
        merchant_pub: encodeBase32(keys.pub),
        merchant_base_url: url,
        merchant: { name: "Test shop" },
        h_wire: encodeBase32(H_WIRE),
        wire_method: "x-taler-bank",
        exchanges: exchanges.map((exchange) => ({
          url: exchange.url,
          priority: 1,
          master_pub: encodeBase32(exchange.masterPub),
        })),
        ...terms,
      };
      merchant.orders.set(orderId, { proto, refunds: new Map() });
    },
    refund(orderId, coinPub, amount) {
      merchant.orders.get(orderId)!.refunds.set(coinPub, amount);
    },
  };
  return merchant;
}

function answerTo(
  merchant: ScriptedMerchant,
  exchanges: readonly ScriptedExchange[],
  order: ScriptedOrder,
  action: string | undefined,
  body: unknown,
  query: URLSearchParams,
): ScriptedAnswer {
  if (action === "claim") return claim(merchant, order, body);
  if (!order.contract) return { status: 404, body: failure("MERCHANT_GENERIC_ORDER_UNKNOWN") };
  if (action === "pay") return pay(merchant, exchanges, order, order.contract, body);
  if (action === "unclaim") return unclaim(order, order.contract, body);
  if (action === "paid") return paid(merchant, order, order.contract, body);
  if (action === "refund") return refund(merchant, exchanges, order, order.contract, body);
  if (action === "abort") return abort(merchant, exchanges, order, order.contract, body);
  return status(order, order.contract, query);
}

function claim(merchant: ScriptedMerchant, order: ScriptedOrder, body: unknown): ScriptedAnswer {
  const nonce = encodeBase32(wireCodec(ClaimRequest).decode(body).nonce);
  if (order.contract && order.contract.nonce !== nonce)
    return { status: 409, body: failure("MERCHANT_POST_ORDERS_ID_CLAIM_ALREADY_CLAIMED") };
  order.contract = { ...order.proto, nonce };
  const sig = sign(merchant.keys.priv, contractMessage(hashContract(order.contract)));
  return { status: 200, body: { contract_terms: order.contract, sig: encodeBase32(sig) } };
}

function pay(
  merchant: ScriptedMerchant,
  exchanges: readonly ScriptedExchange[],
  order: ScriptedOrder,
  contract: JsonObject,
  body: unknown,
): ScriptedAnswer {
  const request = wireCodec(PayRequest).decode(body);
  const hContract = hashContract(contract);
  const walletData = (body as { wallet_data?: JsonObject }).wallet_data;
  for (const coin of request.coins) {
    const denomination = exchanges
      .filter((exchange) => exchange.url === coin.exchange_url)
      .flatMap((exchange) => exchange.denominations)
      .find(({ hDenom }) => equalBytes(hDenom, coin.h_denom))!;
    const message = coinDepositMessage({
      hContract,
      hWire: H_WIRE,
      hDenom: coin.h_denom,
      walletTimestamp: SCRIPTED_NOW,
      refundDeadline: SCRIPTED_NOW + DAY,
      amountWithFee: coin.contribution,
      depositFee: denomination.feeDeposit,
      merchantPub: merchant.keys.pub,
      hAgeCommitment: coin.h_age_commitment,
      walletDataHash: walletData && hashJson(walletData),
    });
    const hCoin = coinPubHash(coin.coin_pub, coin.h_age_commitment);
    if (!verifyDenominationSignature(denomination.key, hCoin, coin.ub_sig))
      return { status: 403, body: failure("EXCHANGE_DENOMINATION_SIGNATURE_INVALID") };
    if (!verify(coin.coin_pub, message, coin.coin_sig))
      return { status: 403, body: failure("MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID") };
  }
  const choice = walletData && (contract.choices as JsonObject[])[Number(walletData.choice_index)]!;
  const price = String((choice ?? contract).amount);
  const total = request.coins.reduce((sum, { contribution }) => sum + inFractions(contribution), 0n);
  if (total < inFractions(parseAmount(price)))
    return { status: 400, body: failure("MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT") };
  for (const token of request.tokens ?? []) {
    const message = tokenUseMessage(hContract, hashJson(walletData!));
    const isIssued = verifyToken(merchant.tokenKey.pub, token.token_pub, token.ub_sig);
    if (!isIssued || !verify(token.token_pub, message, token.token_sig)) {
      return { status: 400, body: failure("MERCHANT_POST_ORDERS_ID_PAY_TOKEN_USE_SIG_INVALID") };
    }
  }
  order.paid = request;
  order.sessionId = request.session_id;
  const sig = sign(merchant.keys.priv, paymentOkMessage(hContract));
  const token_sigs = (request.wallet_data?.tokens_evs ?? []).map((envelope) => ({
    blind_sig: wireCodec(BlindedSignatureJson).encode({ ...signEnvelope(merchant.tokenKey.priv, envelope, "tk") }),
  }));
  return { status: 200, body: { sig: encodeBase32(sig), token_sigs } };
}

function unclaim(order: ScriptedOrder, contract: JsonObject, body: unknown): ScriptedAnswer {
  const { h_contract, nonce, unclaim_sig } = wireCodec(UnclaimRequest).decode(body);
  if (!verify(nonce, unclaimMessage(h_contract), unclaim_sig)) {
    return { status: 403, body: failure("MERCHANT_POST_ORDERS_UNCLAIM_SIGNATURE_INVALID") };
  }
  if (order.paid || contract.nonce !== encodeBase32(nonce)) {
    return { status: 404, body: failure("MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND") };
  }
  delete order.contract;
  return { status: 204 };
}

function paid(merchant: ScriptedMerchant, order: ScriptedOrder, contract: JsonObject, body: unknown): ScriptedAnswer {
  const { h_contract, session_id, sig } = wireCodec(PaidRequest).decode(body);
  const isMine = verify(merchant.keys.pub, paymentOkMessage(h_contract), sig);
  if (!isMine || !equalBytes(h_contract, hashContract(contract)))
    return { status: 403, body: failure("MERCHANT_POST_ORDERS_ID_PAID_COIN_SIGNATURE_INVALID") };
  order.sessionId = session_id;
  return { status: 200, body: { refunded: order.refunds.size > 0 } };
}

function refund(
  merchant: ScriptedMerchant,
  exchanges: readonly ScriptedExchange[],
  order: ScriptedOrder,
  contract: JsonObject,
  body: unknown,
): ScriptedAnswer {
  const { h_contract: hContract } = wireCodec(WalletRefundRequest).decode(body);
  const refunds = [...order.refunds].map(([coinPub, amount]) => ({
    type: "success",
    exchange_status: 200,
    rtransaction_id: 1,
    coin_pub: coinPub,
    refund_amount: amount,
    execution_time: timestampToJson(SCRIPTED_NOW),
    ...exchangeOf(exchanges, order, coinPub).confirmRefund({
      hContract,
      coinPub: decodeBase32(coinPub, 32),
      merchantPub: merchant.keys.pub,
      rtransactionId: 1n,
      amount: parseAmount(amount),
    }),
  }));
  const granted = [...order.refunds.values()][0]!;
  return { status: 200, body: { refund_amount: granted, refunds, merchant_pub: contract.merchant_pub } };
}

function abort(
  merchant: ScriptedMerchant,
  exchanges: readonly ScriptedExchange[],
  order: ScriptedOrder,
  contract: JsonObject,
  body: unknown,
): ScriptedAnswer {
  if (order.paid)
    return { status: 412, body: failure("MERCHANT_POST_ORDERS_ID_ABORT_REFUND_REFUSED_PAYMENT_COMPLETE") };
  const { coins } = wireCodec(AbortRequest).decode(body);
  const refunds = coins.map(({ coin_pub, contribution, exchange_url }) => ({
    type: "success",
    exchange_status: 200,
    ...exchanges
      .find(({ url }) => url === exchange_url)!
      .confirmRefund({
        hContract: hashContract(contract),
        coinPub: coin_pub,
        merchantPub: merchant.keys.pub,
        rtransactionId: 0n,
        amount: contribution,
      }),
  }));
  return { status: 200, body: { refunds } };
}

function status(order: ScriptedOrder, contract: JsonObject, query: URLSearchParams): ScriptedAnswer {
  if (query.get("h_contract") !== encodeBase32(hashContract(contract)))
    return { status: 403, body: failure("MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER") };
  const session = query.get("session_id");
  if (!order.paid || (session !== null && session !== order.sessionId)) {
    return { status: 402, body: { taler_pay_uri: "taler://pay/shop.example/x/" } };
  }
  const granted = [...order.refunds.values()][0] ?? "KUDOS:0";
  const refunded = order.refunds.size > 0;
  const amounts = { refund_amount: granted, refund_taken: "KUDOS:0" };
  return { status: 200, body: { refunded, refund_pending: refunded, ...amounts } };
}

function exchangeOf(exchanges: readonly ScriptedExchange[], order: ScriptedOrder, coinPub: string): ScriptedExchange {
  const { exchange_url } = order.paid!.coins.find((coin) => encodeBase32(coin.coin_pub) === coinPub)!;
  return exchanges.find(({ url }) => url === exchange_url)!;
}
