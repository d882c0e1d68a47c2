import type { Notifier } from "../notifications/notifier.js";
import type { Topic } from "../notifications/topics.js";

/**
 * Ends once somebody has registered for a topic that `isMeant` says yes to, from now on: nothing that is published
 * afterwards is missed. Counting who waits would not tell that: others come and go.
 */
export function nextRegistration(notifier: Notifier, isMeant: (topic: Topic) => boolean): Promise<void> {
  const register = notifier.register;
  return new Promise((resolve) => {
    notifier.register = (topics) => {
      const all = [...topics];
      const waiter = register.call(notifier, all);
      if (all.some(isMeant)) {
        notifier.register = register;
        resolve();
      }
      return waiter;
    };
  });
}
