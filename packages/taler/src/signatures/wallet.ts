/** What a wallet signs with coin, reserve, token and claim keys. */

import { type Amount, amountBytes } from "../amount.js";
import { u32be, u64be } from "../bytes.js";
import { type Timestamp, timestampBytes } from "../time.js";
import { Purpose, purposeBlock } from "./purpose.js";

const NO_HASH_32 = new Uint8Array(32);
const NO_HASH_64 = new Uint8Array(64);

export interface CoinDepositValues {
  readonly hContract: Uint8Array;
  readonly hWire: Uint8Array;
  readonly hDenom: Uint8Array;
  /** The `timestamp` of the contract. */
  readonly walletTimestamp: Timestamp;
  /** Zero when the contract allows no refund. */
  readonly refundDeadline: Timestamp;
  /** The coin's contribution, deposit fee included. */
  readonly amountWithFee: Amount;
  readonly depositFee: Amount;
  readonly merchantPub: Uint8Array;
  /** Only of a coin with an age commitment. */
  readonly hAgeCommitment?: Uint8Array | undefined;
  readonly hPolicy?: Uint8Array | undefined;
  /** Only when the wallet sent wallet data. */
  readonly walletDataHash?: Uint8Array | undefined;
}

/**
 * A coin's payment (signed by the coin): `coin_sig` of a pay request and of a batch deposit.
 * 1201, 456 bytes: `8 h_contract_terms[64] · 72 h_age_commitment[32] · 104 h_policy[64] · 168 h_wire[64] ·
 * 232 h_denom_pub[64] · 296 wallet_timestamp[8] · 304 refund_deadline[8] · 312 amount_with_fee[24] ·
 * 336 deposit_fee[24] · 360 merchant_pub[32] · 392 wallet_data_hash[64]`; absent hashes are zeros
 * (11.6, TALER_DepositRequestPS).
 */
export function coinDepositMessage(values: CoinDepositValues): Uint8Array {
  return purposeBlock(
    Purpose.WALLET_COIN_DEPOSIT,
    values.hContract,
    values.hAgeCommitment ?? NO_HASH_32,
    values.hPolicy ?? NO_HASH_64,
    values.hWire,
    values.hDenom,
    timestampBytes(values.walletTimestamp),
    timestampBytes(values.refundDeadline),
    amountBytes(values.amountWithFee),
    amountBytes(values.depositFee),
    values.merchantPub,
    values.walletDataHash ?? NO_HASH_64,
  );
}

export interface WithdrawValues {
  /** Sum of the values of the coins, without fees. */
  readonly amount: Amount;
  /** Sum of the withdraw fees. */
  readonly fee: Amount;
  readonly hPlanchets: Uint8Array;
  /** 32 bytes; only with Clause-Schnorr denominations. */
  readonly blindingSeed?: Uint8Array | undefined;
  /** Only of an age-restricted withdrawal, as the mask. */
  readonly maxAgeGroup?: number | undefined;
  readonly ageMask?: number | undefined;
}

/**
 * A withdrawal of all coins at once, exchange v26 and newer (signed by the reserve): `reserve_sig` of `POST /withdraw`.
 * 1200, 160 bytes: `8 amount[24] · 32 fee[24] · 56 h_planchets[64] · 120 blinding_seed[32] · 152 u32 max_age_group ·
 * 156 u32 age_mask` (11.12, TALER_WithdrawRequestPS).
 */
export function withdrawMessage(values: WithdrawValues): Uint8Array {
  return purposeBlock(
    Purpose.WALLET_RESERVE_WITHDRAW,
    amountBytes(values.amount),
    amountBytes(values.fee),
    values.hPlanchets,
    values.blindingSeed ?? NO_HASH_32,
    u32be(values.maxAgeGroup ?? 0),
    u32be(values.ageMask ?? 0),
  );
}

export interface OldWithdrawValues {
  readonly amountWithFee: Amount;
  readonly hDenom: Uint8Array;
  readonly hCoinEv: Uint8Array;
}

/**
 * A withdrawal of one coin, before exchange v26 (signed by the reserve): `reserve_sig` of a planchet of batch-withdraw.
 * 1200, 160 bytes: `8 amount_with_fee[24] · 32 h_denom_pub[64] · 96 h_coin_ev[64]` (11.12, TALER_WithdrawRequestPS).
 */
export function oldWithdrawMessage(values: OldWithdrawValues): Uint8Array {
  return purposeBlock(
    Purpose.WALLET_RESERVE_WITHDRAW,
    amountBytes(values.amountWithFee),
    values.hDenom,
    values.hCoinEv,
  );
}

