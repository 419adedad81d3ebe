import { interactionOf, recordTypes, type RecordForm } from './record-form.ts';
import { kinds } from '@rapport/contracts';

const now = new Date('2026-11-24T12:00:30Z');
const form: RecordForm = { who: 'us', short: ' Röstwerk Süd ', text: ' 14 % less ', at: '2026-11-26T17:00' };

it('records only kinds of the catalogue, with attributes that it knows', () => {
  for (const type of recordTypes) {
    const { data } = interactionOf(type, form, now);
    const kind = kinds[data.kind];
    expect([type, kind === undefined]).toEqual([type, false]);
    const known = Object.keys(kind?.attributes ?? {});
    if (type !== 'meeting') expect([type, Object.keys((data['attributes'] as object | undefined) ?? {}).filter((name) => !known.includes(name))]).toEqual([type, []]);
  }
});

it('happens now when its date is a due date, and never ahead', () => {
  expect(interactionOf('offer', form, now)).toEqual({
    time: now.toISOString(),
    data: { kind: 'offer.received', attributes: { competitor: 'Röstwerk Süd', product: '14 % less', validUntil: new Date('2026-11-26T17:00').toISOString() } },
  });
  expect(interactionOf('call', { ...form, at: '2026-11-20T09:00' }, now)).toMatchObject({ time: new Date('2026-11-20T09:00').toISOString(), data: { kind: 'call.made', text: { body: '14 % less' } } });
  expect(interactionOf('call', form, now).time).toBe(now.toISOString());
  expect(interactionOf('need', { ...form, at: '' }, now).data).toEqual({ kind: 'need.stated', attributes: { what: '14 % less' } });
});
