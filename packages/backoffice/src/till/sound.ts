/** A sound when it is paid, so that nobody has to look, and a short buzz. Made of tones: there is no file to load. */

import { settings } from "./settings.js";

const NOTES = { paid: [880, 1174.66, 1760], failed: [330, 247] } as const;
const NOTE_SECONDS = 0.11;

let audio: AudioContext | undefined;

/** Browsers let only a tap begin the sound. */
export function prepareSound(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

export function play(what: keyof typeof NOTES): void {
  navigator.vibrate?.(what === "paid" ? 80 : [60, 60, 60]);
  if (audio === undefined || !settings.value.isLoud) return;
  for (const [index, frequency] of NOTES[what].entries()) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const begin = audio.currentTime + index * NOTE_SECONDS;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, begin);
    volume.gain.exponentialRampToValueAtTime(0.25, begin + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + NOTE_SECONDS * 2);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + NOTE_SECONDS * 2);
  }
}
