/** A QR code as one SVG path, crisp at every size: error correction low, as wallets read it from a screen. */

import encodeQR from "qr";

/** Modules of white around the code, which scanners need; part of the picture, so that dark pages have it too. */
const QUIET_ZONE = 4;

/** `label` says what the code is for, to people who cannot see it. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const modules = encodeQR(text, "raw", { ecc: "low", border: QUIET_ZONE });
  const size = modules.length;
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect class="qr-light" width={size} height={size} />
      <path class="qr-dark" d={darkRuns(modules)} />
    </svg>
  );
}

/** One rectangle for each horizontal run of dark modules. */
export function darkRuns(modules: readonly (readonly boolean[])[]): string {
  let path = "";
  for (const [y, row] of modules.entries()) {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const start = x;
      while (row[x + 1]) x++;
      const width = x - start + 1;
      path += `M${start} ${y}h${width}v1h-${width}z`;
    }
  }
  return path;
}
