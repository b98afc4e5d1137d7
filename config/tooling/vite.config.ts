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
    rollupOptions: {
      input: [
        ...['index', 'room', 'missing', 'docs', 'studio'].map((page) => path(`../../src/pages/${page}.html`)),
        path('../../src/client/player/index.ts'),
      ],
      // Integrators' pages import the client from the server: it keeps its name and what it exports.
      preserveEntrySignatures: 'exports-only',
      output: {
        entryFileNames: ({ facadeModuleId }) =>
          facadeModuleId?.endsWith('client/player/index.ts') === true ? 'client/zhubo.js' : 'assets/[name]-[hash].js',
      },
    },
  },
});
