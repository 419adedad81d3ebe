import { parse } from 'yaml';
import { determinants, kinds, parts } from '@rapport/contracts';
import { playbooksOf, playbooksSchema } from '../playbooks-document.ts';
import { rulesOf, rulesSchema, shippedRules } from '../rules-document.ts';
import { shippedPlaybooks } from '../shipped-playbooks.ts';
import { openStory, type AlertStory } from './alert-story.ts';
import type { Change, Piece, Signal } from './change.ts';
import { adviseOn, type Playbooks } from './playbook.ts';
import { tellAlert } from './sentence.ts';

const openedAt = Date.parse('2026-11-22T10:00:02Z');
const shipped = playbooksOf(playbooksSchema.parse(parse(shippedPlaybooks)));
const given = { labels: { owner: 'jo@supplier.example' }, customer: 'ACME GmbH' };

function story(cause: string, more: { pieces?: Partial<Piece>[]; signals?: Signal[]; answered?: string[] } = {}): AlertStory {
  const pieces = (more.pieces ?? []).map((piece): Piece => ({ kind: 'event', determinant: 'service', interactionKind: null, points: -1, dial: 0, at: openedAt, knownAt: openedAt, interactions: [], ...piece }));
  const change: Change = { asOf: openedAt, score: 58, band: 'watch', rank: 1, basis: 'contract', evidence: 0, facts: {}, backfill: false, pieces: [], signals: [], closings: [], unanswered: [], mergedInto: null, joinedBy: [], unmerged: null };
  const unanswered = pieces.flatMap(({ interactions }) => interactions).filter((each) => more.answered?.includes(each) !== true);
  return openStory({ lane: 'step', rule: 'r', severity: 'warning', causes: [cause], grounds: [], part: null, since: openedAt, pieces, signals: more.signals ?? [] }, change, { story: null, episode: 1, unanswered });
}

const complaints = (count: number) => Array.from({ length: count }, (_, index) => ({ interactionKind: 'complaint.received', interactions: [`crm#c-${index}`] }));
const inBerlin: Playbooks = { ...shipped, timeZone: 'Europe/Berlin' };

it.each<[string, Playbooks, number, { en: string; de: string }]>([
  ['five complaints in words', shipped, 5, { en: 'We have all five complaints; you hear from me by 18:00 what happens to each.', de: 'Alle fünf Beschwerden liegen vor; bis 18:00 sage ich Ihnen, was mit jeder geschieht.' }],
  ['twelve', inBerlin, 12, { en: 'We have all twelve complaints; you hear from me by 19:00 what happens to each.', de: 'Alle zwölf Beschwerden liegen vor; bis 19:00 sage ich Ihnen, was mit jeder geschieht.' }],
  ['thirteen in digits', shipped, 13, { en: 'We have all 13 complaints; you hear from me by 18:00 what happens to each.', de: 'Alle 13 Beschwerden liegen vor; bis 18:00 sage ich Ihnen, was mit jeder geschieht.' }],
  ['a single one', inBerlin, 1, { en: 'We have your complaint; you hear from me by 19:00 what happens to it.', de: 'Ihre Beschwerde liegt vor; bis 19:00 sage ich Ihnen, was damit geschieht.' }],
  ['another day there', { ...shipped, timeZone: 'Asia/Tokyo' }, 5, { en: 'We have all five complaints; you hear from me by 23 November, 03:00 what happens to each.', de: 'Alle fünf Beschwerden liegen vor; bis 23. November, 03:00 Uhr sage ich Ihnen, was mit jeder geschieht.' }],
])('says %s', (_, playbooks, count, text) => {
  const advice = adviseOn(story('determinant:service', { pieces: complaints(count) }), playbooks, given);
  expect(advice.suggestedAction).toEqual({
    playbook: 'service-drop', text: { en: 'Call today; say what happens until when.', de: 'Heute anrufen; sagen, was bis wann geschieht.' }, owner: 'jo@supplier.example', dueAt: '2026-11-22T18:00:02Z',
  });
  expect(advice.say).toEqual([{ text, interactions: complaints(count).flatMap(({ interactions }) => interactions) }]);
});

