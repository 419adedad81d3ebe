import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from './folders.ts';
import type { JudgedYear } from './simulation/judged-year.ts';

it('of a simulated year 95 % of the planted losses are told in time, by few false alerts and one notification for an outage', () => {
  const judged = JSON.parse(execFileSync(process.execPath, [join(repository, 'tools/dist/alarms.js'), '--simulate', '--customers', '400', '--seed', '3', '--json'], { encoding: 'utf8' })) as JudgedYear;
  process.stdout.write(`a simulated year: recall ${judged.recall.toFixed(3)}, ${judged.falsePerYear.toFixed(3)} false alerts a customer-year outside silence, ${judged.outage.notifications} notification a receiver for the outage\n`);
  expect(judged.recall).toBeGreaterThanOrEqual(0.95);
  expect(judged.falsePerYear).toBeLessThanOrEqual(0.25);
  expect(judged.outage).toMatchObject({ customers: 133, notifications: 1 });
  const bursts = judged.causes.find(({ name }) => name === 'complaints, unanswered');
  expect(bursts?.delayOf95).toBeLessThan(60_000);
}, 400_000);
