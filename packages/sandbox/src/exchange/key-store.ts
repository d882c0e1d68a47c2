/** SQL on the keys of a sandbox exchange: master key, signing keys, denominations, wire fees. */
import type { Amount } from "@kontor/taler/amount";
import {
  type BlindSigningPrivateKey,
  type DenominationKey,
  denominationFromJson,
  denominationToJson,
} from "@kontor/taler/denomination";
import { type ImportedPrivateKey, importPrivateKey, publicKeyOf } from "@kontor/taler/eddsa";
import type { Timestamp } from "@kontor/taler/time";
import type { Sql } from "../server/database.js";
import { amountColumns, type Row, readAmount } from "./amount-columns.js";

export interface SigningKey {
  pub: Uint8Array;
  priv: ImportedPrivateKey;
  start: Timestamp;
  expire: Timestamp;
  end: Timestamp;
  masterSig: Uint8Array;
}

export interface Denomination {
  hDenom: Uint8Array;
  /** Which wanted denomination it carries out, see DenominationPlan. */
  plan: string;
  key: DenominationKey;
  priv: BlindSigningPrivateKey;
  value: Amount;
  feeWithdraw: Amount;
  feeDeposit: Amount;
  feeRefresh: Amount;
  feeRefund: Amount;
  start: Timestamp;
  expireWithdraw: Timestamp;
  expireDeposit: Timestamp;
  expireLegal: Timestamp;
  masterSig: Uint8Array;
  revoked: boolean;
}

export interface WireFee {
  wireMethod: string;
  startDate: Timestamp;
  endDate: Timestamp;
  wireFee: Amount;
  closingFee: Amount;
  sig: Uint8Array;
}

/** The SQL on keys of one exchange. */
export class KeyStore {
  constructor(
    private readonly sql: Sql,
    private readonly currency: string,
  ) {}

  /** The exchange's master key: the given one on the first start, the one it has had ever since on all others. */
  async masterKey(fresh: Uint8Array): Promise<Uint8Array> {
    await this.sql`
      insert into identity (currency, master_priv) values (${this.currency}, ${fresh}) on conflict do nothing`;
    const [row] = await this.sql<{ currency: string; master_priv: Uint8Array }[]>`
      select currency, master_priv from identity`;
    if (row!.currency !== this.currency) throw new Error(`this exchange's currency is ${row!.currency}`);
    return row!.master_priv;
  }

  async signingKeys(): Promise<SigningKey[]> {
    const rows = await this.sql<Row[]>`select * from signing_keys order by serial`;
    return rows.map((row) => ({
      pub: publicKeyOf(row.priv as Uint8Array),
      priv: importPrivateKey(row.priv as Uint8Array),
      start: row.stamp_start as bigint,
      expire: row.stamp_expire as bigint,
      end: row.stamp_end as bigint,
      masterSig: row.master_sig as Uint8Array,
    }));
  }

  async addSigningKey(priv: Uint8Array, key: Omit<SigningKey, "priv" | "pub">): Promise<void> {
    await this.sql`
      insert into signing_keys (priv, stamp_start, stamp_expire, stamp_end, master_sig)
      values (${priv}, ${key.start}, ${key.expire}, ${key.end}, ${key.masterSig})`;
  }

  async denominations(): Promise<Denomination[]> {
    const rows = await this.sql<Row[]>`select * from denominations order by serial`;
    return rows.map((row) => this.#asDenomination(row));
  }

  async addDenomination(denomination: Denomination): Promise<void> {
    const { key, priv } = denomination;
    await this.sql`insert into denominations ${this.sql({
      h_denom: denomination.hDenom,
      plan: denomination.plan,
      denom_pub: JSON.stringify(denominationToJson(key)),
      priv: priv.cipher === "RSA" ? priv.rsaPriv : priv.csPriv,
      ...amountColumns("value", denomination.value),
      ...amountColumns("fee_withdraw", denomination.feeWithdraw),
      ...amountColumns("fee_deposit", denomination.feeDeposit),
      ...amountColumns("fee_refresh", denomination.feeRefresh),
      ...amountColumns("fee_refund", denomination.feeRefund),
      stamp_start: denomination.start,
      stamp_expire_withdraw: denomination.expireWithdraw,
      stamp_expire_deposit: denomination.expireDeposit,
      stamp_expire_legal: denomination.expireLegal,
      master_sig: denomination.masterSig,
      revoked: denomination.revoked,
    })}`;
  }

  /** Changes what may change of a denomination: its end, with a new signature, or its revocation. */
  async updateDenomination(denomination: Denomination): Promise<void> {
    await this.sql`
      update denominations
      set stamp_start = ${denomination.start}, stamp_expire_withdraw = ${denomination.expireWithdraw},
          stamp_expire_deposit = ${denomination.expireDeposit}, stamp_expire_legal = ${denomination.expireLegal},
          master_sig = ${denomination.masterSig}, revoked = ${denomination.revoked}
      where h_denom = ${denomination.hDenom}`;
  }

  async wireFees(): Promise<WireFee[]> {
    const rows = await this.sql<Row[]>`select * from wire_fees order by wire_method, start_date`;
    return rows.map((row) => ({
      wireMethod: row.wire_method as string,
      startDate: row.start_date as bigint,
      endDate: row.end_date as bigint,
      wireFee: readAmount(row, "wire_fee", this.currency),
      closingFee: readAmount(row, "closing_fee", this.currency),
      sig: row.sig as Uint8Array,
    }));
  }

  /** Periods that are on file already keep the fee they were announced with. */
  async addWireFee(fee: WireFee): Promise<void> {
    await this.sql`insert into wire_fees ${this.sql({
      wire_method: fee.wireMethod,
      start_date: fee.startDate,
      end_date: fee.endDate,
      ...amountColumns("wire_fee", fee.wireFee),
      ...amountColumns("closing_fee", fee.closingFee),
      sig: fee.sig,
    })} on conflict do nothing`;
  }

  #asDenomination(row: Row): Denomination {
    const key = denominationFromJson(JSON.parse(row.denom_pub as string));
    const priv = row.priv as Uint8Array;
    return {
      hDenom: row.h_denom as Uint8Array,
      plan: row.plan as string,
      key,
      priv: key.cipher === "RSA" ? { cipher: "RSA", rsaPriv: priv } : { cipher: "CS", csPriv: priv },
      value: readAmount(row, "value", this.currency),
      feeWithdraw: readAmount(row, "fee_withdraw", this.currency),
      feeDeposit: readAmount(row, "fee_deposit", this.currency),
      feeRefresh: readAmount(row, "fee_refresh", this.currency),
      feeRefund: readAmount(row, "fee_refund", this.currency),
      start: row.stamp_start as bigint,
      expireWithdraw: row.stamp_expire_withdraw as bigint,
      expireDeposit: row.stamp_expire_deposit as bigint,
      expireLegal: row.stamp_expire_legal as bigint,
      masterSig: row.master_sig as Uint8Array,
      revoked: row.revoked as boolean,
    };
  }
}
