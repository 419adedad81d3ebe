import type { Stage } from './stage.ts';

/** Said, not asserted: how fast it is depends on what else the machine does. */
export function figuresStory(stage: () => Stage): void {
  it('says how fast my day comes and how fast a key is answered', async () => {
    const visit = await stage().visit('admin', 'en-GB');
    const { page } = visit;
    await page.addInitScript(() => {
      const seen = window as unknown as { firstRow?: number; keys: number[] };
      seen.keys = [];
      new MutationObserver(() => {
        if (seen.firstRow === undefined && document.querySelector('main [data-row]') !== null) requestAnimationFrame(() => { seen.firstRow ??= performance.now(); });
      }).observe(document, { childList: true, subtree: true });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (entry.name === 'keydown') seen.keys.push(entry.duration);
      }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    });
    await visit.go('/?whose=everyone');
    await page.locator('main ol [data-row] svg[role=img]').nth(3).waitFor();
    const rows = await page.locator('main ol [data-row]').count();
    for (let n = 1; n < rows; n += 1) {
      await visit.press('j');
      await page.waitForFunction((place) => document.querySelectorAll('main ol [data-row]')[place] === document.activeElement, n);
    }
    const { firstRow, keys } = await page.evaluate(() => {
      const seen = window as unknown as { firstRow: number; keys: number[] };
      return { firstRow: seen.firstRow, keys: seen.keys };
    });
    expect(firstRow).toBeGreaterThan(0);
    const slowest = [...keys].sort((a, b) => b - a);
    process.stdout.write(`my day, cold: ${Math.round(firstRow)} ms to the first row (aim: 1200)\n`);
    process.stdout.write(`j to paint, ${rows - 1} times: ${slowest.length === 0 ? 'each below 16' : `at most ${slowest[0] ?? 0}, middle ${slowest[Math.floor(slowest.length / 2)] ?? 0}`} ms (aim: 50)\n`);
    await visit.end();
  });
}
