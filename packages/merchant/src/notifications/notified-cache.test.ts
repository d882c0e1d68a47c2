/** What a process remembers, and for how long: never longer than is written down, and nothing while it cannot hear. */

import { expect, test, vi } from "vitest";
import { NotifiedCache } from "./notified-cache.js";
import { KNOWN_FOR_MS, LONGEST_KNOWN_MS } from "./notifier.js";
import { topicDigest } from "./topics.js";

const TOPIC = "things of one shop";

function aCache() {
  const state = { isListening: true, heardUpTo: Number.NEGATIVE_INFINITY, now: 0, value: "old", told: 0 };
  let hear = (_digest: string | undefined) => {};
  const notifier = {
    heardUpTo: () => (state.isListening ? state.heardUpTo : undefined),
    overhear(_beginning: string, onChange: typeof hear) {
      hear = onChange;
      return () => {};
    },
    async tellEverybody(topics: readonly string[]) {
      state.told += 1;
      for (const topic of topics) hear(topicDigest(topic));
    },
  };
  const limits = { capacity: 10, weigh: ({ length }: string) => length };
  const cache = new NotifiedCache<string>(notifier, TOPIC, limits, () => state.now);
  const get = () => cache.get("key", TOPIC, async () => state.value);
  return { state, cache, get, hear: (topic = TOPIC) => hear(topicDigest(topic)), hearAll: () => hear(undefined) };
}

test("what is known is not asked for again, for so long", async () => {
  const { state, get } = aCache();
  expect(await get()).toBe("old");
  state.value = "new";
  state.now = KNOWN_FOR_MS - 1;
  expect(await get()).toBe("old");
  state.now = KNOWN_FOR_MS;
  expect(await get()).toBe("new");
});

test("as long as what was sent comes back, it is not asked for again either, and a minute at most", async () => {
  const { state, get } = aCache();
  await get();
  state.value = "new";
  for (let now = KNOWN_FOR_MS; now < LONGEST_KNOWN_MS; now += KNOWN_FOR_MS) {
    state.now = now;
    state.heardUpTo = now - KNOWN_FOR_MS + 1;
    expect(await get()).toBe("old");
  }
  state.now = LONGEST_KNOWN_MS;
  state.heardUpTo = state.now;
  expect(await get()).toBe("new");
});

test("who has seen nothing come back for so long asks again, also when it comes back later", async () => {
  const { state, get } = aCache();
  await get();
  state.value = "new";
  state.now = 2 * KNOWN_FOR_MS;
  state.heardUpTo = KNOWN_FOR_MS;
  expect(await get()).toBe("new");
  state.value = "newer";
  state.heardUpTo = state.now;
  state.now = 3 * KNOWN_FOR_MS - 1;
  expect(await get()).toBe("new");
});

test("it counts from before the question, not from the answer", async () => {
  const { state, cache, get } = aCache();
  await cache.get("key", TOPIC, async () => {
    state.now = KNOWN_FOR_MS;
    return state.value;
  });
  state.value = "new";
  expect(await get()).toBe("new");
});

test("a process that does not hear of changes goes by nothing that it knew", async () => {
  const { state, get } = aCache();
  await get();
  state.value = "new";
  state.isListening = false;
  expect(await get()).toBe("new");
});

test("a change elsewhere is known at once, also to an answer that is on its way", async () => {
  const { state, cache, get, hear } = aCache();
  await cache.get("key", TOPIC, async () => {
    hear();
    return "read before the change";
  });
  state.value = "new";
  expect(await get()).toBe("new");
});

test("a change of one shop leaves what is known of others, and what is asked about them", async () => {
  const { cache, hear } = aCache();
  const ask = (key: string, topic: string, value: string) => cache.get(key, topic, async () => value);
  await ask("a", TOPIC, "1");
  await ask("b", TOPIC, "1");
  await ask("c", "things of another", "1");
  await cache.get("d", "things of another", async () => {
    hear();
    return "1";
  });
  expect(cache.size).toBe(2);
  const again = [ask("a", TOPIC, "2"), ask("b", TOPIC, "2"), ask("c", "things of another", "2")];
  expect(await Promise.all([...again, ask("d", "things of another", "2")])).toEqual(["2", "2", "1", "1"]);
});

test("who may have missed something forgets all, and does not remember what was asked before", async () => {
  const { state, cache, get, hearAll } = aCache();
  await get();
  await cache.get("other", "things of another", async () => {
    hearAll();
    return "read before";
  });
  expect(cache.size).toBe(0);
  state.value = "new";
  expect(await get()).toBe("new");
});

test("who asks after a change is told what is new, while an older question is still under way", async () => {
  const { state, cache, get, hear } = aCache();
  const older = cache.get("key", TOPIC, async () => {
    hear();
    state.value = "new";
    expect(await get()).toBe("new");
    return "old";
  });
  expect(await older).toBe("old");
  state.value = "newer";
  expect(await get()).toBe("new");
  hear();
  expect(await get()).toBe("newer");
});

test("a change of ours is told to everybody before it has ended", async () => {
  const { state, cache, get } = aCache();
  await get();
  state.value = "new";
  await cache.changed(TOPIC);
  expect(state.told).toBe(1);
  expect(await get()).toBe("new");
});

test("what nobody may go by any more is dropped, while others are asked for and when nobody asks", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const { state, cache } = aCache();
    const ask = (key: string) => cache.get(key, key, async () => "x");
    for (const key of ["a", "b", "c"]) await ask(key);
    state.now = LONGEST_KNOWN_MS - 1;
    await ask("d");
    expect(cache.size).toBe(4);
    state.now = LONGEST_KNOWN_MS;
    await ask("e");
    expect(cache.size).toBe(2);
    vi.advanceTimersByTime(LONGEST_KNOWN_MS);
    expect(cache.size).toBe(2);
    state.now = 2 * LONGEST_KNOWN_MS;
    vi.advanceTimersByTime(LONGEST_KNOWN_MS);
    expect(cache.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("what is known together weighs no more than was said: the oldest makes room, and what is too heavy is not kept", async () => {
  const { cache } = aCache();
  const isKnown = async (key: string) =>
    (await cache.get<string | undefined>(key, key, async () => undefined)) !== undefined;
  for (const key of ["a", "b", "c"]) await cache.get(key, key, async () => "1234");
  expect([await isKnown("a"), await isKnown("b"), await isKnown("c")]).toEqual([false, true, true]);
  cache.forget("b");
  await cache.get("d", "d", async () => "123456");
  expect([await isKnown("c"), await isKnown("d")]).toEqual([true, true]);
  await cache.get("huge", "huge", async () => "x".repeat(11));
  expect(await isKnown("huge")).toBe(false);
});