it('says no line without its evidence, and names no owner that nobody told', () => {
  const advice = adviseOn(story('determinant:service', { pieces: [{ interactionKind: 'ticket.created', interactions: ['crm#t'] }] }), shipped, { ...given, labels: {} });
  expect([advice.say, advice.suggestedAction?.owner]).toEqual([[], null]);
});

it('says nothing to complaints that were answered, and counts the others', () => {
  const sayingTo = (...answered: string[]) => adviseOn(story('determinant:service', { pieces: complaints(5), answered }), shipped, given).say;
  expect(sayingTo('crm#c-0', 'crm#c-3')).toMatchObject([{ text: { en: 'We have all three complaints; you hear from me by 18:00 what happens to each.' }, interactions: ['crm#c-1', 'crm#c-2', 'crm#c-4'] }]);
  expect(sayingTo('crm#c-0', 'crm#c-1', 'crm#c-2', 'crm#c-3', 'crm#c-4')).toEqual([]);
});

it('says the lines of other playbooks after its own, what cost most first, one a kind', () => {
  const pieces = [
    { determinant: 'trust', interactionKind: 'promise.broken', points: -2, interactions: ['crm#p'] },
    { determinant: 'availability', interactionKind: 'call.unanswered', points: -6, interactions: ['tel#u'] },
    { determinant: 'availability', interactionKind: 'delivery.failed', points: -1, interactions: ['erp#d'] },
    { determinant: 'service', interactionKind: 'complaint.received', points: -3, interactions: ['crm#c'] },
    { determinant: 'emotion', interactionKind: 'complaint.received', points: -1, interactions: ['crm#c'] },
  ];
  const { say } = adviseOn(story('determinant:availability', { pieces }), shipped, given);
  expect(say.map(({ interactions }) => interactions)).toEqual([['erp#d'], ['crm#c'], ['crm#p']]);
  expect(say[1]?.text.en).toBe('We have your complaint; you hear from me by 18:00 what happens to it.');
});

it('says of an incident only what its own playbook says: the lines of others speak to one customer', () => {
  const pieces = [{ determinant: 'availability', interactionKind: 'delivery.failed', points: -2, interactions: ['erp#d-1', 'erp#d-2'] }];
  const incident = { ...story('cohort:item=sku-7', { pieces }), incident: { label: 'item', value: 'sku-7', customers: 161, usual: 0 } };
  expect(adviseOn(incident, shipped, given)).toMatchObject({ suggestedAction: { playbook: 'common-shift' }, say: [] });
  const line = { when: 'delivery.failed', text: { en: 'Of {customer} {count} went wrong.', de: 'Bei {customer} ging {count} schief.' } };
  const own = { ...shipped, playbooks: shipped.playbooks.map((each) => (each.cause === 'cohort' ? { ...each, say: [line] } : each)) };
  expect(adviseOn(incident, own, given).say.map(({ text }) => text)).toEqual([{ en: 'Of item sku-7 two went wrong.', de: 'Bei Artikel sku-7 ging zwei schief.' }]);
});

