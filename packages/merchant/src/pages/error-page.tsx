/** What a browser gets instead of an `ErrorDetail`: what happened and what to do, in words for a customer. */

import { errorCode } from "@kontor/taler/error-codes";
import type { Answer } from "../http/answer.js";
import type { RawRequest } from "../http/endpoint.js";
import type { TalerError } from "../taler-error.js";
import type { MessageKey } from "./messages.js";
import { languageOf, linkToSelf, pageAnswer } from "./page-answer.js";

/** A page with the error's own status. */
export function errorPageAnswer(error: TalerError, request: RawRequest): Answer {
  const language = languageOf(request);
  const { t } = language;
  const kind = kindOf(error);
  return pageAnswer({
    status: error.status,
    language,
    request,
    title: t(`error.${kind}Heading`),
    kind: "single",
    isOfShop: kind !== "shop",
    headers: error.options.headers ?? {},
    children: (
      <article class="order">
        <h1>{t(`error.${kind}Heading`)}</h1>
        <p class="lead">{t(`error.${kind}Text`)}</p>
        {kind === "broken" && (
          <p class="action">
            <a class="button" href={linkToSelf(request)}>
              {t("error.tryAgain")}
            </a>
          </p>
        )}
        <p class="aside">{t("error.code", { code: String(errorCode(error.code).number) })}</p>
      </article>
    ),
  });
}

type ErrorKind = MessageKey extends infer Key ? (Key extends `error.${infer Kind}Heading` ? Kind : never) : never;

function kindOf({ code, status }: TalerError): ErrorKind {
  if (code === "MERCHANT_GENERIC_INSTANCE_UNKNOWN") return "shop";
  if (code === "MERCHANT_GENERIC_TEMPLATE_UNKNOWN") return "offer";
  if (status === 429) return "busy";
  if (status === 404) return "unknown";
  if (status === 403) return "forbidden";
  return status < 500 ? "malformed" : "broken";
}
