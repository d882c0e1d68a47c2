/** One coin of a payment: is it of an exchange we accept, worth what it claims, and signed for this contract? */

import { ageGroup, groupCount, hashAgeCommitment, verifyAgeAttestation } from "@kontor/taler/age-restriction";
import { compareAmounts, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { verify } from "@kontor/taler/eddsa";
import type { VerifiedDenomination } from "@kontor/taler/keys-verification";
import type { CoinPaySig } from "@kontor/taler/schemas/public-orders";
import { coinDepositMessage } from "@kontor/taler/signatures/wallet";
import type { Timestamp } from "@kontor/taler/time";
import type { StaticDecode } from "typebox";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import type { Deposit } from "../deposits/deposit-store.js";
import type { PayableContract } from "../orders/payable-contract.js";
import type { ServerDeps } from "../server-deps.js";
import { TalerError } from "../taler-error.js";

export type Coin = StaticDecode<typeof CoinPaySig>;

/** What all coins of a payment sign. */
export interface SignedTerms {
  readonly contract: PayableContract;
  readonly hContract: Uint8Array;
  readonly hWire: Uint8Array;
  readonly merchantPub: Uint8Array;
  readonly walletDataHash: Uint8Array | undefined;
}

export interface PaymentTerms extends SignedTerms {
  /** Of the price that is paid. */
  readonly currency: string;
}

/** A coin that may be deposited, and where. */
export interface VettedCoin {
  readonly exchange: TrustedExchange;
  readonly deposit: Deposit;
}

/** How long a payment waits for the keys of an exchange that it needs. */
const KEYS_TIMEOUT_MS = 10_000;

/** @throws TalerError with the code of the first thing that is wrong with the coin */
export async function vetCoin(
  exchanges: ServerDeps["exchanges"],
  coin: Coin,
  terms: PaymentTerms,
  { now, network }: { readonly now: Timestamp; readonly network: string },
): Promise<VettedCoin> {
  const detail = encodeBase32(coin.coin_pub);
  const exchange = await exchanges.find(coin.exchange_url, network);
  if (exchange === "not-now") {
    throw new TalerError("MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE", {
      status: 503,
      detail: `${coin.exchange_url} is not known, and too many unknown exchanges were looked up lately`,
      members: { exchange_url: coin.exchange_url },
      headers: { "retry-after": "60" },
    });
  }
  const { contract } = terms;
  if (
    exchange === undefined ||
    !contract.exchanges.some(({ masterPub }) => equalBytes(masterPub, exchange.masterPub))
  ) {
    throw new TalerError("MERCHANT_GENERIC_EXCHANGE_UNTRUSTED", { status: 412, detail: coin.exchange_url });
  }
  const denomination = await denominationOf(exchanges, exchange, coin, detail);
  if (denomination.revoked || denomination.stampExpireDeposit <= now) throw gone(detail);
  if (!exchanges.keysOf(exchange)?.accounts.some(({ wireMethod }) => wireMethod === contract.wireMethod)) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_WIRE_METHOD_UNSUPPORTED", {
      status: 412,
      detail: `${exchange.baseUrl} does not wire by ${contract.wireMethod} any more`,
      members: { exchange_url: exchange.baseUrl },
    });
  }
  checkWorth(coin, denomination, terms.currency, detail);
  if (coin.ub_sig.cipher !== denomination.key.cipher) {
    throw coinMalformed("ub_sig", `the denomination of coin ${detail} signs with ${denomination.key.cipher}`);
  }

  const hAgeCommitment = ageCommitmentOf(coin, denomination, contract.minimumAge, detail);
  const deposit: Deposit = {
    coinPub: coin.coin_pub,
    hDenom: coin.h_denom,
    ubSig: coin.ub_sig,
    coinSig: coin.coin_sig,
    hAgeCommitment,
    contribution: coin.contribution,
    depositFee: denomination.feeDeposit,
    refundFee: denomination.feeRefund,
  };
  if (!signsDeposit(coin.coin_sig, deposit, terms)) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID", { detail });
  }
  return { exchange, deposit };
}

