/** Donation authorities (Donau) that a charity is linked to. */
import { type StaticDecode, Type } from "typebox";
import { AmountText, AnyObject, Bytes32, Count, LineText, SafeInteger, TimestampJson, UrlText } from "./primitives.js";

export const PostDonauRequest = Type.Object({ donau_url: UrlText, charity_id: Count });

export const DonauInstance = Type.Object({
  donau_instance_serial: Count,
  donau_url: Type.String(),
  charity_name: Type.String(),
  charity_pub_key: Bytes32(),
  charity_id: Count,
  charity_max_per_year: AmountText,
  /** In `current_year`. */
  charity_receipts_to_date: AmountText,
  current_year: SafeInteger,
  /** The `/keys` of the Donau, as it sent them. */
  donau_keys_json: Type.Optional(AnyObject),
  /** From here on not in the protocol. Promised to donors of `current_year` and not yet in `charity_receipts_to_date`. */
  charity_receipts_pending: AmountText,
  /** When the Donau last said all this. */
  last_check: TimestampJson,
  /** Why it issues no receipts for now; absent where it does. */
  problem: Type.Optional(LineText),
});

export const DonauInstancesResponse = Type.Object({ donau_instances: Type.Array(DonauInstance) });

/** Not in the protocol: the tax receipt of a paid order. */
export const DonationReceipt = Type.Object({
  donau_url: Type.String(),
  year: SafeInteger,
  amount: AmountText,
  /**
   * `owed`: the Donau has not signed yet, and is asked again; `issued`: the donor's wallet has it, or gets it when it asks;
   * `withdrawn`: a refund came before it; `refused`: the Donau will not sign, the shop has to give a receipt in another way.
   */
  state: Type.Union([Type.Literal("owed"), Type.Literal("issued"), Type.Literal("withdrawn"), Type.Literal("refused")]),
  issued_at: Type.Optional(TimestampJson),
  /** How much of what the receipt says was given back since: the shop has to settle that with the authority. */
  refunded: Type.Optional(AmountText),
  /** Whether the Donau may have signed although we do not know of it. */
  may_be_issued: Type.Optional(Type.Boolean()),
  /** What the Donau said last, where it did not sign. */
  problem: Type.Optional(Type.String()),
});

export type PostDonauRequest = StaticDecode<typeof PostDonauRequest>;
export type DonauInstance = StaticDecode<typeof DonauInstance>;
export type DonationReceipt = StaticDecode<typeof DonationReceipt>;
