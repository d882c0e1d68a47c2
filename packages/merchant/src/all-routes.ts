/** The endpoints of every feature but reports, which show what others answer. */

import { accountRoutes } from "./accounts/routes.js";
import { auditRoutes } from "./audit-log/routes.js";
import { challengeRoutes } from "./challenges/routes.js";
import { checkRoutes } from "./checks/routes.js";
import { dayRoutes } from "./day/routes.js";
import { displayRoutes } from "./displays/routes.js";
import { donauRoutes } from "./donau/routes.js";
import { eventRoutes } from "./event-feed/routes.js";
import { exportRoutes } from "./export/routes.js";
import type { Route } from "./http/endpoint.js";
import { infoRoutes } from "./info/routes.js";
import { inventoryRoutes } from "./inventory/routes.js";
import { kycRoutes } from "./kyc/routes.js";
import { legalRoutes } from "./legal/routes.js";
import { instanceRoutes } from "./management/routes.js";
import { orderStatusRoutes } from "./order-status/routes.js";
import { orderRoutes } from "./orders/routes.js";
import { otpDeviceRoutes } from "./otp-devices/routes.js";
import { ownFactorRoutes } from "./own-factors/routes.js";
import { pairingRoutes } from "./pairings/routes.js";
import { paymentRoutes } from "./payments/routes.js";
import { posterRoutes } from "./posters/routes.js";
import { practiceRoutes } from "./practice/routes.js";
import { preferenceRoutes } from "./preferences/routes.js";
import { receiptRoutes } from "./receipts/routes.js";
import { refundRoutes } from "./refunds/routes.js";
import { searchRoutes } from "./search/routes.js";
import { sessionRoutes } from "./sessions/routes.js";
import { shopDaysRoutes } from "./shop-days/routes.js";
import { statementRoutes } from "./statements/routes.js";
import { statisticsRoutes } from "./statistics/routes.js";
import { templateRoutes } from "./templates/routes.js";
import { tokenFamilyRoutes } from "./token-families/routes.js";
import { tokenRoutes } from "./tokens/routes.js";
import { transferRoutes } from "./transfers/routes.js";
import { webhookRoutes } from "./webhooks/routes.js";

export const featureRoutes: readonly Route[] = [
  ...infoRoutes,
  ...legalRoutes,
  ...checkRoutes,
  ...statisticsRoutes,
  ...shopDaysRoutes,
  ...exportRoutes,
  ...statementRoutes,
  ...dayRoutes,
  ...instanceRoutes,
  ...tokenRoutes,
  ...challengeRoutes,
  ...ownFactorRoutes,
  ...auditRoutes,
  ...pairingRoutes,
  ...displayRoutes,
  ...preferenceRoutes,
  ...practiceRoutes,
  ...accountRoutes,
  ...orderRoutes,
  ...paymentRoutes,
  ...searchRoutes,
  ...sessionRoutes,
  ...orderStatusRoutes,
  ...receiptRoutes,
  ...refundRoutes,
  ...transferRoutes,
  ...kycRoutes,
  ...otpDeviceRoutes,
  ...templateRoutes,
  ...posterRoutes,
  ...tokenFamilyRoutes,
  ...donauRoutes,
  ...inventoryRoutes,
  ...eventRoutes,
  ...webhookRoutes,
];
