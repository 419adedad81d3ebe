import { shownDays, spanOf } from './span.ts';

const now = new Date('2026-11-22T10:00:00Z');

describe('the days of feedback', () => {
  it('are the last 90 unless told', () => {
    expect(shownDays({}, now)).toEqual({ from: '2026-08-24', to: '' });
    expect(spanOf({}, now)).toEqual({ from: '2026-08-24T00:00:00.000Z' });
  });

  it('are whole', () => {
    expect(spanOf({ from: '2026-11-01', to: '2026-11-02' }, now)).toEqual({ from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T23:59:59.999Z' });
  });

  it.each(['yesterday', '2026-13-01', '2026-1-1', ''])('are not %j', (wrong) => {
    expect(shownDays({ from: wrong, to: wrong }, now)).toEqual(shownDays({}, now));
  });
});
