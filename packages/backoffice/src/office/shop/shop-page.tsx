/** Shop: what one sets up once, in rooms, and found by its words. */

import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { AppearanceChoice } from "../../design/appearance-choice.js";
import { Icon } from "../../design/icon.js";
import { LanguageChoice } from "../../design/language-choice.js";
import { t } from "../../messages/language.js";
import { isOperator } from "../../session/place.js";
import { signOut } from "../../session/session.js";
import { Connect } from "../connect/connect.js";
import { PracticeRoom } from "../practice/practice-room.js";
import { pathTo, route, sought } from "../route.js";
import { AuditLog } from "./audit-log.js";
import { Business } from "./business.js";
import { Devices } from "./devices.js";
import { Donations } from "./donations.js";
import { FindSetting, useSought } from "./find-setting.js";
import { Posters } from "./posters.js";
import { neededRooms, ROOMS, type RoomName } from "./rooms.js";
import { Security } from "./security.js";

const SCREENS: Readonly<Record<RoomName, () => VNode>> = {
  business: Business,
  devices: Devices,
  donations: Donations,
  posters: Posters,
  connect: Connect,
  practice: PracticeRoom,
  security: Security,
  log: AuditLog,
};

export function ShopPage() {
  const [, wanted = ""] = route.value;
  useSought();
  if (!(wanted in ROOMS)) return <Rooms />;
  const Room = SCREENS[wanted as RoomName];
  return (
    <div class="page narrow">
      <header>
        <div class="with-back">
          <a class="button bare" href={pathTo("shop")} aria-label={t("shop.back")}>
            <Icon name="back" />
          </a>
          <h1>{t(ROOMS[wanted as RoomName][1])}</h1>
        </div>
      </header>
      <Room />
    </div>
  );
}

function Rooms() {
  const words = useSignal("");
  // What was found there is on this screen.
  useEffect(() => {
    if (sought() !== undefined) words.value = "";
  }, [route.value]);
  return (
    <div class="page narrow">
      <header>
        <h1>{t("menu.shop")}</h1>
      </header>
      <FindSetting words={words} />
      {words.value.trim() === "" && <Directory />}
    </div>
  );
}

/** All rooms, and what is set here. */
function Directory() {
  return (
    <>
      <ul class="panel things">
        {neededRooms().map((name) => (
          <li key={name}>
            <a class="thing" href={pathTo("shop", name)}>
              <Icon name={ROOMS[name][0]} />
              <strong>{t(ROOMS[name][1])}</strong>
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
    </>
  );
}
