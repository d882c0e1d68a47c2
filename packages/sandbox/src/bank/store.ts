/** The bank's tables and all SQL on them: accounts, wire transfers, withdrawal operations. */
import type { Amount } from "@kontor/taler/amount";
import type { Timestamp } from "@kontor/taler/time";
import type { Sql, Transaction } from "../server/database.js";

/** Created on start where missing. Amounts are value and fraction (10^-8) of one currency, times microseconds. */
export const BANK_TABLES = `
  create table if not exists bank (
    only_row boolean primary key default true check (only_row),
    currency text not null
  );
  create table if not exists accounts (
    name text primary key,
    payto_uri text not null,
    password text
  );
  -- One row a wire transfer. What its subject means was found out when it was made: kind and key.
  create table if not exists transfers (
    row_id bigint generated always as identity primary key,
    executed_at bigint not null,
    amount_value bigint not null,
    amount_fraction integer not null,
    debit_name text references accounts,
    debit_payto text not null,
    credit_name text references accounts,
    credit_payto text not null,
    subject text not null,
    kind text not null check (kind in ('RESERVE', 'KYCAUTH', 'PAYOUT', 'OTHER')),
    key bytea,
    request_uid bytea unique,
    exchange_base_url text
  );
  create unique index if not exists transfers_reserve on transfers (credit_name, key) where kind = 'RESERVE';
  create unique index if not exists transfers_wtid on transfers (debit_name, key) where kind = 'PAYOUT';
  create index if not exists transfers_credit on transfers (credit_name, row_id);
  create index if not exists transfers_debit on transfers (debit_name, row_id);
  create table if not exists withdrawals (
    withdrawal_id text primary key,
    account_name text not null references accounts,
    amount_value bigint not null,
    amount_fraction integer not null,
    status text not null check (status in ('pending', 'selected', 'aborted', 'confirmed')),
    reserve_pub bytea,
    exchange_name text references accounts
  );
`;

export interface Account {
  name: string;
  paytoUri: string;
  /** Nobody needs to log in to an account without one. */
  password: string | undefined;
}

export type TransferKind = "RESERVE" | "KYCAUTH" | "PAYOUT" | "OTHER";

/** A transfer that is to be made. An account name is undefined where the account is at another bank. */
export interface NewTransfer {
  executedAt: Timestamp;
  amount: Amount;
  debitName: string | undefined;
  debitPayto: string;
  creditName: string | undefined;
  creditPayto: string;
  subject: string;
  kind: TransferKind;
  /** RESERVE: reserve_pub; KYCAUTH: account_pub; PAYOUT: wtid. */
  key: Uint8Array | undefined;
  requestUid?: Uint8Array;
  exchangeBaseUrl?: string;
}

export interface Transfer extends NewTransfer {
  rowId: bigint;
}

export interface Withdrawal {
  withdrawalId: string;
  accountName: string;
  amount: Amount;
  status: "pending" | "selected" | "aborted" | "confirmed";
  reservePub: Uint8Array | undefined;
  exchangeName: string | undefined;
}

/** Which part of a history is asked for: positive limits ascend from `offset` (exclusive), negative ones descend. */
export interface HistoryRange {
  limit: number;
  offset: bigint | undefined;
}

type Row = Record<string, unknown>;

/** The SQL of one bank. Its methods run in the transaction they are given, or each alone. */
export class BankStore {
  constructor(
    private readonly sql: Sql,
    private readonly currency: string,
  ) {}

  /** A database once used keeps its currency. */
  async claimCurrency(): Promise<void> {
    await this.sql`insert into bank (currency) values (${this.currency}) on conflict do nothing`;
    const [row] = await this.sql<{ currency: string }[]>`select currency from bank`;
    if (row?.currency !== this.currency) throw new Error(`this bank's currency is ${row?.currency}`);
  }

