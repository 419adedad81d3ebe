import { parse } from '@formatjs/icu-messageformat-parser';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { budget } from './budget.ts';
import { defineConfig, type Plugin } from 'vite';

const server = process.env['CONSOLE_URL'] ?? 'http://127.0.0.1:3000';

/** Texts are parsed here, so that the browser loads no parser of messages. */
const parsedTexts: Plugin = {
  name: 'parsed-texts',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/src\/texts\/\w+\.json$/.test(id)) return null;
    const texts = Object.entries(JSON.parse(code) as Record<string, string>).map(([key, text]) => [key, parse(text, { captureLocation: false })]);
    return { code: JSON.stringify(Object.fromEntries(texts)), map: null };
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [parsedTexts, react(), budget],
  resolve: {
    alias: [{ find: /^@formatjs\/icu-messageformat-parser$/, replacement: '@formatjs/icu-messageformat-parser/no-parser.js' }],
  },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // The polyfill would be a script of its own, and a data: URL is none that the policy allows.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: { port: 5173, proxy: { '/api': { target: server, changeOrigin: true } } },
});
