import { levelIn, withLevel } from './take-level.ts';

const text = `rules:
  - name: renewal-at-risk
    lane: date
    below: 60
  - name: overdue   # by the rhythm
    lane: level
    below: 35       # shipped
    clear: 45

  # what comes next
  - name: cohort
    lane: cohort
`;

it('reads the level of the rule that has one', () => {
  expect(levelIn(text)).toEqual({ below: 35, clear: 45 });
});

it('changes the two figures and nothing else', () => {
  expect(withLevel(text, { below: 30, clear: 40 })).toBe(text.replace('35 ', '30 ').replace('clear: 45', 'clear: 40'));
});

it('finds a rule that begins with its lane', () => {
  expect(withLevel('rules:\n- lane: level\n  clear: 45\n  below: 35\n- below: 3\n', { below: 20, clear: 30 })).toBe('rules:\n- lane: level\n  clear: 30\n  below: 20\n- below: 3\n');
});

it('leaves alone what it cannot read', () => {
  for (const other of ['rules: []', 'rules: [{ lane: level, below: 35, clear: 45 }]', 'rules:\n  - lane: level\n    below: 35\n', '']) {
    expect([levelIn(other), withLevel(other, { below: 1, clear: 2 })]).toEqual([null, null]);
  }
});
