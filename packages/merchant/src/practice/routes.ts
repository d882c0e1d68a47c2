/** The endpoints of practice mode. */

import type { Route } from "../http/endpoint.js";
import { getPractice } from "./get-practice.js";
import { getPracticeMade } from "./get-practice-made.js";
import { postPracticeClock } from "./post-practice-clock.js";
import { postPracticeProducts } from "./post-practice-products.js";
import { postPracticeShop } from "./post-practice-shop.js";
import { postPracticeWallet } from "./post-practice-wallet.js";

export const practiceRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/private/kontor/practice",
    access: { permission: "orders-read" },
    endpoint: getPractice,
  },
  {
    method: "POST",
    path: "/private/kontor/practice/shop",
    access: { permission: "instances-write" },
    endpoint: postPracticeShop,
  },
  {
    method: "POST",
    path: "/private/kontor/practice/products",
    access: { permission: "instances-write" },
    endpoint: postPracticeProducts,
  },
  {
    method: "GET",
    path: "/private/kontor/practice/made",
    access: { permission: "instances-write" },
    endpoint: getPracticeMade,
  },
  {
    method: "POST",
    path: "/private/kontor/practice/wallet",
    access: { permission: "orders-write" },
    endpoint: postPracticeWallet,
  },
  {
    method: "POST",
    path: "/private/kontor/practice/clock",
    access: { permission: "instances-write" },
    endpoint: postPracticeClock,
  },
];
