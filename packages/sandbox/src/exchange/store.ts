/** SQL on the money of a sandbox exchange: reserves, withdrawals, coins, deposits, refunds, wire transfers. */
import type { Amount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { UnblindedSignature } from "@kontor/taler/denomination";
import { hashNormalizedPayto } from "@kontor/taler/payto";
import { UnblindedSignatureJson } from "@kontor/taler/schemas/exchange-coins";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { Timestamp } from "@kontor/taler/time";
import type { Sql, Transaction } from "../server/database.js";
import { amountColumns, type Row, readAmount, readBytes } from "./amount-columns.js";

const unblindedSignature = wireCodec(UnblindedSignatureJson);

export interface Reserve {
  reservePub: Uint8Array;
  balance: Amount;
  /** Full payto of the account that filled it last. */
  lastOrigin: string;
}

/** A transfer to the exchange, as its bank reports it. */
export interface BankCredit {
  bankRow: bigint;
  kind: "RESERVE" | "KYCAUTH";
  key: Uint8Array;
  amount: Amount;
  debitPayto: string;
}

export interface NewWithdrawal {
  reservePub: Uint8Array;
  hPlanchets: Uint8Array;
  blindingSeed: Uint8Array | undefined;
  amount: Amount;
  fee: Amount;
}

/** A blinded coin and its signature, as JSON text. */
export interface SignedPlanchet {
  hCoinEv: Uint8Array;
  evSig: string;
}

export interface Coin {
  coinPub: Uint8Array;
  hDenom: Uint8Array;
  ubSig: UnblindedSignature;
  hAgeCommitment: Uint8Array | undefined;
  remaining: Amount;
}

/** What all deposits for one contract have in common. */
export interface ContractParameters {
  merchantPub: Uint8Array;
  hContract: Uint8Array;
  hWire: Uint8Array;
  walletDataHash: Uint8Array | undefined;
  merchantPaytoUri: string;
  walletTimestamp: Timestamp;
  /** Zero for none. */
  refundDeadline: Timestamp;
  wireDeadline: Timestamp;
}

export interface Contract extends ContractParameters {
  serial: bigint;
  /** When the first deposit was accepted. */
  exchangeTimestamp: Timestamp;
}

/** A coin's deposit into a contract. */
export interface Deposit {
  contract: bigint;
  coinPub: Uint8Array;
  contribution: Amount;
  depositFee: Amount;
  coinSig: Uint8Array;
  depositedAt: Timestamp;
  /** The wire transfer it was aggregated into. */
  wtid: Uint8Array | undefined;
}

export interface Refund {
  contract: bigint;
  coinPub: Uint8Array;
  rtransactionId: bigint;
  amount: Amount;
  refundFee: Amount;
  merchantSig: Uint8Array;
}

export interface KycAccount {
  accessToken: Uint8Array;
  done: boolean;
  accountPub: Uint8Array | undefined;
}

export interface WireTransfer {
  wtid: Uint8Array;
  requestUid: Uint8Array;
  merchantPub: Uint8Array;
  merchantPaytoUri: string;
  /** After the wire fee. */
  total: Amount;
  wireFee: Amount;
  executionTime: Timestamp;
  /** Whether the bank has taken it. */
  sent: boolean;
}

/** A deposit with its contract and what was refunded of it. */
export interface TrackedDeposit {
  deposit: Deposit;
  contract: Contract;
  refunded: Amount;
}

/**
 * The SQL of one exchange. Methods that take a transaction lock what they read; the others read alone.
 * Locks are taken in one order everywhere (contract, coins by key, deposits), so that no requests wait in a ring.
 */
export class ExchangeStore {
  constructor(
    private readonly sql: Sql,
    private readonly currency: string,
  ) {}

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return (await this.sql.begin(work)) as T;
  }

  // Money in

  /** The last row of the bank's history that was taken in. */
  async lastBankRow(): Promise<bigint> {
    const [row] = await this.sql<{ last: bigint | null }[]>`select max(bank_row) as last from bank_credits`;
    return row?.last ?? 0n;
  }

  /** Takes in a transfer; false where it was taken in before. A reserve is credited in the same transaction. */
  async takeIn(credit: BankCredit, add: (balance: Amount) => Amount): Promise<boolean> {
    return this.transaction(async (tx) => {
      const fresh = await tx`insert into bank_credits ${tx({
        bank_row: credit.bankRow,
        kind: credit.kind,
        key: credit.key,
        ...amountColumns("amount", credit.amount),
        debit_payto: credit.debitPayto,
        h_payto: hashNormalizedPayto(credit.debitPayto),
      })} on conflict do nothing`;
      if (fresh.count === 0) return false;
      if (credit.kind !== "RESERVE") return true;
      await tx`
        insert into reserves (reserve_pub, balance_value, balance_fraction, last_origin)
        values (${credit.key}, 0, 0, ${credit.debitPayto}) on conflict do nothing`;
      const reserve = await this.lockReserve(credit.key, tx);
      await this.setReserveBalance(credit.key, add(reserve!.balance), tx);
      await tx`update reserves set last_origin = ${credit.debitPayto} where reserve_pub = ${credit.key}`;
      return true;
    });
  }

  async reserve(reservePub: Uint8Array): Promise<Reserve | undefined> {
    const [row] = await this.sql<Row[]>`select * from reserves where reserve_pub = ${reservePub}`;
    return row && this.#asReserve(row);
  }

  async lockReserve(reservePub: Uint8Array, tx: Transaction): Promise<Reserve | undefined> {
    const [row] = await tx<Row[]>`select * from reserves where reserve_pub = ${reservePub} for update`;
    return row && this.#asReserve(row);
  }

  async setReserveBalance(reservePub: Uint8Array, balance: Amount, tx: Transaction): Promise<void> {
    await tx`
      update reserves set balance_value = ${balance.value}, balance_fraction = ${balance.fraction}
      where reserve_pub = ${reservePub}`;
  }

  // Withdrawals

  /** The signatures of an earlier withdrawal of exactly these planchets, in their order, as JSON texts. */
  async withdrawnSignatures(
    reservePub: Uint8Array,
    hPlanchets: Uint8Array,
    tx?: Transaction,
  ): Promise<string[] | undefined> {
    const rows = await (tx ?? this.sql)<{ ev_sig: string }[]>`
      select p.ev_sig from withdrawals w join planchets p on p.withdrawal = w.serial
      where w.reserve_pub = ${reservePub} and w.h_planchets = ${hPlanchets} order by p.position`;
    return rows.length > 0 ? rows.map(({ ev_sig }) => ev_sig) : undefined;
  }

  /** The signatures of those planchets that were signed for this reserve, by the base32 of their hash. */
  async signedPlanchets(
    reservePub: Uint8Array,
    hCoinEvs: readonly Uint8Array[],
    tx: Transaction,
  ): Promise<Map<string, string>> {
    const rows = await tx<{ h_coin_ev: Uint8Array; ev_sig: string }[]>`
      select p.h_coin_ev, p.ev_sig from planchets p join withdrawals w on w.serial = p.withdrawal
      where w.reserve_pub = ${reservePub} and p.h_coin_ev in ${tx(hCoinEvs)}`;
    return new Map(rows.map(({ ev_sig, h_coin_ev }) => [encodeBase32(h_coin_ev), ev_sig]));
  }

  /** Whether the seed was used before, for whatever planchets. */
  async blindingSeedIsUsed(blindingSeed: Uint8Array, tx: Transaction): Promise<boolean> {
    return (await tx`select 1 from withdrawals where blinding_seed = ${blindingSeed}`).length > 0;
  }

  /** Notes which envelope a nonce was used for; false where that was another one. */
  async useNonce(hDenom: Uint8Array, nonce: Uint8Array, hCoinEv: Uint8Array, tx: Transaction): Promise<boolean> {
    await tx`
      insert into cs_nonces (h_denom, nonce, h_coin_ev) values (${hDenom}, ${nonce}, ${hCoinEv})
      on conflict do nothing`;
    const rows = await tx`
      select 1 from cs_nonces where h_denom = ${hDenom} and nonce = ${nonce} and h_coin_ev = ${hCoinEv}`;
    return rows.length > 0;
  }

  /** Keeps a withdrawal with its signatures; false where a planchet was signed before. */
  async addWithdrawal(
    withdrawal: NewWithdrawal,
    planchets: readonly SignedPlanchet[],
    tx: Transaction,
  ): Promise<boolean> {
    const [row] = await tx<{ serial: bigint }[]>`insert into withdrawals ${tx({
      reserve_pub: withdrawal.reservePub,
      h_planchets: withdrawal.hPlanchets,
      blinding_seed: withdrawal.blindingSeed ?? null,
      ...amountColumns("amount", withdrawal.amount),
      ...amountColumns("fee", withdrawal.fee),
    })} returning serial`;
    for (const [position, { evSig, hCoinEv }] of planchets.entries()) {
      const added = await tx`
        insert into planchets (h_coin_ev, withdrawal, position, ev_sig)
        values (${hCoinEv}, ${row!.serial}, ${position}, ${evSig}) on conflict do nothing`;
      if (added.count === 0) return false;
    }
    return true;
  }

  // Coins and deposits

  async coin(coinPub: Uint8Array): Promise<Coin | undefined> {
    const [row] = await this.sql<Row[]>`select * from coins where coin_pub = ${coinPub}`;
    return row && this.#asCoin(row);
  }

  /** The coin as it is on file, locked; put there with its full value if it was not seen before. */
  async lockCoin(coin: Coin, tx: Transaction): Promise<Coin> {
    await tx`insert into coins ${tx({
      coin_pub: coin.coinPub,
      h_denom: coin.hDenom,
      ub_sig: JSON.stringify(unblindedSignature.encode(coin.ubSig)),
      h_age_commitment: coin.hAgeCommitment ?? null,
      ...amountColumns("remaining", coin.remaining),
    })} on conflict do nothing`;
    const [row] = await tx<Row[]>`select * from coins where coin_pub = ${coin.coinPub} for update`;
    return this.#asCoin(row!);
  }

  /** A coin that is on file, locked. */
  async lockKnownCoin(coinPub: Uint8Array, tx: Transaction): Promise<Coin> {
    const [row] = await tx<Row[]>`select * from coins where coin_pub = ${coinPub} for update`;
    return this.#asCoin(row!);
  }

  async setCoinRemaining(coinPub: Uint8Array, remaining: Amount, tx: Transaction): Promise<void> {
    await tx`
      update coins set remaining_value = ${remaining.value}, remaining_fraction = ${remaining.fraction}
      where coin_pub = ${coinPub}`;
  }

  async contract(merchantPub: Uint8Array, hContract: Uint8Array): Promise<Contract | undefined> {
    const [row] = await this.sql<Row[]>`
      select * from contracts where merchant_pub = ${merchantPub} and h_contract_terms = ${hContract}`;
    return row && asContract(row);
  }

  /** The contract as it is on file, locked; put there if it was not seen before. */
  async lockContract(wanted: ContractParameters, now: Timestamp, tx: Transaction): Promise<Contract> {
    await tx`insert into contracts ${tx({
      merchant_pub: wanted.merchantPub,
      h_contract_terms: wanted.hContract,
      h_wire: wanted.hWire,
      wallet_data_hash: wanted.walletDataHash ?? null,
      merchant_payto_uri: wanted.merchantPaytoUri,
      wallet_timestamp: wanted.walletTimestamp,
      refund_deadline: wanted.refundDeadline,
      wire_deadline: wanted.wireDeadline,
      exchange_timestamp: now,
    })} on conflict do nothing`;
    const [row] = await tx<Row[]>`
      select * from contracts
      where merchant_pub = ${wanted.merchantPub} and h_contract_terms = ${wanted.hContract} for update`;
    return asContract(row!);
  }

  /** A coin's deposit into a contract. */
  async deposit(contract: bigint, coinPub: Uint8Array, tx?: Transaction): Promise<Deposit | undefined> {
    const [row] = await (tx ?? this.sql)<Row[]>`
      select * from deposits where contract = ${contract} and coin_pub = ${coinPub}`;
    return row && this.#asDeposit(row);
  }

  async lockDeposit(contract: bigint, coinPub: Uint8Array, tx: Transaction): Promise<Deposit | undefined> {
    const [row] = await tx<Row[]>`
      select * from deposits where contract = ${contract} and coin_pub = ${coinPub} for update`;
    return row && this.#asDeposit(row);
  }

  async addDeposit(deposit: Deposit, tx: Transaction): Promise<void> {
    await tx`insert into deposits ${tx({
      contract: deposit.contract,
      coin_pub: deposit.coinPub,
      ...amountColumns("contribution", deposit.contribution),
      ...amountColumns("deposit_fee", deposit.depositFee),
      coin_sig: deposit.coinSig,
      deposited_at: deposit.depositedAt,
    })}`;
  }

  // Refunds

  async refunds(contract: bigint, coinPub: Uint8Array, tx?: Transaction): Promise<Refund[]> {
    const rows = await (tx ?? this.sql)<Row[]>`
      select * from refunds where contract = ${contract} and coin_pub = ${coinPub} order by rtransaction_id`;
    return rows.map((row) => this.#asRefund(row));
  }

  async addRefund(refund: Refund, tx: Transaction): Promise<void> {
    await tx`insert into refunds ${tx({
      contract: refund.contract,
      coin_pub: refund.coinPub,
      rtransaction_id: refund.rtransactionId,
      ...amountColumns("amount", refund.amount),
      ...amountColumns("refund_fee", refund.refundFee),
      merchant_sig: refund.merchantSig,
    })}`;
  }

  // KYC

  /** The account now counts as one the exchange dealt with. */
  async meetAccount(hPayto: Uint8Array, accessToken: Uint8Array): Promise<void> {
    await this.sql`
      insert into kyc_accounts (h_payto, access_token) values (${hPayto}, ${accessToken}) on conflict do nothing`;
  }

  async setKycDone(hPayto: Uint8Array, done: boolean): Promise<void> {
    await this.sql`update kyc_accounts set done = ${done} where h_payto = ${hPayto}`;
  }

  /** An account the exchange dealt with, and the key that the account's owner proved to be theirs by a transfer. */
  async kycAccount(hPayto: Uint8Array, tx?: Transaction): Promise<KycAccount | undefined> {
    const [row] = await (tx ?? this.sql)<Row[]>`
      select a.access_token, a.done, (
        select b.key from bank_credits b where b.kind = 'KYCAUTH' and b.h_payto = a.h_payto
        order by bank_row desc limit 1
      ) as account_pub
      from kyc_accounts a where a.h_payto = ${hPayto}`;
    return (
      row && {
        accessToken: row.access_token as Uint8Array,
        done: row.done as boolean,
        accountPub: readBytes(row, "account_pub"),
      }
    );
  }

  // Wire transfers

  /** Merchants (with an account each) who have a deposit that is due and not aggregated yet. */
  async dueRecipients(now: Timestamp): Promise<{ merchantPub: Uint8Array; merchantPaytoUri: string }[]> {
    const rows = await this.sql<Row[]>`
      select distinct c.merchant_pub, c.merchant_payto_uri
      from deposits d join contracts c on c.serial = d.contract
      where d.wtid is null and c.wire_deadline <= ${now}`;
    return rows.map((row) => ({
      merchantPub: row.merchant_pub as Uint8Array,
      merchantPaytoUri: row.merchant_payto_uri as string,
    }));
  }

  /** All of a recipient's deposits that may be aggregated: those whose refund deadline is over. Locked. */
  async lockWirable(
    { merchantPaytoUri, merchantPub }: { merchantPub: Uint8Array; merchantPaytoUri: string },
    now: Timestamp,
    tx: Transaction,
  ): Promise<Deposit[]> {
    const rows = await tx<Row[]>`
      select d.* from deposits d join contracts c on c.serial = d.contract
      where d.wtid is null and c.merchant_pub = ${merchantPub} and c.merchant_payto_uri = ${merchantPaytoUri}
        and c.refund_deadline < ${now}
      order by d.contract, d.coin_pub for update of d`;
    return rows.map((row) => this.#asDeposit(row));
  }

  async addWireTransfer(transfer: WireTransfer, deposits: readonly Deposit[], tx: Transaction): Promise<void> {
    await tx`insert into wire_transfers ${tx({
      wtid: transfer.wtid,
      request_uid: transfer.requestUid,
      merchant_pub: transfer.merchantPub,
      merchant_payto_uri: transfer.merchantPaytoUri,
      ...amountColumns("total", transfer.total),
      ...amountColumns("wire_fee", transfer.wireFee),
      execution_time: transfer.executionTime,
    })}`;
    for (const { coinPub, contract } of deposits) {
      await tx`update deposits set wtid = ${transfer.wtid} where contract = ${contract} and coin_pub = ${coinPub}`;
    }
  }

  async unsentTransfers(): Promise<WireTransfer[]> {
    const rows = await this.sql<Row[]>`select * from wire_transfers where not sent order by execution_time`;
    return rows.map((row) => this.#asWireTransfer(row));
  }

  async markSent(wtid: Uint8Array): Promise<void> {
    await this.sql`update wire_transfers set sent = true where wtid = ${wtid}`;
  }

  /** A transfer that the bank has taken. */
  async sentTransfer(wtid: Uint8Array): Promise<WireTransfer | undefined> {
    const [row] = await this.sql<Row[]>`select * from wire_transfers where wtid = ${wtid} and sent`;
    return row && this.#asWireTransfer(row);
  }

  async depositsOf(wtid: Uint8Array): Promise<TrackedDeposit[]> {
    const rows = await this.sql<Row[]>`
      select * from deposits d join contracts c on c.serial = d.contract
      where d.wtid = ${wtid} order by d.contract, d.coin_pub`;
    return this.#tracked(rows);
  }

  /** The deposits of a coin, oldest first. */
  async depositsBy(coinPub: Uint8Array): Promise<TrackedDeposit[]> {
    const rows = await this.sql<Row[]>`
      select * from deposits d join contracts c on c.serial = d.contract
      where d.coin_pub = ${coinPub} order by d.deposited_at, d.contract`;
    return this.#tracked(rows);
  }

  /** Sum of what was refunded of a deposit. */
  async refunded(contract: bigint, coinPub: Uint8Array, tx?: Transaction): Promise<Amount> {
    const [row] = await (tx ?? this.sql)<Row[]>`
      select coalesce(sum(amount_value), 0)::bigint as value, coalesce(sum(amount_fraction), 0)::bigint as fraction
      from refunds where contract = ${contract} and coin_pub = ${coinPub}`;
    const fraction = row!.fraction as bigint;
    const value = (row!.value as bigint) + fraction / 100_000_000n;
    return { currency: this.currency, value, fraction: Number(fraction % 100_000_000n) };
  }

  async #tracked(rows: readonly Row[]): Promise<TrackedDeposit[]> {
    return Promise.all(
      rows.map(async (row) => {
        const deposit = this.#asDeposit(row);
        return { deposit, contract: asContract(row), refunded: await this.refunded(deposit.contract, deposit.coinPub) };
      }),
    );
  }

  #asReserve(row: Row): Reserve {
    return {
      reservePub: row.reserve_pub as Uint8Array,
      balance: readAmount(row, "balance", this.currency),
      lastOrigin: row.last_origin as string,
    };
  }

  #asCoin(row: Row): Coin {
    return {
      coinPub: row.coin_pub as Uint8Array,
      hDenom: row.h_denom as Uint8Array,
      ubSig: unblindedSignature.decode(JSON.parse(row.ub_sig as string)),
      hAgeCommitment: readBytes(row, "h_age_commitment"),
      remaining: readAmount(row, "remaining", this.currency),
    };
  }

  #asDeposit(row: Row): Deposit {
    return {
      contract: row.contract as bigint,
      coinPub: row.coin_pub as Uint8Array,
      contribution: readAmount(row, "contribution", this.currency),
      depositFee: readAmount(row, "deposit_fee", this.currency),
      coinSig: row.coin_sig as Uint8Array,
      depositedAt: row.deposited_at as bigint,
      wtid: readBytes(row, "wtid"),
    };
  }

  #asRefund(row: Row): Refund {
    return {
      contract: row.contract as bigint,
      coinPub: row.coin_pub as Uint8Array,
      rtransactionId: row.rtransaction_id as bigint,
      amount: readAmount(row, "amount", this.currency),
      refundFee: readAmount(row, "refund_fee", this.currency),
      merchantSig: row.merchant_sig as Uint8Array,
    };
  }

  #asWireTransfer(row: Row): WireTransfer {
    return {
      wtid: row.wtid as Uint8Array,
      requestUid: row.request_uid as Uint8Array,
      merchantPub: row.merchant_pub as Uint8Array,
      merchantPaytoUri: row.merchant_payto_uri as string,
      total: readAmount(row, "total", this.currency),
      wireFee: readAmount(row, "wire_fee", this.currency),
      executionTime: row.execution_time as bigint,
      sent: row.sent as boolean,
    };
  }
}

function asContract(row: Row): Contract {
  return {
    serial: row.serial as bigint,
    merchantPub: row.merchant_pub as Uint8Array,
    hContract: row.h_contract_terms as Uint8Array,
    hWire: row.h_wire as Uint8Array,
    walletDataHash: readBytes(row, "wallet_data_hash"),
    merchantPaytoUri: row.merchant_payto_uri as string,
    walletTimestamp: row.wallet_timestamp as bigint,
    refundDeadline: row.refund_deadline as bigint,
    wireDeadline: row.wire_deadline as bigint,
    exchangeTimestamp: row.exchange_timestamp as bigint,
  };
}
