/**
 * The tables of one sandbox exchange, created on start where missing. Amounts are `..._value` and `..._fraction`
 * (10^-8) in the exchange's one currency, times microseconds since 1970, keys and hashes raw bytes.
 */
export const EXCHANGE_TABLES = `
  create table if not exists identity (
    only_row boolean primary key default true check (only_row),
    currency text not null,
    master_priv bytea not null
  );
  create table if not exists signing_keys (
    serial bigint generated always as identity primary key,
    priv bytea not null,
    stamp_start bigint not null,
    stamp_expire bigint not null,
    stamp_end bigint not null,
    master_sig bytea not null
  );
  -- plan: for which wanted denomination the key was made, so that a successor is made in time.
  create table if not exists denominations (
    serial bigint generated always as identity primary key,
    h_denom bytea not null unique,
    plan text not null,
    denom_pub text not null,
    priv bytea not null,
    value_value bigint not null,
    value_fraction integer not null,
    fee_withdraw_value bigint not null,
    fee_withdraw_fraction integer not null,
    fee_deposit_value bigint not null,
    fee_deposit_fraction integer not null,
    fee_refresh_value bigint not null,
    fee_refresh_fraction integer not null,
    fee_refund_value bigint not null,
    fee_refund_fraction integer not null,
    stamp_start bigint not null,
    stamp_expire_withdraw bigint not null,
    stamp_expire_deposit bigint not null,
    stamp_expire_legal bigint not null,
    master_sig bytea not null,
    revoked boolean not null default false
  );
  create table if not exists wire_fees (
    wire_method text not null,
    start_date bigint not null,
    end_date bigint not null,
    wire_fee_value bigint not null,
    wire_fee_fraction integer not null,
    closing_fee_value bigint not null,
    closing_fee_fraction integer not null,
    sig bytea not null,
    primary key (wire_method, start_date)
  );

  create table if not exists reserves (
    reserve_pub bytea primary key,
    balance_value bigint not null,
    balance_fraction integer not null,
    last_origin text not null
  );
  -- What the bank reported, by its row id: a row that is seen again is not credited again.
  create table if not exists bank_credits (
    bank_row bigint primary key,
    kind text not null,
    key bytea not null,
    amount_value bigint not null,
    amount_fraction integer not null,
    debit_payto text not null,
    h_payto bytea not null
  );
  -- Accounts (by the hash of their normalized payto) that KYC was asked of.
  create table if not exists kyc_accounts (
    h_payto bytea primary key,
    access_token bytea not null,
    done boolean not null default false
  );
  create table if not exists withdrawals (
    serial bigint generated always as identity primary key,
    reserve_pub bytea not null references reserves,
    h_planchets bytea not null,
    blinding_seed bytea unique,
    amount_value bigint not null,
    amount_fraction integer not null,
    fee_value bigint not null,
    fee_fraction integer not null,
    unique (reserve_pub, h_planchets)
  );
  create table if not exists planchets (
    h_coin_ev bytea primary key,
    withdrawal bigint not null references withdrawals,
    position integer not null,
    ev_sig text not null,
    unique (withdrawal, position)
  );
  -- A Clause-Schnorr nonce is answered once per key: two answers would give the private key away.
  create table if not exists cs_nonces (
    h_denom bytea not null references denominations (h_denom),
    nonce bytea not null,
    h_coin_ev bytea not null,
    primary key (h_denom, nonce)
  );

  create table if not exists coins (
    coin_pub bytea primary key,
    h_denom bytea not null references denominations (h_denom),
    ub_sig text not null,
    h_age_commitment bytea,
    remaining_value bigint not null,
    remaining_fraction integer not null
  );
  create table if not exists contracts (
    serial bigint generated always as identity primary key,
    merchant_pub bytea not null,
    h_contract_terms bytea not null,
    h_wire bytea not null,
    wallet_data_hash bytea,
    merchant_payto_uri text not null,
    wallet_timestamp bigint not null,
    refund_deadline bigint not null,
    wire_deadline bigint not null,
    exchange_timestamp bigint not null,
    unique (merchant_pub, h_contract_terms)
  );
  create table if not exists wire_transfers (
    wtid bytea primary key,
    request_uid bytea not null,
    merchant_pub bytea not null,
    merchant_payto_uri text not null,
    total_value bigint not null,
    total_fraction integer not null,
    wire_fee_value bigint not null,
    wire_fee_fraction integer not null,
    execution_time bigint not null,
    sent boolean not null default false
  );
  create index if not exists wire_transfers_unsent on wire_transfers (wtid) where not sent;
  create table if not exists deposits (
    contract bigint not null references contracts,
    coin_pub bytea not null references coins,
    contribution_value bigint not null,
    contribution_fraction integer not null,
    deposit_fee_value bigint not null,
    deposit_fee_fraction integer not null,
    coin_sig bytea not null,
    deposited_at bigint not null,
    wtid bytea references wire_transfers,
    primary key (contract, coin_pub)
  );
  create index if not exists deposits_coin on deposits (coin_pub);
  create index if not exists deposits_wtid on deposits (wtid);
  create table if not exists refunds (
    contract bigint not null,
    coin_pub bytea not null,
    rtransaction_id bigint not null,
    amount_value bigint not null,
    amount_fraction integer not null,
    refund_fee_value bigint not null,
    refund_fee_fraction integer not null,
    merchant_sig bytea not null,
    primary key (contract, coin_pub, rtransaction_id),
    foreign key (contract, coin_pub) references deposits
  );
`;
