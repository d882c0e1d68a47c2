/** The endpoints of statistics: each for the shop itself, and for the administrator. */

import type { Route } from "../http/endpoint.js";
import { getStatisticsReport, getStatisticsReportAsAdministrator } from "./get-report.js";
import {
  getStatisticsAmount,
  getStatisticsAmountAsAdministrator,
  getStatisticsCounter,
  getStatisticsCounterAsAdministrator,
} from "./get-statistics.js";

const own = { method: "GET", access: { permission: "statistics-read" } } as const;
const managed = { method: "GET", access: { administrator: "statistics-read" } } as const;

export const statisticsRoutes: readonly Route[] = [
  { ...own, path: "/private/statistics-amount/:slug", endpoint: getStatisticsAmount },
  { ...own, path: "/private/statistics-counter/:slug", endpoint: getStatisticsCounter },
  { ...own, path: "/private/statistics-report/:name", endpoint: getStatisticsReport },
  {
    ...managed,
    path: "/management/instances/:id/statistics-amount/:slug",
    endpoint: getStatisticsAmountAsAdministrator,
  },
  {
    ...managed,
    path: "/management/instances/:id/statistics-counter/:slug",
    endpoint: getStatisticsCounterAsAdministrator,
  },
  {
    ...managed,
    path: "/management/instances/:id/statistics-report/:name",
    endpoint: getStatisticsReportAsAdministrator,
  },
];
