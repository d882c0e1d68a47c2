import { expect, test } from "vitest";
import { startTestApp } from "../testing/test-app.js";

test("whoever uses the server finds its source, where the operator says that it is", async () => {
  for (const [settings, expected] of [
    [{}, "https://www.gnu.org/licenses/agpl-3.0.html"],
    [{ "kontor/SOURCE_URL": "https://code.example/kontor" }, "https://code.example/kontor"],
  ] as const) {
    const app = await startTestApp({ settings });
    try {
      const { status, headers } = await app.ask({ url: "/agpl" });
      expect({ status, location: headers.location }).toEqual({ status: 302, location: expected });
    } finally {
      await app.stop();
    }
  }
});
