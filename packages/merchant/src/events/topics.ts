/** What about events can be waited for. */

import type { Topic } from "../notifications/topics.js";

/** Something happened to the instance. */
export function eventsTopic(instanceId: string): Topic {
  return `events ${instanceId}`;
}

/** Something happened at any instance: for jobs that serve all of them. */
export function anyEventTopic(): Topic {
  return "events of all";
}

/** Whom to wake after the commit of something that was recorded. */
export function topicsOfEvents(instanceId: string): Topic[] {
  return [eventsTopic(instanceId), anyEventTopic()];
}
