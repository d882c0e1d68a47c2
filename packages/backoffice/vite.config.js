// Two pages and the till's service worker, into dist/: all names relative, so that they work below any path.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const SERVICE_WORKER = "service-worker";

export default defineConfig({
  root: here("."),
  base: "./",
  publicDir: here("public"),
  logLevel: "warn",
  resolve: {
    alias: [
      { find: /^@kontor\/merchant\/pages\/(.*)$/, replacement: `${here("../merchant/src/pages/")}$1` },
      { find: /^@kontor\/(taler|client)\/(.*)$/, replacement: `${here("../")}$1/src/$2.ts` },
    ],
  },
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    outDir: here("dist"),
    emptyOutDir: true,
    assetsDir: "files",
    target: "es2022",
    // A page that loads nothing inline needs no help of older browsers.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {
      input: {
        office: here("index.html"),
        till: here("till/index.html"),
        [SERVICE_WORKER]: here("src/till/service-worker.ts"),
      },
      output: {
        entryFileNames: ({ name }) => (name === SERVICE_WORKER ? "till/[name].js" : "files/[name].[hash].js"),
        chunkFileNames: "files/[name].[hash].js",
        assetFileNames: "files/[name].[hash][extname]",
      },
    },
  },
});
