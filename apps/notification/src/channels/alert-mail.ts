import type { Alert, AlertEvent } from '@rapport/contracts';
import { zonedMomentWords, type Language } from '../domain/moment-words.ts';
import { mailHtml } from './alert-mail-html.ts';
import { isolated } from './hostile-text.ts';
import { mailWords, moneyWords, partWords, pointWords, reasonWords, subjectName, type MailReader } from './mail-text.ts';

export interface AlertMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** One mail about one alert or several. Everything that somebody wrote is escaped, and nothing is loaded from anywhere. */
export function writeMail(events: readonly AlertEvent[], reader: MailReader): AlertMail {
  return { subject: subjectOf(events, reader.language), text: events.map((event) => textOf(event, reader)).join('\n\n────────\n\n'), html: mailHtml(events, reader) };
}

function subjectOf(events: readonly AlertEvent[], language: Language): string {
  const words = mailWords[language];
  const [first] = events;
  if (first === undefined) return '';
  if (events.length > 1) return words.subjectMany(events.length, [...new Set(events.map(({ data }) => subjectName(data, language)))].slice(0, 3).join(', '));
  const { data, type } = first;
  return type === 'alert.resolved' ? words.subjectResolved(subjectName(data, language), Math.round(data.score)) : words.subject(subjectName(data, language), Math.round(Math.abs(data.delta)), Math.round(data.score));
}

function textOf({ type, data }: AlertEvent, { language, timeZone }: MailReader): string {
  const words = mailWords[language];
  const head = type === 'alert.resolved' ? words.resolved : type === 'alert.updated' ? words.updated : words.opened;
  const parts = data.contributions.map((piece) => `  ${pointWords(piece.points, language).padStart(7)}  ${partWords(piece.determinant, language)}${reasonOf(piece, language)}`);
  const { suggestedAction: action, say, contact, valueAtStake, timeLeft } = data;
  const blocks = [
    `${head}: ${isolated(subjectName(data, language))} · ${Math.round(data.from)} → ${Math.round(data.score)}`,
    isolated(data.sentence[language]),
    [`${words.why}:`, ...parts, `  ${pointWords(data.delta, language).padStart(7)}  ${words.sum}`].join('\n'),
    say.length === 0 ? null : [`${words.say}:`, ...say.map(({ text }) => `  • ${isolated(text[language])}`)].join('\n'),
    action === null ? null : `${words.next}: ${isolated(action.text[language])}${action.owner === null ? '' : ` · ${isolated(action.owner)}`}${action.dueAt === null ? '' : ` · ${words.until} ${zonedMomentWords(Date.parse(action.dueAt), timeZone, language)}`}`,
    contact === null ? null : `${words.contact}: ${[contact.name, contact.phone, contact.email].flatMap((each) => (each === null ? [] : [isolated(each)])).join(' · ')}`,
    valueAtStake === null ? null : `${words.value}: ${moneyWords(valueAtStake, language)}`,
    timeLeft === null ? null : `${words.timeLeft}: ${zonedMomentWords(Date.parse(timeLeft.until), timeZone, language)}`,
    data.links.console,
  ];
  return blocks.filter((block) => block !== null).join('\n\n');
}

function reasonOf(piece: Alert['contributions'][number], language: Language): string {
  const reason = reasonWords(piece, language);
  return reason === '' ? '' : ` · ${isolated(reason)}`;
}
