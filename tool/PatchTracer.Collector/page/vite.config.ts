import { defineConfig } from "vite";

export default defineConfig({
  // The page is served by the collector, which allows nothing but files of its own.
  base: "/",
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    target: "es2022",
    cssTarget: "chrome123",
    assetsInlineLimit: 0,
    modulePreload: false,
    // The build says where: outside the checkout.
    outDir: process.env.PAGE_OUTPUT ?? "dist",
    emptyOutDir: true,
  },
  server: { proxy: { "/api": "http://127.0.0.1:16686" } },
});
