import { domainOf, fallSince } from './score-scale.ts';

it('gives a quiet curve room, within 0 and 100', () => {
  expect(domainOf([70, 71])).toEqual([60, 100]);
  expect(domainOf([97, 99])).toEqual([60, 100]);
  expect(domainOf([1, 2])).toEqual([0, 40]);
  expect(domainOf([0, 100])).toEqual([0, 100]);
});

it('tells when the score left its own normal for good', () => {
  const normal = { median: 68, low: 63, high: 73, days: 42 };
  const points = [68, 50, 66, 60, 41].map((score, i) => ({ at: new Date(Date.UTC(2026, 10, 1 + i)).toISOString(), score }));
  expect(fallSince(points, normal, 41)).toBe(Date.UTC(2026, 10, 3));
  expect(fallSince(points, normal, 64)).toBeUndefined();
  expect(fallSince(points, null, 41)).toBeUndefined();
});
