import { MINUTE } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allJobs } from "../all-jobs.js";
import { systemClock } from "../clock.js";
import { registerJobs } from "../jobs/store.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { jobsCheck } from "./jobs-check.js";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await registerJobs(
    database.db.queries,
    allJobs.map(({ name }) => name),
    systemClock().now(),
  );
});
afterAll(() => database.drop());

test("jobs that nobody runs are told of in one finding, with the one that waits longest", async () => {
  const soon = await jobsCheck(database.db, systemClock()).look();
  expect(soon).toMatchObject([{ state: "ok" }]);
  const later = await jobsCheck(database.db, systemClock(60n * MINUTE)).look();
  expect(later).toMatchObject([
    {
      name: "jobs",
      state: "problem",
      text: expect.stringMatching(/^[a-z-]+ is late by \d+ minutes, and \d+ of the \d+ other/),
    },
  ]);
});
