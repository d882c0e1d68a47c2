/** What can be set up for a shop, and by which words people find it. */

import { type MessageKey, t } from "../../messages/language.js";
import { has } from "../../session/backend.js";
import { neededRooms, ROOMS, type RoomName } from "./rooms.js";

export interface Setting {
  /** Undefined for what is on the screen of the rooms itself. */
  readonly room?: RoomName;
  readonly label: MessageKey;
  /** The heading, field or button that it is found at, where that is not the label itself; undefined for a whole room. */
  readonly at?: MessageKey;
  /** Further texts whose words find it. */
  readonly also?: readonly MessageKey[];
}

const at = (room: RoomName, label: MessageKey, ...also: MessageKey[]): Setting => ({ room, label, at: label, also });

/** Those of a room that every shop sees it with, and those that come with a feature of the server. */
const SETTINGS: readonly (Setting & { readonly feature?: string })[] = [
  at("business", "business.name"),
  { ...at("business", "business.logo"), at: "business.chooseLogo" },
  at("business", "business.street", "seek.address"),
  at("business", "business.postCode", "seek.address"),
  at("business", "business.town", "seek.address"),
  at("business", "business.email"),
  at("business", "business.phone"),
  at("business", "business.website"),
  at("business", "business.sells", "business.sellsHow"),
  at("business", "business.payHours", "business.deadlines"),
  at("business", "business.refundDays", "business.deadlines"),
  at("business", "business.wireDays", "business.deadlines"),
  { ...at("business", "colour.title", "colour.how", "seek.colour"), feature: "colours" },
  at("devices", "devices.add", "devices.may", "seek.devices"),
  { ...at("devices", "devices.offline", "devices.offlineHow"), at: "devices.add" },
  at("donations", "donations.link", "donations.about"),
  at("posters", "posters.add", "posters.none", "seek.posters"),
  at("connect", "connect.address", "connect.addressHow"),
  at("connect", "keys.title", "keys.none", "seek.keys"),
  at("connect", "webhooks.title", "webhooks.none", "seek.webhooks"),
  at("connect", "connect.example"),
  at("security", "signIn.password", "security.change"),
  {
    ...at("security", "own.title", "own.addApp", "own.addPasskey", "own.codes", "seek.factors"),
    feature: "second-factors",
  },
  { ...at("security", "addresses.title", "business.email", "business.phone"), feature: "second-factors" },
  { label: "language.title", at: "language.title" },
  { label: "appearance.title", at: "appearance.title", also: ["seek.appearance"] },
];

/** All that this shop has, rooms first. */
export function settings(): readonly Setting[] {
  const rooms = neededRooms();
  return [
    ...rooms.map((room): Setting => ({ room, label: ROOMS[room][1] })),
    ...SETTINGS.filter(
      ({ room, feature }) => (room === undefined || rooms.includes(room)) && (feature === undefined || has(feature)),
    ),
  ];
}

/** Without case and accents, which few type when they look for something. */
function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Those that have all the words, or their beginnings; first those that are called so. None where nothing was typed. */
export function findSettings(typed: string, all: readonly Setting[] = settings()): readonly Setting[] {
  const words = plain(typed)
    .split(/\s+/u)
    .filter((word) => word !== "");
  if (words.length === 0) return [];
  const hasAll = (text: string) => words.every((word) => text.includes(word));
  const ranked = all.map((setting) => {
    const label = plain(t(setting.label));
    const room = setting.room === undefined ? "" : plain(t(ROOMS[setting.room][1]));
    const rest = (setting.also ?? []).map((key) => plain(t(key))).join(" ");
    return {
      setting,
      rank: hasAll(label) ? 0 : hasAll(`${label} ${room}`) ? 1 : hasAll(`${label} ${room} ${rest}`) ? 2 : 3,
    };
  });
  return ranked
    .filter(({ rank }) => rank < 3)
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ setting }) => setting);
}
