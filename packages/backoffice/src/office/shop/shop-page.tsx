/** Shop: what one sets up once. */

import { AppearanceChoice } from "../../design/appearance-choice.js";
import { Icon, type IconName } from "../../design/icon.js";
import { LanguageChoice } from "../../design/language-choice.js";
import { type MessageKey, t } from "../../messages/language.js";
import { has } from "../../session/backend.js";
import { isOperator } from "../../session/place.js";
import { signOut } from "../../session/session.js";
import { Connect } from "../connect/connect.js";
import { PracticeRoom } from "../practice/practice-room.js";
import { sellsBy } from "../preferences.js";
import { pathTo, route } from "../route.js";
import { AuditLog } from "./audit-log.js";
import { Business } from "./business.js";
import { Devices } from "./devices.js";
import { Donations, hasDonations } from "./donations.js";
import { Posters } from "./posters.js";
import { Security } from "./security.js";

const ROOMS = {
  business: [Business, "shop", "shop.business"],
  devices: [Devices, "people", "shop.devices"],
  donations: [Donations, "receipt", "shop.donations"],
  posters: [Posters, "poster", "shop.posters"],
  connect: [Connect, "code", "shop.connect"],
  practice: [PracticeRoom, "clock", "shop.practice"],
  security: [Security, "lock", "shop.security"],
  log: [AuditLog, "list", "shop.log"],
} as const satisfies Record<string, readonly [() => unknown, IconName, MessageKey]>;

export function ShopPage() {
  const [, wanted = ""] = route.value;
  if (!(wanted in ROOMS)) return <Rooms />;
  const [Room, , word] = ROOMS[wanted as keyof typeof ROOMS];
  return (
    <div class="page narrow">
      <header>
        <div class="with-back">
          <a class="button bare" href={pathTo("shop")} aria-label={t("shop.back")}>
            <Icon name="back" />
          </a>
          <h1>{t(word)}</h1>
        </div>
      </header>
      <Room />
    </div>
  );
}

function Rooms() {
  return (
    <div class="page narrow">
      <header>
        <h1>{t("menu.shop")}</h1>
      </header>
      <ul class="panel things">
        {Object.entries(ROOMS)
          .filter(([name]) => isNeeded(name as keyof typeof ROOMS))
          .map(([name, [, icon, word]]) => (
            <li key={name}>
              <a class="thing" href={pathTo("shop", name)}>
                <Icon name={icon} />
                <strong>{t(word)}</strong>
              </a>
            </li>
          ))}
        {isOperator() && (
          <li>
            <a class="thing" href={pathTo("server")}>
              <Icon name="server" />
              <strong>{t("menu.server")}</strong>
            </a>
          </li>
        )}
      </ul>
      <section class="panel">
        <h2>{t("language.title")}</h2>
        <div class="chips">
          <LanguageChoice />
        </div>
        <h2>{t("appearance.title")}</h2>
        <AppearanceChoice />
      </section>
      <button type="button" class="button quiet" onClick={() => void signOut()}>
        {t("menu.signOut")}
      </button>
    </div>
  );
}

function isNeeded(room: keyof typeof ROOMS): boolean {
  if (room === "devices") return has("pairings") && sellsBy("counter");
  if (room === "posters") return sellsBy("counter", "paper");
  if (room === "practice") return has("practice");
  if (room === "log") return has("audit");
  if (room === "donations") return hasDonations();
  return room !== "connect" || sellsBy("web", "articles", "paper");
}
