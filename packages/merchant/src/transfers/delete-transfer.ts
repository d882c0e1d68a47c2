/** DELETE [/instances/$INSTANCE]/private/transfers/$TID: takes back what was entered wrongly. */

import { Type } from "typebox";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { RowNumber } from "../http/paging.js";
import { takeBackTransfer } from "../journal/transfer-entries.js";
import { TalerError } from "../taler-error.js";
import { deleteTransfer as deleteRow, lockTransferBySerial } from "./credit-store.js";

export const deleteTransfer = endpoint({
  summary: "Take back the report of a wire transfer",
  params: Type.Object({ tid: RowNumber }),
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_TRANSFER_UNKNOWN", "MERCHANT_PRIVATE_DELETE_TRANSFERS_ALREADY_CONFIRMED"],
  uses: ["db"],
  async handle({ db, instance, params: { tid } }) {
    await db.transaction(async (tx) => {
      const transfer = await lockTransferBySerial(tx, instance.serial, tid);
      if (transfer === undefined) throw new TalerError("MERCHANT_GENERIC_TRANSFER_UNKNOWN", { detail: String(tid) });
      // What the exchange or the bank vouches for was no slip of the pen.
      if (transfer.verified === true || transfer.bankRow !== undefined) {
        throw new TalerError("MERCHANT_PRIVATE_DELETE_TRANSFERS_ALREADY_CONFIRMED", { detail: String(tid) });
      }
      await deleteRow(tx, instance.serial, transfer);
      await takeBackTransfer(tx, instance.serial, transfer);
    });
    return noContent();
  },
});
