/** For tests: another shop beside the first, one that was closed, and one that has never been. */

import { PASSWORD } from "../../shop/test-shop.js";
import type { Story } from "../story.js";

const OTHER_PASSWORD = "of the other one";

export async function instances({ secrets, ask, patch, remove }: Story): Promise<void> {
  for (const id of ["other", "closed", "purged"]) {
    await ask(204, "management/instances", {
      id,
      name: `The shop ${id}`,
      auth: { method: "token", password: OTHER_PASSWORD },
      ...settings,
    });
  }
  await patch("management/instances/other", { ...settings, name: "Another name" });
  await ask(204, "management/instances/other/auth", { method: "token", password: `${OTHER_PASSWORD}!` });
  await ask(204, "private/auth", { method: "token", password: PASSWORD });
  await remove("management/instances/closed");
  await remove("management/instances/purged?purge=YES");
  secrets.hashed.push(PASSWORD, OTHER_PASSWORD);
  secrets.others.push(Buffer.from(`admin:${PASSWORD}`).toString("base64"));
}

const settings = { use_stefan: false, address: { country: "CH" }, jurisdiction: {} };
