import type { Alert, AlertEvent } from '@rapport/contracts';

/** An alert as examples show it, with what a test says otherwise. */
export function anAlert(more: Partial<Alert> = {}): Alert {
  const interactions = ['crm#c-1001', 'crm#c-1002', 'crm#c-1003', 'crm#c-1004', 'crm#c-1005'];
  return {
    id: 'al_01JD9Z6S', state: 'open', severity: 'warning', lane: 'step', rule: 'determinant-drop', cause: 'determinant:service',
    customer: { id: 'acme', name: 'ACME GmbH', traits: { segment: 'enterprise', owner: 'jo@supplier.example', team: 'key-accounts' } },
    openedAt: '2026-11-22T10:00:02Z', from: 85, score: 58.8944, delta: -26.1056,
    contributions: [
      { kind: 'event', determinant: 'service', interactionKind: 'complaint.received', points: -18.7854, interactions },
      { kind: 'event', determinant: 'emotion', interactionKind: 'complaint.received', points: -7.3202, interactions },
    ],
    sentence: { en: 'Down 26 points since 10:00: five complaints, unanswered.', de: '26 Punkte weniger seit 10:00: fünf Beschwerden, unbeantwortet.' },
    valueAtStake: { amount: '48000.00', currency: 'EUR' }, timeLeft: null,
    suggestedAction: { playbook: 'service-drop', text: { en: 'Call today; say what happens until when.', de: 'Heute anrufen; sagen, was bis wann geschieht.' }, owner: 'jo@supplier.example', dueAt: '2026-11-22T18:00:02Z' },
    say: [{ text: { en: 'We have all five complaints; you hear from me by 18:00 what happens to each.', de: 'Alle fünf Beschwerden liegen vor; bis 18:00 sage ich Ihnen, was mit jeder geschieht.' }, interactions }],
    contact: { name: 'Anke Brandt', email: 'einkauf@acme.example', phone: '+49 30 1234567' },
    causes: ['determinant:service'], episode: 1, assignedTo: null, acknowledgedBy: null, snoozedUntil: null, outcome: null,
    links: { console: 'http://127.0.0.1:3000/alerts/al_01JD9Z6S' },
    ...more,
  };
}

export function anEvent(more: Partial<Alert> = {}, type: AlertEvent['type'] = 'alert.opened'): AlertEvent {
  return { type, timestamp: '2026-11-22T10:00:02Z', data: anAlert(more) };
}
