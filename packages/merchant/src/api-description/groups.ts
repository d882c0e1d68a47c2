/** Under which heading people look for an endpoint. */

/** The first whose pattern fits counts. */
const GROUPS: readonly (readonly [name: string, path: RegExp])[] = [
  ["Orders and refunds", /^\/private\/(?:kontor\/)?(?:orders|search)/],
  ["What wallets and customers ask", /^\/(?:orders|sessions|templates|products|exchanges)/],
  [
    "Templates, tills and posters",
    /^\/private\/(?:kontor\/)?(?:templates|otp-devices|pos|pairings|display)|^\/kontor\/(?:pairings|display)/,
  ],
  ["Stock", /^\/private\/(?:kontor\/)?(?:products|categories|units|groups|pots)/],
  ["Subscriptions, discounts and donations", /^\/private\/(?:tokenfamilies|donau)/],
  ["Bank accounts and payouts", /^\/private\/(?:accounts|transfers|incoming|kyc)/],
  [
    "Books and numbers",
    /^\/(?:private\/)?(?:statistics-|reports|kontor\/(?:export|statements|days?(?:\/|$))|orders-report)/,
  ],
  ["Practice", /^\/private\/kontor\/practice/],
  ["Events and webhooks", /^\/private\/(?:webhooks|kontor\/(?:events|webhooks))/],
  [
    "Signing in and who may do what",
    /^\/(?:private\/)?(?:tokens?|auth|challenge|forgot-password|kontor\/(?:prove-addresses|last-seen|audit|challenge|second-factors))/,
  ],
  ["The shop itself", /^\/private(?:$|\/kontor)|^\/kontor\/colours/],
  ["The server and its shops", /^\/(?:management|instances)/],
  ["What the server is", /^\/(?:config|healthz|readyz|terms|privacy|agpl)/],
];

/** Where nobody has thought of a path; a test says so. */
export const OTHERS = "More";

export function groupOf(path: string): string {
  return GROUPS.find(([, pattern]) => pattern.test(path))?.[0] ?? OTHERS;
}

/** The groups that paths are in, in the sequence in which they are read. */
export function groupsOf(paths: readonly string[]): string[] {
  const used = new Set(paths.map(groupOf));
  return [...GROUPS.map(([name]) => name), OTHERS].filter((name) => used.has(name));
}
