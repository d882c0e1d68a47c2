/** A row of the journal for programs. */

import { encodeBase32 } from "@kontor/taler/base32";
import { toSeconds } from "@kontor/taler/time";
import type { Entry } from "../journal/entry.js";
import { decimalText } from "./decimal.js";

/** Amounts are decimal numbers as text, exact and with a sign. */
export function entryJson(entry: Entry) {
  const {
    bankRow,
    currency,
    description,
    device,
    deviceName,
    exchangeUrl,
    fee: feeUnits,
    gross,
    kind,
    net,
    orderId,
    tip,
  } = entry;
  return {
    number: Number(entry.number),
    kind,
    time: { t_s: toSeconds(entry.happenedAt) },
    ...(orderId === undefined ? {} : { order_id: orderId }),
    ...(description === "" ? {} : { description }),
    ...(device === undefined ? {} : { till: { id: Number(device), name: deviceName ?? "" } }),
    currency,
    gross: decimalText(gross, 0),
    fee: decimalText(feeUnits, 0),
    net: decimalText(net, 0),
    ...(tip === 0n ? {} : { tip: decimalText(tip, 0) }),
    ...(entry.taxes.length === 0
      ? {}
      : { taxes: entry.taxes.map(([name, units]) => ({ name, tax: decimalText(units, 0) })) }),
    ...(exchangeUrl === undefined ? {} : { exchange_url: exchangeUrl }),
    ...(entry.wtid === undefined ? {} : { wtid: encodeBase32(entry.wtid) }),
    ...(bankRow === undefined ? {} : { bank_row: Number(bankRow) }),
    ...(entry.paysFor.length === 0
      ? {}
      : {
          pays_for: entry.paysFor.map(({ fee, orderId, units }) => ({
            order_id: orderId,
            amount: decimalText(units, 0),
            fee: decimalText(fee, 0),
          })),
        }),
    h_wire: encodeBase32(entry.hWire),
  };
}
