import type { StoryPiece } from './alert-story.ts';
import { incidentOf } from '@rapport/contracts';
import { nameIncident, tellIncident } from './incident-words.ts';

const at = Date.parse('2026-11-22T10:00:00Z');
const piece = (determinant: string, interactionKind: string, points: number): StoryPiece => ({ kind: 'event', determinant, interactionKind, points, interactions: ['shop#1'] });

interface Given {
  readonly label?: string;
  readonly value?: string;
  readonly isOver?: boolean;
  readonly pieces: readonly StoryPiece[];
}

function told({ label = 'item', value = 'sku-7', isOver = false, pieces }: Given): { readonly en: string; readonly de: string } {
  const delta = pieces.reduce((sum, { points }) => sum + points, 0);
  return tellIncident({ delta, since: at, now: at, pieces, signals: [], unanswered: new Set(), timeZone: 'UTC' }, { label, value, isOver, customers: 161 });
}

const soldOut = piece('availability', 'stock.depleted', -4);

it.each<[string, Given, string, string]>([
  ['what is sold out', { pieces: [soldOut] }, 'sku-7 is sold out: 161 customers lost 4 points in availability on average since 10:00.', 'sku-7 ist ausverkauft: 161 Kunden haben im Mittel 4 Punkte bei Verfügbarkeit verloren, seit 10:00.'],
  ['what is back', { pieces: [soldOut], isOver: true }, 'sku-7 was sold out: 161 customers lost 4 points in availability on average since 10:00.', 'sku-7 war ausverkauft: 161 Kunden haben im Mittel 4 Punkte bei Verfügbarkeit verloren, seit 10:00.'],
  [
    'other reasons last, and no part where several lost', { pieces: [soldOut, piece('service', 'complaint.received', -2)] },
    'sku-7 is sold out: 161 customers lost 6 points on average since 10:00; also complaints.', 'sku-7 ist ausverkauft: 161 Kunden haben im Mittel 6 Punkte verloren, seit 10:00; außerdem Beschwerden.',
  ],
  ['a single point', { pieces: [piece('product', 'product.recalled', -1)] }, 'sku-7 is being recalled: 161 customers lost 1 point in product on average since 10:00.', 'sku-7 wird zurückgerufen: 161 Kunden haben im Mittel 1 Punkt bei Produkt verloren, seit 10:00.'],
  ['less than one', { pieces: [piece('loyalty', 'price.raised', -0.3)] }, 'sku-7 costs more: 161 customers lost less than a point in loyalty on average since 10:00.', 'sku-7 kostet mehr: 161 Kunden haben im Mittel weniger als einen Punkt bei Loyalität verloren, seit 10:00.'],
  ['an item that something else happened to', { pieces: [piece('product', 'order.returned', -3)] }, '161 customers (item sku-7) lost 3 points on average since 10:00: returns.', '161 Kunden (Artikel sku-7) haben im Mittel 3 Punkte verloren, seit 10:00: Rücksendungen.'],
  [
    'a part', { label: 'determinant', value: 'availability', pieces: [piece('availability', 'delivery.failed', -12)] },
    '161 customers (in availability) lost 12 points on average since 10:00: failed deliveries.', '161 Kunden (bei Verfügbarkeit) haben im Mittel 12 Punkte verloren, seit 10:00: fehlgeschlagene Lieferungen.',
  ],
  ['a plan', { label: 'plan', value: 'basic', pieces: [soldOut] }, '161 customers (plan basic) lost 4 points on average since 10:00: stock-outs.', '161 Kunden (Tarif basic) haben im Mittel 4 Punkte verloren, seit 10:00: Lieferengpässe.'],
])('tells %s', (_, given, en, de) => {
  expect(told(given)).toEqual({ en, de });
});

it.each([
  ['cohort:item=sku-7', 'item sku-7', 'Artikel sku-7'],
  ['cohort:item=a=b', 'item a=b', 'Artikel a=b'],
  ['cohort:determinant=availability', 'availability', 'Verfügbarkeit'],
  ['cohort:segment=small', 'segment small', 'Segment small'],
])('names %s', (cause, en, de) => {
  const incident = incidentOf(cause)!;
  expect([nameIncident(incident, 'en'), nameIncident(incident, 'de')]).toEqual([en, de]);
});

it('knows no incident by another cause', () => {
  expect(['determinant:service', 'silence', 'cohort', 'stale:shop'].map(incidentOf)).toEqual([null, null, null, null]);
});
