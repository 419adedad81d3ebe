import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Browser, runConsole, type RunningConsole } from './spec-support/running-console.ts';

describe('the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-page-'));
  let running: RunningConsole;
  beforeAll(async () => {
    writeFileSync(join(folder, 'index.html'), '<title>Rapport</title>');
    running = await runConsole({}, folder);
  }, 60_000);
  afterAll(async () => {
    await running.stop();
    rmSync(folder, { recursive: true });
  });

  const get = async (path: string, accept: string) => {
    const response = await new Browser(running.service.url).call('GET', path, undefined, { accept });
    return [response.status, response.headers.get('content-type')?.split(';')[0]];
  };
  const page = [200, 'text/html'];
  const nothing = [404, 'application/problem+json'];

  it.each([
    ['/', 'text/html,application/xhtml+xml,*/*;q=0.8', page],
    ['/', '*/*', page],
    ['/', 'application/json', page],
    ['/?whose=mine', '*/*', page],
    ['/customers/acme', 'text/html,*/*;q=0.8', page],
    ['/customers/acme', '*/*', nothing],
    ['/api/nothing', 'text/html,*/*;q=0.8', nothing],
    ['/assets/none.js', '*/*', nothing],
  ])('answers %s to who accepts %s with %j', async (path, accept, answer) => {
    expect(await get(path, accept)).toEqual(answer);
  });
});
