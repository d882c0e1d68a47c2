/** What a wallet remembers: exchanges it trusts, reserves, withdrawals under way, coins and orders; and its JSON form. */
import { EncodingError } from "@kontor/taler/encoding-error";
import { AgeMask, UnblindedSignatureJson } from "@kontor/taler/schemas/exchange-coins";
import { AmountText, Bytes32, Bytes64, BytesAny, Count, MapOf, TimestampJson } from "@kontor/taler/schemas/primitives";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { parseStrictJson } from "@kontor/taler/strict-json";
import { type StaticDecode, Type } from "typebox";
import { WalletError } from "./wallet-error.js";

const TrustedExchange = Type.Object({
  /** Given by the user, or what the exchange said when it was first met. Never changes. */
  masterPub: Bytes32(),
  currency: Type.String(),
  /** All signing keys that the master key ever vouched for, in base32, and when their signatures cease to count. */
  signingKeys: MapOf(TimestampJson),
});

const Reserve = Type.Object({
  reservePriv: Bytes32(),
  reservePub: Bytes32(),
  exchangeUrl: Type.String(),
  /** What the bank was asked to send. */
  amount: AmountText,
  createdAt: TimestampJson,
  /** Value of the coins withdrawn so far. */
  withdrawn: AmountText,
  /** Whether nothing is left to withdraw. */
  done: Type.Boolean(),
});

/** A batch of coins that was or is about to be asked for. All its secrets follow from `secret`, so it can be repeated. */
const PendingBatch = Type.Object({
  reservePub: Bytes32(),
  secret: Bytes32(),
  hDenoms: Type.Array(Bytes64()),
  maxAge: Type.Optional(Count),
});

/** What AgeCommitment of the package taler has. */
const AgeProof = Type.Object({
  mask: AgeMask(),
  publicKeys: Type.Array(Bytes32()),
  privateKeys: Type.Array(Bytes64()),
});

const Coin = Type.Object({
  coinPriv: Bytes32(),
  coinPub: Bytes32(),
  exchangeUrl: Type.String(),
  hDenom: Bytes64(),
  value: AmountText,
  feeDeposit: AmountText,
  feeRefund: AmountText,
  expireDeposit: TimestampJson,
  ubSig: UnblindedSignatureJson,
  /** The value less what was promised to merchants. Stored before a promise leaves the wallet. */
  remaining: AmountText,
  age: Type.Optional(AgeProof),
});

const Token = Type.Object({
  tokenPriv: Bytes32(),
  tokenPub: Bytes32(),
  merchantBaseUrl: Type.String(),
  familySlug: Type.String(),
  hIssue: Bytes64(),
  validFrom: TimestampJson,
  validUntil: TimestampJson,
  ubSig: UnblindedSignatureJson,
  /** Stored before it leaves the wallet. */
  spent: Type.Boolean(),
});

const Contract = Type.Object({
  /** The contract terms as JSON text. */
  terms: Type.String(),
  hContract: Bytes64(),
  sig: Bytes64(),
});

const PromisedCoin = Type.Object({
  coinPub: Bytes32(),
  contribution: AmountText,
});

/** A key that signs blindly, <-> `BlindSigningKey`. */
const BlindSigningKeyJson = Type.Union([
  Type.Object({ cipher: Type.Literal("RSA"), rsaPub: BytesAny() }),
  Type.Object({ cipher: Type.Literal("CS"), csPub: Bytes32() }),
]);

/** A tax receipt that is asked for with a payment. All its secrets follow from `secret`. */
const Donation = Type.Object({
  donauUrl: Type.String(),
  year: Count,
  taxId: Type.String(),
  salt: Type.String(),
  amount: AmountText,
  secret: Bytes32(),
  /** What it is made up of; Clause-Schnorr units with the nonces that the authority gave. */
  units: Type.Array(
    Type.Object({
      key: BlindSigningKeyJson,
      value: AmountText,
      rPubs: Type.Optional(Type.Array(Bytes32(), { minItems: 2, maxItems: 2 })),
    }),
  ),
  /** One for each unit; absent while they are owed. */
  receipts: Type.Optional(Type.Array(UnblindedSignatureJson)),
  /** Whether the authority counts them for the donor's statement. */
  submitted: Type.Boolean(),
});

