import { kindWords } from '@rapport/contracts';
import { shippedResolvedModel } from '../model-document.ts';
import { dayMs } from './duration.ts';
import { explainBetween } from './explain.ts';
import { happened } from './given.ts';
import type { DomainInteraction } from './interaction.ts';

const model = shippedResolvedModel();
const now = Date.parse('2026-11-22T10:00:00Z');
const signed = happened('contract.signed', now - 100 * dayMs, { facts: { contractEndsAt: '2027-07-31' } });

function said(interactions: readonly DomainInteraction[], from = now - 3_600_000, to = now) {
  return explainBetween({ interactions, models: [{ model, inForceFrom: 0 }] }, { from, to, knownAt: to }).sentence;
}

describe('the sentence', () => {
  it('counts in words up to twelve and in digits beyond', () => {
    const complaints = (count: number) => [signed, ...Array.from({ length: count }, () => happened('complaint.received', now))];
    expect(said(complaints(1))).toEqual({
      en: 'Down eight points since 09:00: one complaint, unanswered.',
      de: 'Acht Punkte weniger seit 09:00: eine Beschwerde, unbeantwortet.',
    });
    expect(said(complaints(13)).de).toContain('13 Beschwerden');
  });

  it('does not say unanswered when somebody answered', () => {
    expect(said([signed, happened('complaint.received', now - 60_000), happened('complaint.received', now - 60_000), happened('ticket.solved', now)]).en).toBe(
      'Down eight points since 09:00: two complaints.',
    );
  });

  it('tells what rose', () => {
    expect(said([signed, happened('promise.kept', now), happened('promise.kept', now)])).toEqual({
      en: 'Up five points since 09:00: two kept promises.',
      de: 'Fünf Punkte mehr seit 09:00: zwei gehaltene Versprechen.',
    });
  });

  it('tells silence with its length, and a date of another day', () => {
    const orders = Array.from({ length: 12 }, (_, i) => happened('order.placed', now - 21 * dayMs - i * 7 * dayMs));
    expect(said(orders, now - 21 * dayMs)).toEqual({
      en: 'Down 30 points since 1 November: no order for 21 days.',
      de: '30 Punkte weniger seit 1. November: seit 21 Tagen keine Bestellung.',
    });
  });

  it('says that the question is now the renewal when a contract lowers a strong buyer', () => {
    const orders = Array.from({ length: 40 }, (_, i) => happened('order.placed', now - 3_700_000 - i * 2 * dayMs));
    const { en, de } = said([...orders, happened('contract.signed', now, { facts: { contractEndsAt: '2027-07-31' } })]);
    expect(en).toMatch(/^Down .* one signed contract, the question is now the renewal\.$/);
    expect(de).toMatch(/ein unterschriebener Vertrag, die Frage ist jetzt die Verlängerung\.$/);
  });

  it('says when nothing changed', () => {
    expect(said([signed])).toEqual({ en: 'Unchanged since 09:00.', de: 'Unverändert seit 09:00.' });
  });

  it('tells a contract that passed', () => {
    const after = Date.parse('2027-09-15T00:00:00Z');
    expect(said([signed], now, after).de).toBe('85 Punkte weniger seit 22. November 2026: der Vertrag lief aus und wurde nicht verlängert.');
  });
});

it('has words for every kind that the shipped model speaks of', () => {
  for (const kind of [...model.kinds.keys(), ...model.retentionKinds, ...model.lossKinds]) expect([kind, kindWords.has(kind)]).toEqual([kind, true]);
});
