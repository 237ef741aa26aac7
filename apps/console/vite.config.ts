/** Builds the console into dist: plain files from one origin, nothing fetched from elsewhere. */
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/',
  plugins: [react()],
  // A dossier is checked in the browser by the same code as on the command line.
  resolve: {
    alias: {
      'node:crypto': fileURLToPath(new URL('src/audit/node-crypto.ts', import.meta.url)),
    },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Every browser in use knows light-dark() and container queries: they stay as written.
    target: 'es2023',
    cssTarget: ['chrome125', 'firefox125', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
