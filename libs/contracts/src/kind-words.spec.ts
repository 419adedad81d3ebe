import { countedKind, kindWords, numberWord } from './kind-words.ts';
import { kinds } from './kinds.ts';

it('has whole words of kinds of the catalogue alone', () => {
  expect([...kindWords.keys()].filter((kind) => kinds[kind] === undefined)).toEqual([]);
  for (const words of kindWords.values()) {
    expect(words.every((word) => word.length > 0)).toBe(true);
    expect(words[2]).toMatch(/^eine? /);
  }
});

it('has words for every kind that asks for an answer or is one', () => {
  const kindsOfAnswers = Object.entries(kinds).filter(([, { answer }]) => answer !== undefined).map(([kind]) => kind);
  expect(kindsOfAnswers).toEqual(expect.arrayContaining(['complaint.received', 'complaint.resolved', 'ticket.answered', 'ticket.solved']));
  expect(kindsOfAnswers.filter((kind) => !kindWords.has(kind))).toEqual([]);
});

it.each([
  ['complaint.received', 1, 'one complaint', 'eine Beschwerde'],
  ['complaint.received', 5, 'five complaints', 'fünf Beschwerden'],
  ['stock.depleted', 13, '13 stock-outs', '13 Lieferengpässe'],
  ['drone.landed', 2, 'two interactions (drone.landed)', 'zwei Vorgänge (drone.landed)'],
])('counts %s × %d', (kind, count, en, de) => {
  expect(countedKind(kind, count)).toEqual({ en, de });
});

it('tells numbers up to twelve in words', () => {
  expect([0, 1, 12, 13].map((count) => [numberWord(count, 'en'), numberWord(count, 'de')])).toEqual([['no', 'kein'], ['one', 'ein'], ['twelve', 'zwölf'], ['13', '13']]);
});
