/** Connect: what a web shop needs: where to call, with which key, and who is told of what happens. */

import { t } from "../../messages/language.js";
import { publicUrl } from "../../session/backend.js";
import { Copied } from "./copied.js";
import { Examples } from "./examples.js";
import { Keys } from "./keys.js";
import { Webhooks } from "./webhooks.js";

export function Connect() {
  return (
    <>
      <section class="panel">
        <h2>{t("connect.address")}</h2>
        <Copied text={publicUrl()} />
        <p class="soft small">{t("connect.addressHow")}</p>
      </section>
      <Keys />
      <Webhooks />
      <section class="panel">
        <h2>{t("connect.example")}</h2>
        <Examples />
      </section>
    </>
  );
}
