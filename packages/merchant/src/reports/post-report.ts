/** POST [/instances/$INSTANCE]/private/reports: the shop wants to be sent something regularly. */

import { ReportAddedResponse, ReportAddRequest } from "@kontor/taler/schemas/reports";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { nextTransmission } from "./report.js";
import { insertReport } from "./store.js";
import { checkWanted } from "./wanted-report.js";

const SALT_BYTES = 16;

export const postReport = endpoint({
  summary: "Add a report",
  body: ReportAddRequest,
  answers: { 200: ReportAddedResponse },
  errors: ["MERCHANT_GENERIC_REPORT_GENERATOR_UNCONFIGURED"],
  uses: ["clock", "config", "db", "mailer", "rng"],
  async handle({ db, instance, clock, config, mailer, rng, body }) {
    const wanted = checkWanted(body, { config, mailer });
    const times = { tokenSalt: rng.bytes(SALT_BYTES), nextTransmission: nextTransmission(clock.now(), wanted) };
    const serial = await db.transaction((tx) => insertReport(tx, instance.serial, wanted, times));
    return ok({ report_serial_id: Number(serial) });
  },
});
