/** POST [/instances/$INSTANCE]/private/pots: the shop adds a money pot, with nothing in it. */

import { PotAddedResponse, PotAddRequest } from "@kontor/taler/schemas/inventory";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { potNameTaken } from "./pot-path.js";
import { insertPot } from "./pot-store.js";

export const postPot = endpoint({
  summary: "Add a money pot",
  body: PotAddRequest,
  answers: { 200: PotAddedResponse },
  errors: ["MERCHANT_PRIVATE_MONEY_POT_CONFLICTING_NAME"],
  uses: ["db"],
  async handle({ db, instance, body: { pot_name: name, description } }) {
    const serial = await insertPot(db.queries, instance.serial, { name, description });
    if (serial === undefined) throw potNameTaken(name);
    return ok({ pot_serial_id: Number(serial) });
  },
});