const Payment = Type.Object({
  startedAt: TimestampJson,
  /** The price that was chosen among those of the contract. */
  choiceIndex: Count,
  /** `wallet_data` as JSON text; absent if the wallet sends none. */
  walletData: Type.Optional(Type.String()),
  sessionId: Type.Optional(Type.String()),
  coins: Type.Array(PromisedCoin),
  /** Tokens that the payment spends. */
  tokenPubs: Type.Array(Bytes32()),
  /** What the tokens that the payment brings are derived from. */
  tokenSecret: Type.Optional(Bytes32()),
  donation: Type.Optional(Donation),
});

const Receipt = Type.Object({
  /** The merchant's signature over the contract hash: the proof of payment. */
  sig: Bytes64(),
  paidAt: TimestampJson,
  /** The session that the merchant was told last. */
  sessionId: Type.Optional(Type.String()),
  posConfirmation: Type.Optional(Type.String()),
});

const ConfirmedRefund = Type.Object({
  coinPub: Bytes32(),
  rtransactionId: Count,
  /** What the merchant gave back, the exchange's refund fee included. */
  amount: AmountText,
  at: TimestampJson,
});

const Order = Type.Object({
  merchantBaseUrl: Type.String(),
  orderId: Type.String(),
  claimToken: Type.Optional(Type.String()),
  noncePriv: Bytes32(),
  noncePub: Bytes32(),
  /** Present once claimed and found right. */
  contract: Type.Optional(Contract),
  /** Present once coins were promised. */
  payment: Type.Optional(Payment),
  /** Present once paid. */
  receipt: Type.Optional(Receipt),
  refunds: Type.Array(ConfirmedRefund),
  abortedAt: Type.Optional(TimestampJson),
});

const WalletFile = Type.Object({
  version: Type.Literal(1),
  /** By base URL. */
  exchanges: MapOf(TrustedExchange),
  /** By public key in base32. */
  reserves: MapOf(Reserve),
  batches: Type.Array(PendingBatch),
  /** By public key in base32. */
  coins: MapOf(Coin),
  /** By public key in base32. */
  tokens: MapOf(Token),
  /** By orderKey(). */
  orders: MapOf(Order),
});

export type Reserve = StaticDecode<typeof Reserve>;
export type PendingBatch = StaticDecode<typeof PendingBatch>;
export type Coin = StaticDecode<typeof Coin>;
export type Token = StaticDecode<typeof Token>;
export type Donation = StaticDecode<typeof Donation>;
export type Order = StaticDecode<typeof Order>;
export type Payment = StaticDecode<typeof Payment>;
export type Receipt = StaticDecode<typeof Receipt>;
export type WalletState = StaticDecode<typeof WalletFile>;

/** The key of an order in `WalletState.orders`: order ids are unique per merchant only. */
export function orderKey(merchantBaseUrl: string, orderId: string): string {
  return `${merchantBaseUrl}orders/${orderId}`;
}

/** The state of a new wallet. */
export function emptyState(): WalletState {
  return { version: 1, exchanges: {}, reserves: {}, batches: [], coins: {}, tokens: {}, orders: {} };
}

/** Reads what printState wrote. Throws WalletError "bad-state". */
export function parseState(text: string): WalletState {
  try {
    return wireCodec(WalletFile).decode(parseStrictJson(text));
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw new WalletError("bad-state", `The wallet's file is damaged: ${error.message}.`, { cause: error });
  }
}

/** The state as JSON text. */
export function printState(state: WalletState): string {
  return `${JSON.stringify(wireCodec(WalletFile).encode(state), null, 1)}\n`;
}
