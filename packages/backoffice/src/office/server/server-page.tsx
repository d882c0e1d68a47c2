/** The operator's screen: is all well, and if not what to do; and the shops of this server. */

import { t } from "../../messages/language.js";
import { backend, has } from "../../session/backend.js";
import { Checks } from "./checks.js";
import { Shops } from "./shops.js";

export function ServerPage() {
  const { value } = backend;
  return (
    <div class="page narrow">
      <header>
        <h1>{t("menu.server")}</h1>
      </header>
      {has("checks") && <Checks />}
      <Shops />
      <section class="panel">
        <h2>{t("server.versions")}</h2>
        <dl class="facts">
          <dt>{t("server.protocol")}</dt>
          <dd class="num">{value?.version}</dd>
          <dt>{t("server.program")}</dt>
          <dd>{value?.implementation ?? value?.name}</dd>
          <dt>{t("server.exchanges")}</dt>
          <dd>{value?.exchanges.map(({ base_url }) => new URL(base_url).host).join(", ")}</dd>
        </dl>
      </section>
    </div>
  );
}
