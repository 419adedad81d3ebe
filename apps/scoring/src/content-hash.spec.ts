import { contentHash } from './content-hash.ts';
import { recordOf } from './spec-support/interaction-log.ts';

const at = Date.parse('2026-11-22T09:12:00Z');
const data = { kind: 'complaint.received', customer: { id: 'acme' }, attributes: { a: '1', b: '2' } };
const said = recordOf({ id: '1', at, data }).data;

it('is the same for the same words in another order', () => {
  expect(contentHash({ ...said, attributes: { b: '2', a: '1' } })).toBe(contentHash(said));
});

it('is the same whatever was derived: what the catalogue filled in, a moment of receipt, how it was mapped', () => {
  const received = { ...said, occurredAtQuality: 'received' as const };
  expect(contentHash({ ...received, occurredAt: '2026-11-22T09:13:00Z' })).toBe(contentHash(received));
  expect(contentHash({ ...said, provenance: { mapping: 'crm@2' } })).toBe(contentHash(said));
});

it('is the same when a moment too far ahead was replaced at the first receipt and believed at the second', () => {
  const claimed = { ...said, occurredAt: '2026-11-22T09:07:00Z', occurredAtQuality: 'received' as const, attributes: { ...said.attributes, claimedOccurredAt: '2026-11-22T10:12:00.000+01:00' } };
  expect(contentHash(claimed)).toBe(contentHash({ ...said, occurredAt: '2026-11-22T09:12:00Z' }));
});

it('differs when the sender said something else', () => {
  const others = [
    { ...said, occurredAt: '2026-11-22T09:13:00Z' },
    { ...said, channel: 'call' },
    { ...said, attributes: { a: '1' } },
    { ...said, customer: { id: 'other' } },
  ];
  expect(new Set([said, ...others].map(contentHash)).size).toBe(5);
});
