import { defineConfig } from 'vite';

const path = (relative: string): string => new URL(relative, import.meta.url).pathname;

export default defineConfig({
  root: path('../../src/pages'),
  base: '/',
  build: {
    outDir: path('../../dist/pages'),
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no inline script or style.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: { input: ['index', 'room', 'missing'].map((page) => path(`../../src/pages/${page}.html`)) },
  },
});
