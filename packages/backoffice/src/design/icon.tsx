/** Small pictures, drawn with lines. They stand beside words and say nothing by themselves. */

const PATHS = {
  back: "M15 5l-7 7 7 7",
  backspace: "M9 5h11v14H9l-6-7zM12 9.5l5 5M17 9.5l-5 5",
  bank: "M3 9l9-5 9 5zM5 9v9M10 9v9M14 9v9M19 9v9M3 20h18",
  bell: "M6 16V11a6 6 0 0112 0v5l2 2H4zM10 21h4",
  camera: "M4 8h4l1.5-2.5h5L16 8h4v11H4zM12 10a3.2 3.2 0 100 6.4 3.2 3.2 0 000-6.4z",
  chart: "M4 20V10M10 20V4M16 20v-7M21 20H3",
  check: "M4.5 12.5l5 5L19.5 6.5",
  clock: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3.5 2",
  close: "M6 6l12 12M18 6L6 18",
  code: "M8 7l-5 5 5 5M16 7l5 5-5 5",
  coins:
    "M9 4C5.7 4 3 5.3 3 7s2.7 3 6 3 6-1.3 6-3-2.7-3-6-3zM3 7v5c0 1.7 2.7 3 6 3M15 7v2M15 10c-3.3 0-6 1.3-6 3s2.7 3 6 3 6-1.3 6-3-2.7-3-6-3zM9 13v5c0 1.7 2.7 3 6 3s6-1.3 6-3v-5",
  exit: "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
  grip: "M9 5h.01M15 5h.01M9 12h.01M15 12h.01M9 19h.01M15 19h.01",
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  link: "M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3",
  mail: "M3 6h18v12H3zM3.500 6.500l8.500 6.500 8.500-6.500",
  moon: "M20 14.5A8.5 8.5 0 019.5 4a8.5 8.5 0 1010.5 10.5z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  pen: "M4 20l1-4.500L16.500 4l3.500 3.500L8.500 19zM14 6.500l3.500 3.500",
  phone: "M7 3h10v18H7zM11 18h2",
  plus: "M12 5v14M5 12h14",
  poster: "M5 3h14v18H5zM8.5 7h7v7h-7zM9 18h6",
  print: "M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z",
  receipt: "M6 3v18l2-1.5L10 21l2-1.5L14 21l2-1.5 2 1.5V3l-2 1.5L14 3l-2 1.5L10 3 8 4.5zM9 9h6M9 13h6",
  refund: "M9 7L4 12l5 5M4 12h10a6 6 0 016 6",
  search: "M10.5 4a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM20 20l-4.8-4.8",
  server: "M4 4h16v6H4zM4 14h16v6H4zM8 7h.01M8 17h.01",
  shop: "M4 10v10h16V10M3 10l2-6h14l2 6c0 1.5-1.2 2.5-3 2.5S15 11.500 15 10c0 1.500-1.200 2.500-3 2.500S9 11.500 9 10c0 1.500-1.200 2.500-3 2.500S3 11.500 3 10zM10 20v-5h4v5",
  tag: "M3 12V4h8l10 10-8 8zM7.500 8.500h.01",
  till: "M5 3h14v18H5zM8 6h8v3H8zM8.500 13h.01M12 13h.01M15.500 13h.01M8.500 17h.01M12 17h.01M15.500 17h.01",
  people:
    "M9 5a3 3 0 100 6 3 3 0 000-6zM3 20c0-3.500 2.500-6 6-6s6 2.500 6 6M16 5.500a3 3 0 010 5.500M17.500 14.500c2.200.7 3.500 2.800 3.500 5.500",
  warn: "M12 4l9 16H3zM12 10v4M12 17h.01",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class={name === "back" ? "icon turns" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
