/** What a person can record. */
export const recordTypes = ['call', 'meeting', 'email', 'promise', 'offer', 'need', 'concession', 'note'] as const;
export type RecordType = (typeof recordTypes)[number];

export interface RecordForm {
  /** Who called or wrote. */
  readonly who: 'us' | 'customer';
  /** With whom we met; the competitor. */
  readonly short: string;
  readonly text: string;
  /** As a date field writes it: local, without an offset. */
  readonly at: string;
}

/** Whether the date is when something is due or ends, not when it happened. */
export function isDueAhead(type: RecordType): type is 'promise' | 'offer' | 'need' | 'concession' {
  return type === 'promise' || type === 'offer' || type === 'need' || type === 'concession';
}

/** The form as the interaction that it tells of. */
export function interactionOf(type: RecordType, form: RecordForm, now: Date): { readonly time: string; readonly data: { readonly kind: string } & Record<string, unknown> } {
  const at = form.at === '' ? null : new Date(form.at);
  const happened = isDueAhead(type) || at === null ? now : earlier(at, now);
  return { time: happened.toISOString(), data: dataOf(type, form, at) };
}

/** A minute that isn't over yet is still now; what lies ahead has not happened. */
function earlier(at: Date, now: Date): Date {
  return at.getTime() < now.getTime() ? at : now;
}

function dataOf(type: RecordType, { who, short, text }: RecordForm, at: Date | null): { kind: string } & Record<string, unknown> {
  const said = { text: { body: text.trim() } };
  const named = short.trim();
  const due = (name: string): object => (at === null ? {} : { [name]: at.toISOString() });
  switch (type) {
    case 'call':
      return { kind: who === 'us' ? 'call.made' : 'call.answered', ...said };
    case 'email':
      return { kind: who === 'us' ? 'email.sent' : 'email.received', ...said };
    case 'meeting':
      return { kind: 'meeting.held', ...said, ...(named === '' ? {} : { attributes: { with: named } }) };
    case 'promise':
      return { kind: 'promise.made', attributes: { what: text.trim(), ...due('dueAt') } };
    case 'need':
      return { kind: 'need.stated', attributes: { what: text.trim(), ...due('dueAt') } };
    case 'offer':
      return { kind: 'offer.received', attributes: { competitor: named, product: text.trim(), ...due('validUntil') } };
    case 'concession':
      return { kind: 'concession.granted', attributes: { what: text.trim(), ...due('until') } };
    case 'note':
      return { kind: 'note.written', ...said };
  }
}
