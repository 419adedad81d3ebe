import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

/** What the first visit of my day may load, in kB of gzip. */
const most = { js: 230, css: 20 };
const firstVisit = [/\/src\/main\.tsx$/, /\/src\/pages\/my-day\.tsx$/, /\/src\/texts\/en\.json$/];

/** Prints what the first visit of my day loads, and fails the build beyond it. */
export const budget: Plugin = {
  name: 'budget',
  writeBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
    const roots = chunks.filter((chunk) => firstVisit.some((page) => chunk.facadeModuleId !== null && page.test(chunk.facadeModuleId)));
    const loaded = new Set<Rolldown.OutputChunk>(roots);
    for (const chunk of loaded) {
      // A set hands out what is added while it is walked.
      for (const next of chunks.filter((one) => chunk.imports.includes(one.fileName))) loaded.add(next);
    }
    const js = sizeOf([...loaded].map((chunk) => chunk.code));
    const css = sizeOf(Object.values(bundle).flatMap((file) => (file.type === 'asset' && file.fileName.endsWith('.css') ? [Buffer.from(file.source).toString()] : [])));
    this.info(`my day loads ${js.toFixed(0)} kB of script (at most ${most.js}); all styles are ${css.toFixed(0)} kB (at most ${most.css})`);
    if (roots.length < 2) this.error('the budget finds main.tsx and my-day.tsx no more');
    if (js > most.js || css > most.css) this.error('my day loads more than its budget');
  },
};

function sizeOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + gzipSync(text).length, 0) / 1_000;
}
