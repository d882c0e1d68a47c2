/** A coin's signature over a payment, as it goes to the merchant: CoinPaySig. */
import { hashAgeCommitment } from "@kontor/taler/age-restriction";
import { type Amount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { hashJson } from "@kontor/taler/canonical-json";
import { sign } from "@kontor/taler/eddsa";
import { UnblindedSignatureJson } from "@kontor/taler/schemas/exchange-coins";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { coinDepositMessage } from "@kontor/taler/signatures/wallet";
import type { JsonObject } from "@kontor/taler/strict-json";
import { ageMembers } from "./age-proof.js";
import { coinOf } from "./coin-promises.js";
import type { Contract } from "./contract.js";
import type { Wallet } from "./wallet.js";
import type { Coin, Payment } from "./wallet-state.js";

/** Signs one coin's contribution to a contract; the result is an entry of `coins` in the pay request. */
export function signDeposit(
  wallet: Wallet,
  contract: Contract,
  { coinPub, contribution }: Payment["coins"][number],
  walletData: JsonObject | undefined,
): JsonObject {
  const coin = coinOf(wallet, coinPub);
  return {
    coin_sig: encodeBase32(sign(coin.coinPriv, depositMessage(contract, coin, contribution, walletData))),
    coin_pub: encodeBase32(coin.coinPub),
    ub_sig: wireCodec(UnblindedSignatureJson).encode(coin.ubSig),
    h_denom: encodeBase32(coin.hDenom),
    contribution: printAmount(contribution),
    exchange_url: coin.exchangeUrl,
    ...(coin.age ? ageMembers(coin.age, contract.minimumAge) : {}),
  };
}

/** What the coin signs. */
export function depositMessage(
  contract: Contract,
  coin: Coin,
  contribution: Amount,
  walletData: JsonObject | undefined,
): Uint8Array {
  return coinDepositMessage({
    hContract: contract.hContract,
    hWire: contract.hWire,
    hDenom: coin.hDenom,
    walletTimestamp: contract.timestamp,
    refundDeadline: contract.refundDeadline,
    amountWithFee: contribution,
    depositFee: coin.feeDeposit,
    merchantPub: contract.merchantPub,
    hAgeCommitment: coin.age && hashAgeCommitment(coin.age.publicKeys),
    walletDataHash: walletData && hashJson(walletData),
  });
}
