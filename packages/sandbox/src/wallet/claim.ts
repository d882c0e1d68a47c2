/** POST orders/$ORDER_ID/claim: the wallet binds an order to itself and gets the contract. */
import { encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair, verify } from "@kontor/taler/eddsa";
import { errorCode } from "@kontor/taler/error-codes";
import { ClaimResponse } from "@kontor/taler/schemas/public-orders";
import { contractMessage } from "@kontor/taler/signatures/merchant";
import { type JsonObject, parseStrictJson } from "@kontor/taler/strict-json";
import { parsePayUri } from "@kontor/taler/taler-uri";
import { canonicalBaseUrl } from "./base-url.js";
import { type Contract, checkClaimed, readContract } from "./contract.js";
import { decodeBody, refusal, talerCodeOf } from "./http-client.js";
import { demandCompatibleMerchant } from "./merchant-version.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";
import { type Order, orderKey } from "./wallet-state.js";

/** An order by name, for those who have no taler://pay URI. */
export interface OrderReference {
  readonly merchantBaseUrl: string;
  readonly orderId: string;
  /** In base32. */
  readonly claimToken?: string;
}

/** A claimed order and its verified contract. */
export interface Proposal {
  readonly order: Order;
  readonly contract: Contract;
  /** The session that the taler://pay URI named. */
  readonly sessionId?: string;
}

/**
 * Claims an order and verifies the contract. Repeating it gives the same proposal.
 * Throws WalletError "already-claimed", "bad-contract", "bad-signature", "refused", ...
 */
export async function claim(wallet: Wallet, target: string | OrderReference): Promise<Proposal> {
  const { sessionId, ...reference } = referenceOf(target);
  const order = await rememberedOrder(wallet, reference);
  const session = sessionId === undefined ? {} : { sessionId };
  if (order.contract) return { ...proposalOf(order), ...session };
  await demandCompatibleMerchant(wallet, order.merchantBaseUrl);

  const answer = await wallet.http({
    method: "POST",
    url: `${order.merchantBaseUrl}orders/${encodeURIComponent(order.orderId)}/claim`,
    body: {
      nonce: encodeBase32(order.noncePub),
      ...(order.claimToken === undefined ? {} : { token: order.claimToken }),
    },
  });
  if (talerCodeOf(answer) === errorCode("MERCHANT_POST_ORDERS_ID_CLAIM_ALREADY_CLAIMED").number) {
    throw refusal(`claim order ${order.orderId}, another wallet has it`, answer, "already-claimed");
  }
  if (answer.status !== 200) throw refusal(`claim order ${order.orderId}`, answer);

  const { contract_terms, sig } = decodeBody(ClaimResponse, answer, "the claim");
  const terms = contract_terms as JsonObject;
  const contract = readContract(terms);
  checkClaimed(contract, { baseUrl: order.merchantBaseUrl, orderId: order.orderId, nonce: order.noncePub });
  if (!verify(contract.merchantPub, contractMessage(contract.hContract), sig)) {
    throw new WalletError("bad-signature", "The merchant's signature does not belong to this contract.");
  }
  order.contract = { terms: JSON.stringify(terms), hContract: contract.hContract, sig };
  await wallet.save();
  return { order, contract, ...session };
}

/** The proposal of an order that this wallet has claimed before. Throws WalletError "bad-request" if it has not. */
export function proposalOf(order: Order): Proposal {
  if (!order.contract) throw new WalletError("bad-request", `Order ${order.orderId} is not claimed by this wallet.`);
  return { order, contract: readContract(parseStrictJson(order.contract.terms) as JsonObject) };
}

/** The order, with a nonce that is stored before the merchant sees it: a claim whose answer is lost can be repeated. */
async function rememberedOrder(wallet: Wallet, reference: OrderReference): Promise<Order> {
  const merchantBaseUrl = canonicalBaseUrl(reference.merchantBaseUrl);
  const key = orderKey(merchantBaseUrl, reference.orderId);
  const known = wallet.state.orders[key];
  if (known) {
    if (reference.claimToken !== undefined) known.claimToken = reference.claimToken;
    return known;
  }
  const nonce = createKeyPair((size) => wallet.rng.bytes(size));
  const order: Order = {
    merchantBaseUrl,
    orderId: reference.orderId,
    noncePriv: nonce.priv,
    noncePub: nonce.pub,
    refunds: [],
    ...(reference.claimToken === undefined ? {} : { claimToken: reference.claimToken }),
  };
  wallet.state.orders[key] = order;
  await wallet.save();
  return order;
}

function referenceOf(target: string | OrderReference): OrderReference & { sessionId?: string } {
  if (typeof target !== "string") return target;
  try {
    const { merchantBaseUrl, orderId, claimToken, sessionId } = parsePayUri(target);
    return {
      merchantBaseUrl,
      orderId,
      ...(claimToken === undefined ? {} : { claimToken: encodeBase32(claimToken) }),
      ...(sessionId ? { sessionId } : {}),
    };
  } catch (error) {
    throw new WalletError("bad-request", `${target} is not a taler://pay URI.`, { cause: error });
  }
}
