/**
 * What a scanner reads in a picture: QR codes and the bar codes of goods. The browser's own reader where it has one (most
 * phones), which also sees what is askew; else ours.
 */

import decodeQR from "qr/decode.js";
import { readEan } from "./ean.js";

/** The part of the Shape Detection API that is used; TypeScript's library does not have it. */
interface Detector {
  detect(source: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]>;
}
interface Detectors {
  new (options: { readonly formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

const WANTED = ["qr_code", "ean_13", "ean_8", "upc_a", "code_128", "code_39"];
/** More than that makes reading slow and no better. */
const MOST_PIXELS = 800;

export type ReadPicture = (video: HTMLVideoElement) => Promise<string | undefined>;

export async function pictureReader(): Promise<ReadPicture> {
  const { BarcodeDetector } = globalThis as { readonly BarcodeDetector?: Detectors };
  const known = (await BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  const formats = WANTED.filter((format) => known.includes(format));
  if (BarcodeDetector === undefined || !formats.includes("qr_code")) return ownReader();
  const detector = new BarcodeDetector({ formats });
  return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue;
}

function ownReader(): ReadPicture {
  const canvas = document.createElement("canvas");
  const drawing = canvas.getContext("2d", { willReadFrequently: true })!;
  return async (video) => {
    const { videoHeight, videoWidth } = video;
    if (videoWidth === 0) return undefined;
    const scale = Math.min(1, MOST_PIXELS / Math.max(videoWidth, videoHeight));
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    drawing.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = drawing.getImageData(0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(picture);
    } catch {
      // No QR code in this picture.
      return readEan(picture);
    }
  };
}
