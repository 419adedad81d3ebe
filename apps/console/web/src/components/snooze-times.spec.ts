import { snoozeTimes } from './snooze-times.ts';

describe('when one may want to be reminded', () => {
  it('names no afternoon when it has begun', () => {
    expect(snoozeTimes(new Date(2026, 10, 24, 9)).map((time) => time.name)).toEqual(['hour', 'afternoon', 'tomorrow', 'monday', 'week']);
    expect(snoozeTimes(new Date(2026, 10, 24, 15)).map((time) => time.name)).toEqual(['hour', 'tomorrow', 'monday', 'week']);
  });

  it('names Monday once: on a Sunday it is tomorrow', () => {
    expect(snoozeTimes(new Date(2026, 10, 22, 15)).map((time) => time.name)).toEqual(['hour', 'tomorrow', 'week']);
  });

  it('means the next Monday, at eight', () => {
    const monday = snoozeTimes(new Date(2026, 10, 23, 15)).find((time) => time.name === 'monday');
    expect(monday?.at).toEqual(new Date(2026, 10, 30, 8));
  });
});
