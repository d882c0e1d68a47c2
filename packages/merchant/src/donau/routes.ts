/** The endpoints of links to donation authorities. */

import { telling } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { deleteDonau } from "./delete-donau.js";
import { getDonau } from "./get-donau.js";
import { ofNewLink, postDonau } from "./post-donau.js";

export const donauRoutes: readonly Route[] = [
  { method: "GET", path: "/private/donau", access: { permission: "donau-read" }, endpoint: getDonau },
  {
    method: "POST",
    path: "/private/donau",
    access: { permission: "donau-write" },
    secondFactor: ofNewLink,
    audit: { action: "donau-linked", tell: telling("donau_url", "charity_id") },
    endpoint: postDonau,
  },
  {
    method: "DELETE",
    path: "/private/donau/:serial",
    access: { permission: "donau-write" },
    audit: { action: "donau-unlinked", tell: telling("serial") },
    endpoint: deleteDonau,
  },
];
