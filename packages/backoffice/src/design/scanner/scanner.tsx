/** The camera, until it has read what is looked for; where there is none, or it is refused, what else one can do. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type MessageKey, t } from "../../messages/language.js";
import { Dialog } from "../dialog.js";
import { pictureReader } from "./read-picture.js";

export interface ScannerProps {
  readonly title: string;
  /** @returns what to say of it where it is looked at further; undefined where it was what is looked for */
  readonly onRead: (text: string) => string | undefined;
  readonly onClose: () => void;
}

const READ_EVERY_MS = 150;
/** A code counts once, until it was out of sight for so many pictures. */
const FORGOTTEN_AFTER = 8;

export function Scanner({ title, onRead, onClose }: ScannerProps) {
  const video = useRef<HTMLVideoElement>(null);
  const trouble = useSignal<MessageKey | undefined>(undefined);
  const said = useSignal<string | undefined>(undefined);
  const tries = useSignal(0);
  useEffect(() => {
    const leaving = new AbortController();
    const see = (text: string) => {
      navigator.vibrate?.(40);
      const words = onRead(text);
      if (words === undefined) onClose();
      said.value = words;
    };
    trouble.value = undefined;
    void watch(video.current!, see, leaving.signal).catch((error: unknown) => {
      if (!leaving.signal.aborted) trouble.value = troubleOf(error);
    });
    return () => leaving.abort();
  }, [tries.value]);
  return (
    <Dialog title={title} onClose={onClose}>
      <video ref={video} class="finder" muted playsInline hidden={trouble.value !== undefined} aria-label={title} />
      {trouble.value === undefined ? (
        <p role="status">{said.value ?? t("scanner.how")}</p>
      ) : (
        <>
          <p class="note warn" role="alert">
            {t(trouble.value)}
          </p>
          <div class="buttons">
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                tries.value++;
              }}
            >
              {t("scanner.again")}
            </button>
            <button type="button" class="button" onClick={onClose}>
              {t("close")}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

/** Ends with the signal. Throws what the browser says where there is no camera, or not for us. */
async function watch(video: HTMLVideoElement, see: (text: string) => void, signal: AbortSignal): Promise<void> {
  // Absent where the page came without https.
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  signal.addEventListener("abort", stop);
  if (signal.aborted) {
    stop();
    return;
  }
  video.srcObject = stream;
  await video.play();
  const read = await pictureReader();
  let last: string | undefined;
  let unseen = 0;
  while (!signal.aborted) {
    const text = await read(video);
    if (signal.aborted) return;
    unseen = text === undefined ? unseen + 1 : 0;
    if (unseen > FORGOTTEN_AFTER) last = undefined;
    if (text !== undefined && text !== last) {
      last = text;
      see(text);
    }
    await new Promise((resolve) => setTimeout(resolve, READ_EVERY_MS));
  }
}

const TROUBLES: Readonly<Record<string, MessageKey>> = {
  NotAllowedError: "scanner.refused",
  NotFoundError: "scanner.none",
  OverconstrainedError: "scanner.none",
};

function troubleOf(error: unknown): MessageKey {
  if (navigator.mediaDevices === undefined) return "scanner.insecure";
  return (error instanceof DOMException && TROUBLES[error.name]) || "scanner.busy";
}