describe('what the sentence names first is what the action is for', () => {
  const complaint = [
    { determinant: 'service', interactionKind: 'complaint.received', points: -10, interactions: ['crm#c'] },
    { determinant: 'emotion', interactionKind: 'complaint.received', points: -3, interactions: ['crm#c'] },
  ];
  const deliveries = { determinant: 'availability', interactionKind: 'delivery.failed', points: -8, interactions: ['erp#d-1', 'erp#d-2'] };
  const stock = { determinant: 'availability', interactionKind: 'stock.depleted', points: -4, interactions: ['erp#s'] };
  const calls = [
    { determinant: 'supplierLoyalty', interactionKind: 'call.unanswered', points: -9, interactions: ['tel#1'] },
    { determinant: 'availability', interactionKind: 'call.unanswered', points: -8, interactions: ['tel#1'] },
  ];

  it.each<[string, Partial<Piece>[], string, string]>([
    ['a complaint, though deliveries and stock-outs took more from one part', [stock, deliveries, ...complaint], 'one complaint', 'service-drop'],
    ['deliveries, where they took most', [...complaint.map((piece) => ({ ...piece, points: piece.points / 4 })), stock, deliveries], 'two failed deliveries', 'availability-drop'],
    ["the alert's own part, where the first named took from it too", [...calls, stock], 'one unanswered call', 'availability-drop'],
    ["the alert's own part, where time took most", [{ kind: 'silence', determinant: 'rhythm', points: -20 }, stock], 'silence', 'availability-drop'],
  ])('%s', (_, pieces, words, playbook) => {
    const alert = story('determinant:availability', { pieces });
    const { en } = tellAlert({ delta: -30, since: openedAt, now: openedAt, pieces: alert.contributions, signals: [], unanswered: new Set(), timeZone: 'UTC' });
    expect(en).toContain(`: ${words}`);
    expect(adviseOn(alert, shipped, given).suggestedAction?.playbook).toBe(playbook);
  });

  it('and what to say begins with it', () => {
    const { say } = adviseOn(story('determinant:availability', { pieces: [stock, deliveries, ...complaint] }), shipped, given);
    expect(say.map(({ interactions }) => interactions)).toEqual([['crm#c'], ['erp#d-1', 'erp#d-2'], ['erp#s']]);
  });

  it('and nobody speaks of a stock-out that is over', () => {
    const back = { determinant: 'availability', interactionKind: 'stock.replenished', points: 4, interactions: ['erp#back'] };
    const saidOf = (pieces: Partial<Piece>[]) => adviseOn(story('determinant:availability', { pieces }), shipped, given).say.map(({ interactions }) => interactions);
    expect(saidOf([stock, deliveries, back])).toEqual([['erp#d-1', 'erp#d-2']]);
    expect(saidOf([stock, { ...stock, interactions: ['erp#s-2'] }, back])).toEqual([['erp#s-2']]);
  });

  it("and without a playbook for it the alert's own cause has one", () => {
    const without = { ...shipped, playbooks: shipped.playbooks.filter(({ cause }) => cause !== 'determinant:service') };
    expect(adviseOn(story('determinant:availability', { pieces: [deliveries, ...complaint] }), without, given).suggestedAction?.playbook).toBe('availability-drop');
  });
});

it('begins a line with a capital letter where a number word comes first', () => {
  const pieces = [{ determinant: 'availability', interactionKind: 'delivery.failed', points: -2, interactions: ['erp#d-1', 'erp#d-2'] }];
  const { say } = adviseOn(story('determinant:availability', { pieces }), shipped, given);
  expect(say[0]?.text).toMatchObject({ en: 'Two deliveries did not arrive; we send them again at our cost.', de: 'Zwei Lieferungen kamen nicht an; wir liefern auf unsere Kosten erneut.' });
});

it('prepares a counter-offer before the first offer ends, and asks for the end that nobody told', () => {
  const offer = (expiresAt: string | null): Signal => ({ kind: 'offer.received', interaction: 'console#o', at: openedAt, expiresAt: expiresAt === null ? null : Date.parse(expiresAt) });
  const dated = adviseOn(story('signal:offer.received', { signals: [offer('2026-12-24T00:00:00Z'), offer('2026-12-01T00:00:00Z')] }), shipped, given);
  expect(dated.suggestedAction).toMatchObject({ playbook: 'counter-offer', text: { en: 'Prepare a counter-offer before 1 December, 00:00.', de: 'Gegenangebot vor 1. Dezember, 00:00 Uhr vorbereiten.' }, dueAt: '2026-12-01T00:00:00Z' });
  const undated = adviseOn(story('signal:offer.received', { signals: [offer(null)] }), shipped, given);
  expect(undated.suggestedAction).toMatchObject({ playbook: 'counter-offer-undated', dueAt: '2026-11-23T10:00:02Z' });
});

it('ships one for each cause that the shipped rules can name, with lines about kinds that exist', () => {
  const signals = rulesOf(rulesSchema.parse(parse(shippedRules))).flatMap((rule) => (rule.lane === 'hard' ? rule.signals : []));
  const causes = [...new Set([...determinants, ...parts])].map((part) => `determinant:${part}`).concat(signals.map((kind) => `signal:${kind}`));
  for (const cause of causes) expect([cause, adviseOn(story(cause), shipped, given).suggestedAction?.owner]).toEqual([cause, 'jo@supplier.example']);
  for (const { when } of shipped.playbooks.flatMap(({ say }) => say)) expect(kinds).toHaveProperty([when]);
});