  /** Runs `work` in a transaction that is alone in making transfers, so that row ids become visible in their order. */
  async ordered<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return (await this.sql.begin(async (tx) => {
      await tx`lock table transfers in share row exclusive mode`;
      return work(tx);
    })) as T;
  }

  /** Opens an account, or changes the one of that name. */
  async putAccount({ name, paytoUri, password }: Account): Promise<void> {
    await this.sql`
      insert into accounts (name, payto_uri, password) values (${name}, ${paytoUri}, ${password ?? null})
      on conflict (name) do update set payto_uri = excluded.payto_uri, password = excluded.password`;
  }

  async account(name: string): Promise<Account | undefined> {
    const [row] = await this.sql<Row[]>`select * from accounts where name = ${name}`;
    return row && asAccount(row);
  }

  async transferByRequest(requestUid: Uint8Array, tx: Transaction): Promise<Transfer | undefined> {
    const [row] = await tx<Row[]>`select * from transfers where request_uid = ${requestUid}`;
    return row && this.#asTransfer(row);
  }

  async payoutByWtid(debitName: string, wtid: Uint8Array, tx: Transaction): Promise<Transfer | undefined> {
    const [row] = await tx<Row[]>`
      select * from transfers where kind = 'PAYOUT' and debit_name = ${debitName} and key = ${wtid}`;
    return row && this.#asTransfer(row);
  }

  async reserveIsUsed(creditName: string, reservePub: Uint8Array, tx: Transaction): Promise<boolean> {
    const rows = await tx`
      select 1 from transfers where kind = 'RESERVE' and credit_name = ${creditName} and key = ${reservePub}`;
    return rows.length > 0;
  }

  async addTransfer(transfer: NewTransfer, tx: Transaction): Promise<bigint> {
    const [row] = await tx<{ row_id: bigint }[]>`
      insert into transfers ${tx({
        executed_at: transfer.executedAt,
        amount_value: transfer.amount.value,
        amount_fraction: transfer.amount.fraction,
        debit_name: transfer.debitName ?? null,
        debit_payto: transfer.debitPayto,
        credit_name: transfer.creditName ?? null,
        credit_payto: transfer.creditPayto,
        subject: transfer.subject,
        kind: transfer.kind,
        key: transfer.key ?? null,
        request_uid: transfer.requestUid ?? null,
        exchange_base_url: transfer.exchangeBaseUrl ?? null,
      })} returning row_id`;
    return row!.row_id;
  }

  /** Transfers to or from the account, of the given kinds. */
  async history(
    side: "credit" | "debit",
    name: string,
    kinds: readonly TransferKind[],
    { limit, offset }: HistoryRange,
  ): Promise<Transfer[]> {
    const { sql } = this;
    const account = side === "credit" ? sql`credit_name` : sql`debit_name`;
    const ascending = limit > 0;
    const from = offset === undefined ? sql`` : ascending ? sql`and row_id > ${offset}` : sql`and row_id < ${offset}`;
    const rows = await sql<Row[]>`
      select * from transfers where ${account} = ${name} and kind in ${sql(kinds)} ${from}
      order by row_id ${ascending ? sql`asc` : sql`desc`} limit ${Math.abs(limit)}`;
    return rows.map((row) => this.#asTransfer(row));
  }

  async addWithdrawal(withdrawal: Withdrawal): Promise<void> {
    await this.sql`insert into withdrawals ${this.sql({
      withdrawal_id: withdrawal.withdrawalId,
      account_name: withdrawal.accountName,
      amount_value: withdrawal.amount.value,
      amount_fraction: withdrawal.amount.fraction,
      status: withdrawal.status,
    })}`;
  }

  async withdrawal(withdrawalId: string, tx?: Transaction): Promise<Withdrawal | undefined> {
    const lock = tx ? tx`for update` : this.sql``;
    const [row] = await (tx ?? this.sql)<Row[]>`
      select * from withdrawals where withdrawal_id = ${withdrawalId} ${lock}`;
    return (
      row && {
        withdrawalId: row.withdrawal_id as string,
        accountName: row.account_name as string,
        amount: this.#amount(row),
        status: row.status as Withdrawal["status"],
        reservePub: (row.reserve_pub as Uint8Array | null) ?? undefined,
        exchangeName: (row.exchange_name as string | null) ?? undefined,
      }
    );
  }

  async updateWithdrawal(withdrawal: Withdrawal, tx: Transaction): Promise<void> {
    await tx`
      update withdrawals
      set status = ${withdrawal.status}, reserve_pub = ${withdrawal.reservePub ?? null},
          exchange_name = ${withdrawal.exchangeName ?? null}
      where withdrawal_id = ${withdrawal.withdrawalId}`;
  }

  #amount(row: Row): Amount {
    return {
      currency: this.currency,
      value: row.amount_value as bigint,
      fraction: row.amount_fraction as number,
    };
  }

  #asTransfer(row: Row): Transfer {
    return {
      rowId: row.row_id as bigint,
      executedAt: row.executed_at as bigint,
      amount: this.#amount(row),
      debitName: (row.debit_name as string | null) ?? undefined,
      debitPayto: row.debit_payto as string,
      creditName: (row.credit_name as string | null) ?? undefined,
      creditPayto: row.credit_payto as string,
      subject: row.subject as string,
      kind: row.kind as TransferKind,
      key: (row.key as Uint8Array | null) ?? undefined,
      ...(row.request_uid !== null && { requestUid: row.request_uid as Uint8Array }),
      ...(row.exchange_base_url !== null && { exchangeBaseUrl: row.exchange_base_url as string }),
    };
  }
}

function asAccount(row: Row): Account {
  return {
    name: row.name as string,
    paytoUri: row.payto_uri as string,
    password: (row.password as string | null) ?? undefined,
  };
}