export interface MeltValues {
  /** The 64-byte commitment of the refresh. */
  readonly rc: Uint8Array;
  readonly hDenom: Uint8Array;
  readonly hAgeCommitment?: Uint8Array | undefined;
  readonly amountWithFee: Amount;
  readonly meltFee: Amount;
}

/**
 * The melting of a coin into change (signed by the coin).
 * 1202, 216 bytes: `8 rc[64] · 72 h_denom_pub[64] · 136 h_age_commitment[32] · 168 amount_with_fee[24] ·
 * 192 melt_fee[24]` (11.13, TALER_RefreshMeltCoinAffirmationPS).
 */
export function meltMessage(values: MeltValues): Uint8Array {
  return purposeBlock(
    Purpose.WALLET_COIN_MELT,
    values.rc,
    values.hDenom,
    values.hAgeCommitment ?? NO_HASH_32,
    amountBytes(values.amountWithFee),
    amountBytes(values.meltFee),
  );
}

/**
 * The return of a coin of a revoked denomination (signed by the coin).
 * 1203, 104 bytes: `8 h_denom_pub[64] · 72 coin_blind[32]` (TALER_RecoupRequestPS).
 */
export function recoupMessage(hDenom: Uint8Array, coinBlind: Uint8Array): Uint8Array {
  return purposeBlock(Purpose.WALLET_COIN_RECOUP, hDenom, coinBlind);
}

export interface CoinLinkValues {
  readonly hDenom: Uint8Array;
  readonly transferPub: Uint8Array;
  readonly hCoinEv: Uint8Array;
}

/**
 * The link from a melted coin to its change (signed by the old coin).
 * 1204, 200 bytes: `8 h_denom_pub[64] · 72 transfer_pub[32] · 104 zeros[32] (once an age hash) · 136 h_coin_ev[64]`
 * (TALER_CoinLinkSignaturePS, see the reference vectors).
 */
export function coinLinkMessage(values: CoinLinkValues): Uint8Array {
  return purposeBlock(Purpose.WALLET_COIN_LINK, values.hDenom, values.transferPub, NO_HASH_32, values.hCoinEv);
}

/** A wallet's balance limit (signed by the reserve). 1205, 32 bytes: `8 threshold[24]` (11.14). */
export function walletAccountSetupMessage(threshold: Amount): Uint8Array {
  return purposeBlock(Purpose.WALLET_ACCOUNT_SETUP, amountBytes(threshold));
}

/**
 * A minimum age (signed with the Edx25519 key of that age's group).
 * 1207, 16 bytes: `8 u32 mask · 12 u32 age` (TALER_AgeAttestationPS).
 */
export function ageAttestationMessage(mask: number, age: number): Uint8Array {
  return purposeBlock(Purpose.WALLET_AGE_ATTESTATION, u32be(mask), u32be(age));
}

/** A look at a reserve's history. 1208, 16 bytes: `8 u64 start_off` (11.17, TALER_ReserveHistoryRequestPS). */
export function reserveHistoryMessage(startOffset: bigint): Uint8Array {
  return purposeBlock(Purpose.WALLET_RESERVE_HISTORY, u64be(startOffset));
}

/** A look at a coin's history. 1209, 16 bytes: `8 u64 start_off` (11.17, TALER_CoinHistoryRequestPS). */
export function coinHistoryMessage(startOffset: bigint): Uint8Array {
  return purposeBlock(Purpose.WALLET_COIN_HISTORY, u64be(startOffset));
}

/**
 * The use of a subscription or discount token (signed by the token): `token_sig` of a pay request.
 * 1222, 136 bytes: `8 h_contract_terms[64] · 72 wallet_data_hash[64]` (11.15, TALER_TokenUseRequestPS).
 */
export function tokenUseMessage(hContract: Uint8Array, walletDataHash: Uint8Array): Uint8Array {
  return purposeBlock(Purpose.WALLET_TOKEN_USE, hContract, walletDataHash);
}

/**
 * The giving back of a claimed order (signed with the key of the claim nonce).
 * 72 bytes: `8 h_contract_terms[64]` (11.16). The purpose number is not known; `purpose` replaces the guess.
 */
export function unclaimMessage(hContract: Uint8Array, purpose: number = Purpose.WALLET_ORDER_UNCLAIM): Uint8Array {
  return purposeBlock(purpose, hContract);
}
