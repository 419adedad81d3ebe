import { earlierShift, shiftTime, shiftToYesterday } from './import-shift.ts';

const at = (time: string) => Date.parse(time);

describe('the shift of an import', () => {
  it('puts the newest row on yesterday, at its own time of day', () => {
    const days = shiftToYesterday(at('1998-06-30T12:00:00Z'), at('2026-11-23T00:00:01Z'));
    expect(shiftTime(at('1998-06-30T12:00:00Z'), days)).toBe('2026-11-22T12:00:00Z');
    expect(shiftTime(at('1997-01-01T12:00:00Z'), days)).toBe('2025-05-26T12:00:00Z');
  });

  it('is the same all day long, and moves a file from the future back', () => {
    const newest = at('2026-11-20T23:59:59Z');
    expect(shiftToYesterday(newest, at('2026-11-23T00:00:00Z'))).toBe(2);
    expect(shiftToYesterday(newest, at('2026-11-23T23:59:59Z'))).toBe(2);
    expect(shiftToYesterday(at('2027-01-01T12:00:00Z'), at('2026-12-31T12:00:00Z'))).toBe(-2);
  });

  it('is found again from a row that the product knows', () => {
    expect(earlierShift(at('1997-01-01T12:00:00Z'), at('2025-05-26T12:00:00Z'))).toBe(10_372);
  });
});
