/** GET /exchanges: how the downloads of our exchanges' keys go. */

import { ExchangeStatusResponse } from "@kontor/taler/schemas/config";
import { ok } from "../http/answer.js";
import { rootEndpoint } from "../http/endpoint.js";

export const getExchanges = rootEndpoint({
  summary: "Tell the state of the exchanges",
  answers: { 200: ExchangeStatusResponse },
  errors: [],
  uses: ["exchanges"],
  handle: async ({ exchanges }) => ok({ exchanges: await exchanges.statusList() }),
});