/** The denomination that the coin names; the exchange is asked for newer keys where it is not among those at hand. */
async function denominationOf(
  exchanges: ServerDeps["exchanges"],
  exchange: TrustedExchange,
  { h_denom: hDenom }: Coin,
  coin: string,
): Promise<VerifiedDenomination> {
  const name = encodeBase32(hDenom);
  const options = { refreshOnce: true, timeoutMs: KEYS_TIMEOUT_MS };
  const isRevoked = () => exchanges.keysOf(exchange)?.revokedDenominations.has(name) === true;
  // An exchange lists revoked denominations by their hash alone.
  const known = isRevoked() ? undefined : await exchanges.denomination(exchange, hDenom, options);
  if (known !== undefined) return known;
  if (isRevoked()) throw gone(coin);
  // Of an exchange that did not answer nobody knows whether it has the denomination: the wallet may try again.
  if (exchanges.mayHaveOtherKeys(exchange)) {
    throw new TalerError("MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE", {
      detail: name,
      members: { exchange_url: exchange.baseUrl },
    });
  }
  throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND", { status: 400, detail: name });
}

function gone(coin: string): TalerError {
  return new TalerError("MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_DEPOSIT_EXPIRED", { status: 410, detail: coin });
}

/** Whether the signature is one of the coin's for that deposit. Signing again need not give the same bytes. */
export function signsDeposit(coinSig: Uint8Array, deposit: Deposit, terms: SignedTerms): boolean {
  const message = coinDepositMessage({
    hContract: terms.hContract,
    hAgeCommitment: deposit.hAgeCommitment,
    hWire: terms.hWire,
    hDenom: deposit.hDenom,
    walletTimestamp: terms.contract.timestamp,
    refundDeadline: terms.contract.refundDeadline,
    amountWithFee: deposit.contribution,
    depositFee: deposit.depositFee,
    merchantPub: terms.merchantPub,
    walletDataHash: terms.walletDataHash,
  });
  return verify(deposit.coinPub, message, coinSig);
}

function checkWorth(coin: Coin, { value, feeDeposit }: VerifiedDenomination, currency: string, detail: string): void {
  if (coin.contribution.currency !== currency || value.currency !== currency) {
    throw new TalerError("MERCHANT_GENERIC_CURRENCY_MISMATCH", {
      status: 409,
      parameter: "contribution",
      detail: `coin ${detail}: the price is in ${currency}`,
    });
  }
  if (compareAmounts(coin.contribution, value) > 0) {
    throw coinMalformed("contribution", `coin ${detail} is only worth ${printAmount(value)}`);
  }
  if (compareAmounts(feeDeposit, coin.contribution) > 0) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_FEES_EXCEED_PAYMENT", { detail });
  }
}

/** The hash of the coin's age commitment, absent for coins without; checks the proof of age where one is demanded. */
function ageCommitmentOf(
  coin: Coin,
  { key }: VerifiedDenomination,
  minimumAge: number,
  detail: string,
): Uint8Array | undefined {
  if (key.ageMask === 0) return undefined;
  if (minimumAge === 0 || ageGroup(key.ageMask, minimumAge) === 0) {
    const hash = coin.h_age_commitment ?? (coin.age_commitment && hashAgeCommitment(coin.age_commitment));
    if (hash === undefined) throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_AGE_COMMITMENT_HASH_MISSING", { detail });
    return hash;
  }
  const { minimum_age_sig: attestation, age_commitment: commitment } = coin;
  if (attestation === undefined || commitment === undefined) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_AGE_COMMITMENT_MISSING", { detail });
  }
  if (commitment.length !== groupCount(key.ageMask)) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_AGE_COMMITMENT_SIZE_MISMATCH", { detail });
  }
  if (!verifyAgeAttestation(key.ageMask, minimumAge, commitment, attestation)) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_AGE_VERIFICATION_FAILED", { detail });
  }
  return hashAgeCommitment(commitment);
}

/** @param member of the coin, which the detail names by its key */
function coinMalformed(member: string, detail: string): TalerError {
  return new TalerError("GENERIC_PARAMETER_MALFORMED", { parameter: member, detail });
}
