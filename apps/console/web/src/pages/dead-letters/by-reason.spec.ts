import type { DeadLetter } from '../../api/dead-letters.ts';
import { byReason } from './by-reason.ts';

function letter(id: string, reason: string, result?: 'accepted' | 'refused'): DeadLetter {
  return {
    id, reason, detail: '', service: 'ingestion', source: null, eventId: null, receivedAt: '2026-11-24T08:00:00Z', raw: { contentType: null, encoding: 'utf8', body: '' },
    replays: result === undefined ? [] : [{ at: '2026-11-24T09:00:00Z', by: 'admin@demo.local', result, reason: null }],
  };
}

it('groups by reason and puts what most wait for on top; what a replay took waits no longer', () => {
  const groups = byReason([letter('a', 'not-json', 'accepted'), letter('b', 'not-json', 'accepted'), letter('c', 'poison', 'refused'), letter('d', 'no-rule'), letter('e', 'no-rule')]);
  expect(groups.map(({ reason, letters, waiting }) => [reason, letters.length, waiting.length])).toEqual([['no-rule', 2, 2], ['poison', 1, 1], ['not-json', 2, 0]]);
});
