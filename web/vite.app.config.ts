import { defineConfig } from "vite";

// The application: one page, and files whose names hold a hash of their content. The hub serves them under /assets/app.
export default defineConfig({
  root: "app",
  base: "./",
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    outDir: "../dist/app",
    emptyOutDir: true,
    target: "es2022",
    assetsDir: "",
    assetsInlineLimit: 0,
    // The policy of the page lets no inline script stand.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
});
