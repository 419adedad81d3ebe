import { durationMs } from './domain/duration.ts';
import { evidenceOf } from './domain/evidence.ts';
import { happened } from './domain/given.ts';
import { checkModel, parseModel, shippedResolvedModel } from './model-document.ts';
import { shippedModel } from './shipped-model.ts';

const model = shippedResolvedModel();

describe('the model document', () => {
  it('is what is shipped', () => {
    expect(checkModel(parseModel(shippedModel))).toEqual([]);
    expect(model).toMatchObject({ version: 1, contract: { renewal: 0.85, fact: 'contractEndsAt' }, prospect: { withinDays: 90, conversion: 0.4 } });
    expect(model.horizon).toEqual({ ownGaps: 2, minDays: 14, maxDays: 800 });
    expect(model.kinds.get('offer.received')!.signal).toBe(true);
    expect([...model.kinds.values()].flatMap(({ evidence }) => evidence).every(({ amount }) => amount !== 0)).toBe(true);
  });

  it.each([
    ['an unknown key', 'name: shipped', 'name: shipped\npartz: {}'],
    ['an unknown part in a kind', 'complaint.received: { service:', 'complaint.received: { servise:'],
    ['a missing part', /^ {2}trust:.*$/m, ''],
    ['a duration that is none', 'halfLife: P365D', 'halfLife: 365'],
    ['a month, which has no length', 'halfLife: P365D', 'halfLife: P1M'],
    ['a start of 1', 'start: 0.5', 'start: 1'],
  ])('refuses %s', (_, right, wrong) => {
    const spoilt = shippedModel.replace(right, wrong);
    expect(spoilt).not.toBe(shippedModel);
    expect(() => parseModel(spoilt)).toThrow();
  });

  it('finds what a schema cannot say', () => {
    const document = parseModel(shippedModel);
    expect(checkModel({ ...document, bands: { 'at-risk': 60, watch: 50, steady: 80 } })).toHaveLength(1);
    expect(checkModel({ ...document, retention: { ...document.retention, lossKinds: ['order.placed'] } })).toHaveLength(1);
  });

  it('warns of a kind that is nearly one of the catalogue, and of no kind of the tenant’s own', () => {
    const document = parseModel(shippedModel.replace('complaint.received:', 'complaint.recieved:'));
    expect(checkModel({ ...document, kinds: { ...document.kinds, 'loyalty-card.swiped': { loyalty: 1 } } })).toEqual([
      { path: ['kinds', 'complaint.recieved'], message: '"complaint.recieved" is no kind of the catalogue; did you mean "complaint.received"?', warning: true },
    ]);
  });

  it('reads ISO 8601 durations of a fixed length', () => {
    expect(durationMs('P1DT2H3M4S')).toBe(93_784_000);
    expect(durationMs('P2W')).toBe(1_209_600_000);
    for (const wrong of ['', 'P', 'PT', 'P1Y', '1D', 'P1H', 'P1DT']) expect(durationMs(wrong)).toBeNull();
  });
});

describe('evidence', () => {
  const amounts = (kind: string, rest: Parameters<typeof happened>[2]) =>
    Object.fromEntries(evidenceOf(happened(kind, 0, rest), model).map(({ part, amount }) => [model.parts[part]!.name, amount]));

  it('of a rating lies between −1 and 1 of its scale', () => {
    expect(amounts('csat.answered', { rating: { scale: 'csat', value: 5, min: 1, max: 5 } })).toEqual({ service: 1, emotion: 1 });
    expect(amounts('nps.answered', { rating: { scale: 'nps', value: 0 } })).toEqual({ loyalty: -1, emotion: -1 });
    expect(amounts('survey.answered', { rating: { scale: 'custom', value: 3, min: 1, max: 5 } })).toEqual({});
  });

  it('speaks about emotion once: by the rating, else by the kind, else by the text', () => {
    const sentiment = { score: -1, confidence: 0.3 };
    const rating = { scale: 'csat', value: 4, min: 1, max: 5 };
    expect(amounts('complaint.received', { rating, sentiment })['emotion']).toBe(0.5);
    expect(amounts('complaint.received', { sentiment })['emotion']).toBe(-0.5);
    expect(amounts('chat.received', { sentiment })).toEqual({ emotion: -0.3 });
  });

  it('is none without a line', () => {
    for (const kind of ['order.placed', 'contract.signed', 'drone.landed']) expect(amounts(kind, {})).toEqual({});
  });
});
