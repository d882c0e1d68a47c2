/** What went wrong, in words: what the status of an answer means to people, and the server's own words folded. */

import type { TalerApiError } from "@kontor/client/api-error";
import { type MessageKey, t } from "../messages/language.js";

const WORDS: Readonly<Record<number, MessageKey>> = {
  0: "trouble.noConnection",
  401: "trouble.signedOut",
  403: "trouble.notAllowed",
  404: "trouble.notFound",
  409: "trouble.conflict",
  410: "trouble.gone",
  429: "trouble.slowDown",
  451: "trouble.noExchange",
};

export function Trouble({ error }: { readonly error: TalerApiError }) {
  return (
    <div class="note bad" role="alert">
      {t(WORDS[error.status] ?? (error.status >= 500 ? "trouble.server" : "trouble.input"))}
      <details>
        <summary class="small">{t("technical")}</summary>
        <p class="small">
          {error.status} {error.number > 0 && `(${error.number})`} {error.parameter} {error.detail}
        </p>
      </details>
    </div>
  );
}
