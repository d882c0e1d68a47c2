// The web app for the people of a shop, as files that the merchant serves. Without Vite (an installation that left
// development dependencies out) what was built before stays.
import { fileURLToPath } from "node:url";

export async function buildBackoffice() {
  const vite = await import("vite").catch(() => undefined);
  await vite?.build({ configFile: fileURLToPath(new URL("../packages/backoffice/vite.config.js", import.meta.url)) });
}
