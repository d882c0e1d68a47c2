/** For tests: somebody wants to be sent the transactions of each day, and there is nothing that could bring them. */

import { DAY } from "@kontor/taler/time";
import type { Story } from "../story.js";

export async function reports({ ask, shop, work }: Story): Promise<void> {
  const report = {
    description: "Transactions",
    mime_type: "text/csv",
    target_address: "somebody@shop.example",
    data_source: "/private/statistics-report/transactions",
    report_frequency: { d_us: Number(DAY) },
  };
  const sections = Object.keys((await ask(200, "config")).report_generators as object);
  const { report_serial_id: id } = await ask(200, "private/reports", { ...report, program_section: sections[0] });
  await ask(204, `private/reports/${id}`, { ...report, program_section: sections[0] }, { method: "PATCH" });
  await ask(200, `private/reports/${id}`);
  await ask(200, "private/reports");
  const token = { report_token: "0".repeat(52) };
  await ask(404, new URL(`reports/${id}`, shop.url).href, token);
  await work();
}
