/** The screen stays awake while somebody has to read it, where the browser can do that: only over a safe connection. */

/** @returns what ends it */
export function keepScreenOn(): () => void {
  let held: WakeLockSentinel | undefined;
  let isOver = false;
  const ask = async () => {
    if (document.hidden || isOver) return;
    const lock = await navigator.wakeLock?.request("screen").catch(() => undefined);
    if (isOver) await lock?.release();
    else held = lock;
  };
  // It ends when another tab is looked at.
  document.addEventListener("visibilitychange", ask);
  void ask();
  return () => {
    isOver = true;
    document.removeEventListener("visibilitychange", ask);
    void held?.release();
  };
}
