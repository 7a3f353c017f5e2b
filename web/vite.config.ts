import { defineConfig } from "vite";

// One script and one style sheet with names that do not change: the hub serves them with an ETag.
export default defineConfig({
  base: "./",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // A style sheet beside the script, never inside it: the pages' policy lets no inline style stand.
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    // The map is one file; how large it is is known (OpenLayers with its vector tiles).
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      input: "src/map.ts",
      output: {
        entryFileNames: "map.js",
        assetFileNames: "map.[ext]",
        inlineDynamicImports: true,
      },
    },
  },
});
