/** The rooms of the shop: what each is called, and who sees it. */

import type { IconName } from "../../design/icon.js";
import type { MessageKey } from "../../messages/language.js";
import { has } from "../../session/backend.js";
import { sellsBy } from "../preferences.js";
import { hasDonations } from "./donations.js";

export const ROOMS = {
  business: ["shop", "shop.business"],
  devices: ["people", "shop.devices"],
  donations: ["receipt", "shop.donations"],
  posters: ["poster", "shop.posters"],
  connect: ["code", "shop.connect"],
  practice: ["clock", "shop.practice"],
  security: ["lock", "shop.security"],
  log: ["list", "shop.log"],
} as const satisfies Readonly<Record<string, readonly [IconName, MessageKey]>>;

export type RoomName = keyof typeof ROOMS;

/** In the order in which they are shown; without those that this shop has no use for. */
export function neededRooms(): readonly RoomName[] {
  return (Object.keys(ROOMS) as RoomName[]).filter(isNeeded);
}

function isNeeded(room: RoomName): boolean {
  if (room === "devices") return has("pairings") && sellsBy("counter");
  if (room === "posters") return sellsBy("counter", "paper");
  if (room === "practice") return has("practice");
  if (room === "log") return has("audit");
  if (room === "donations") return hasDonations();
  return room !== "connect" || sellsBy("web", "articles", "paper");
}
