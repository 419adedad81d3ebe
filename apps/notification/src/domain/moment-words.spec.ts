import { momentWords, zonedMomentWords } from './moment-words.ts';

it.each([
  ['2026-11-27T15:00:00Z', 'Europe/Berlin', 'Fri 27 Nov, 16:00 CET', 'Fr 27. Nov., 16:00 MEZ'],
  ['2026-07-01T22:30:00Z', 'Europe/Berlin', 'Thu 2 Jul, 00:30 CEST', 'Do 2. Juli, 00:30 MESZ'],
  ['2026-11-27T15:00:00Z', 'UTC', 'Fri 27 Nov, 15:00 UTC', 'Fr 27. Nov., 15:00 UTC'],
  ['2026-03-01T03:05:00Z', 'America/New_York', 'Sat 28 Feb, 22:05 GMT-5', 'Sa 28. Feb., 22:05 GMT-5'],
  // The hour that comes twice is told apart by the zone.
  ['2026-10-25T00:30:00Z', 'Europe/Berlin', 'Sun 25 Oct, 02:30 CEST', 'So 25. Okt., 02:30 MESZ'],
  ['2026-10-25T01:30:00Z', 'Europe/Berlin', 'Sun 25 Oct, 02:30 CET', 'So 25. Okt., 02:30 MEZ'],
])('tells %s in %s with its zone', (at, timeZone, en, de) => {
  expect([zonedMomentWords(Date.parse(at), timeZone, 'en'), zonedMomentWords(Date.parse(at), timeZone, 'de')]).toEqual([en, de]);
});

it.each([
  ['2026-11-22T18:00:00Z', '19:00', '19:00'],
  ['2026-11-22T23:30:00Z', '23 November, 00:30', '23. November, 00:30 Uhr'],
])('tells %s to people of the zone', (at, en, de) => {
  const seenFrom = Date.parse('2026-11-22T10:00:00Z');
  const words = (language: 'en' | 'de') => momentWords(Date.parse(at), { seenFrom, timeZone: 'Europe/Berlin', language });
  expect([words('en'), words('de')]).toEqual([en, de]);
});
