import { readFileSync } from 'node:fs';
import { retentionChange, type RetentionChange } from '@rapport/contracts';
import { readChange } from './change.ts';

function example(name: string): RetentionChange {
  return retentionChange.parse(JSON.parse(readFileSync(new URL(`../../../../libs/contracts/examples/retention-changes.v1.${name}.json`, import.meta.url), 'utf8')));
}

it("reads a change as the tenant's model means it", () => {
  const change = readChange(example('answered'));
  expect(change.signals).toEqual([{ kind: 'membership.ended', interaction: 'crm#m-1', at: Date.parse('2026-11-20T09:00:00Z'), expiresAt: null, about: 'membership:crm:1001', backfill: true, loss: true }]);
  expect(change.pieces.map(({ backfill }) => backfill)).toEqual([true, undefined]);
  expect(change.closings).toEqual([
    { kind: 'promise.kept', interaction: 'crm#k-1', at: Date.parse('2026-11-24T09:45:00Z'), about: 'promise:crm:p-1001' },
    { kind: 'offer.won', interaction: 'phone#77', at: Date.parse('2026-11-24T09:50:00Z'), about: null },
  ]);
  expect(change.rank).toBe(2);
});

it('reads an older one as the shipped model meant it, its interactions as the whole change', () => {
  const change = readChange(example('new-customer'));
  expect([change.signals, change.pieces[0]]).toMatchObject([[{ backfill: true }], { backfill: true }]);
  expect([change.rank, change.closings]).toEqual([1, []]);
  const live = readChange({ ...example('complaint'), signals: [{ kind: 'contract.terminated', interaction: 'crm#x', occurredAt: '2026-11-20T09:00:00Z' }] });
  expect(live.signals).toMatchObject([{ loss: true }]);
  expect([live.signals[0]?.backfill, live.pieces[0]?.backfill]).toEqual([undefined, undefined]);
});

it('takes the rank of an unknown band from where the model puts the score', () => {
  const rankBy = (bands: { 'at-risk': number; watch: number; steady: number }) =>
    readChange({ ...example('new-customer'), score: 50, model: { retentionKinds: [], lossKinds: [], bands } }).rank;
  expect([rankBy({ 'at-risk': 60, watch: 70, steady: 80 }), rankBy({ 'at-risk': 10, watch: 20, steady: 60 }), rankBy({ 'at-risk': 10, watch: 20, steady: 30 })]).toEqual([0, 2, 3]);
});
