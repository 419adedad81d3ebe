import { tellAlert } from './sentence.ts';

const at = Date.parse('2026-11-22T10:00:00Z');
const piece = (interactionKind: string | null, points: number, count: number, kind = 'event') => ({
  kind,
  interactionKind,
  points,
  interactions: Array.from({ length: count }, (_, index) => `crm#${interactionKind}-${index}`),
});

/** Whatever it is, nobody has answered it. */
const all: ReadonlySet<string> = Object.assign(new Set<string>(), { has: () => true });
const answered: ReadonlySet<string> = new Set();

it.each([
  [{ delta: -26.1, since: at, now: at, pieces: [piece('complaint.received', -26.1, 5)], signals: [], unanswered: all }, 'Down 26 points since 10:00: five complaints, unanswered.', '26 Punkte weniger seit 10:00: fünf Beschwerden, unbeantwortet.'],
  [
    { delta: -15, since: at - 3 * 86_400_000, now: at, pieces: [piece('complaint.received', -8, 1), piece('stock.depleted', -7, 13), piece('ticket.solved', 1, 1)], signals: [], unanswered: answered },
    'Down 15 points since 19 November: one complaint and 13 stock-outs.',
    '15 Punkte weniger seit 19. November: eine Beschwerde und 13 Lieferengpässe.',
  ],
  [{ delta: -6.6, since: at, now: at, pieces: [piece('offer.received', -6.6, 1)], signals: ['offer.received'], unanswered: all }, "One offer from a competitor. Down 7 points since 10:00.", 'Ein Angebot eines Wettbewerbers. 7 Punkte weniger seit 10:00.'],
  [
    { delta: -11, since: at, now: at, pieces: [piece('offer.received', -10.9, 1), piece(null, -0.0001, 0, 'silence')], signals: ['offer.received'], unanswered: all },
    "One offer from a competitor. Down 11 points since 10:00.",
    'Ein Angebot eines Wettbewerbers. 11 Punkte weniger seit 10:00.',
  ],
  [{ delta: 0, since: at, now: at, pieces: [], signals: ['promise.broken'], unanswered: all }, 'One broken promise. The score is as it was at 10:00.', 'Ein gebrochenes Versprechen. Der Score ist wie um 10:00.'],
  [
    { delta: 6, since: at, now: at, pieces: [piece('complaint.received', -14.2, 2), piece('order.placed', 20.2, 1)], signals: [], unanswered: all },
    '14 points lost since 10:00: two complaints, unanswered.',
    '14 Punkte verloren seit 10:00: zwei Beschwerden, unbeantwortet.',
  ],
  [{ delta: -1.2, since: at, now: at, pieces: [piece('thing.happened', -1.2, 2)], signals: [], unanswered: all }, 'Down 1 point since 10:00: two interactions (thing.happened).', '1 Punkt weniger seit 10:00: zwei Vorgänge (thing.happened).'],
  [{ delta: -26.1, since: at, now: at, pieces: [piece('complaint.received', -26.1, 5)], signals: [], unanswered: answered }, 'Down 26 points since 10:00: five complaints.', '26 Punkte weniger seit 10:00: fünf Beschwerden.'],
  [
    { delta: -26.1, since: at, now: at, pieces: [piece('complaint.received', -26.1, 5)], signals: [], unanswered: new Set(['crm#complaint.received-1', 'crm#complaint.received-3']) },
    'Down 26 points since 10:00: five complaints, two unanswered.',
    '26 Punkte weniger seit 10:00: fünf Beschwerden, zwei unbeantwortet.',
  ],
  [
    { delta: -15, since: at, now: at, pieces: [piece('complaint.received', -8, 2), piece('delivery.failed', -7, 1)], signals: [], unanswered: new Set(['crm#complaint.received-0', 'crm#complaint.received-1']) },
    'Down 15 points since 10:00: two complaints (unanswered) and one failed delivery.',
    '15 Punkte weniger seit 10:00: zwei Beschwerden (unbeantwortet) und eine fehlgeschlagene Lieferung.',
  ],
])('tells %j', (told, en, de) => {
  expect(tellAlert({ ...told, timeZone: 'UTC' })).toEqual({ en, de });
});
