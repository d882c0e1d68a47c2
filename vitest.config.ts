import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests import the sources of the workspace's packages, so that none runs against a stale build. */
const sourceOf = (name: string) => fileURLToPath(new URL(`packages/${name}/src/`, import.meta.url));

/** What takes longest begins first, so that nobody waits for it alone at the end. */
const LONGEST = (
  "settled-month query-plans pages kontor-package backup secrets agreeing-books crash-recovery operating-commands " +
  "told-despite-kills office practice journey kill commands readme fuzz demo uses look-first doctor"
).split(" ");

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => LONGEST.indexOf(basename(moduleId, ".test.ts"));
    const sorted = await super.sort(files);
    const long = sorted.filter((file) => placeOf(file) >= 0).sort((a, b) => placeOf(a) - placeOf(b));
    return [...long, ...sorted.filter((file) => placeOf(file) < 0)];
  }
}

export default defineConfig({
  resolve: {
    alias: [
      {
        find: /^@kontor\/(taler|merchant|sandbox|client)\/(.*)$/,
        replacement: `${fileURLToPath(new URL("packages/", import.meta.url))}$1/src/$2.ts`,
      },
      { find: /^kontor\/(.*)$/, replacement: `${sourceOf("kontor")}$1.ts` },
    ],
  },
  test: {
    include: ["packages/*/src/**/*.test.ts", "packages/acceptance/**/*.test.ts"],
    globalSetup: ["packages/merchant/src/testing/test-server.ts"],
    setupFiles: ["packages/merchant/src/testing/test-file.ts"],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Of the wait for something that comes by itself: a machine that is busy is no fault.
    expect: { poll: { timeout: 20_000 } },
    // On two cores two more have something to do while others wait: for a browser, a lock, a limit that has to be over.
    maxWorkers: 4,
    // The merchant is loaded and compiled once for each worker, not for each file: half of the time. So a test file stops
    // what it starts; what it sets is set back by `test-file.ts`, also after a failure.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
