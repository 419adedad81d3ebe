import { decisionOf, missingFields, type DecisionForm } from './decision-form.ts';

const form: DecisionForm = { decision: 'change', en: ' Ships on Friday ', de: '', owner: ' ops ', due: '2026-12-15' };

describe('a decision as a form has it', () => {
  it('says what it says, and no more', () => {
    expect(decisionOf(form)).toEqual({ decision: 'change', text: { en: 'Ships on Friday' }, owner: 'ops', dueAt: '2026-12-15T23:59:59.999Z' });
    expect(decisionOf({ ...form, decision: "won't", de: 'Nein', due: '' })).toEqual({ decision: "won't", text: { en: 'Ships on Friday', de: 'Nein' }, owner: 'ops' });
  });

  it('needs a text in one language, an owner, and a day unless nothing will be done', () => {
    expect(missingFields(form)).toEqual([]);
    expect(missingFields({ ...form, en: ' ', owner: '', due: '' })).toEqual(['en', 'owner', 'due']);
    expect(missingFields({ ...form, en: '', de: 'Ja', decision: "won't", due: '' })).toEqual([]);
  });
});
