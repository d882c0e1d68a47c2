/** A picture as the protocol takes it: shrunk here, before it goes anywhere, to a data URL. */

/** Fits into a square of that many pixels. */
export async function pictureOf(file: Blob, pixels: number): Promise<string> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, pixels / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const png = canvas.toDataURL("image/png");
  const jpeg = canvas.toDataURL("image/jpeg", 0.85);
  // Drawings stay sharp and keep their transparency, photographs become small.
  return file.type === "image/jpeg" || png.length > 4 * jpeg.length ? jpeg : png;
}
