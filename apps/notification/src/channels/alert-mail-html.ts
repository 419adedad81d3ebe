import type { Alert, AlertEvent } from '@rapport/contracts';
import { zonedMomentWords, type Language } from '../domain/moment-words.ts';
import { escaped } from './hostile-text.ts';
import { mailWords, moneyWords, partWords, pointWords, reasonWords, subjectName, type MailReader } from './mail-text.ts';

const INK = '#1c2430';
const QUIET = '#5d6878';
const LINE = '#e3e7ec';
const TONES = { critical: ['#b3261e', '#fdecea'], warning: ['#9a5b00', '#fff3dc'], info: ['#335c85', '#e8f0f8'], resolved: ['#1f6b45', '#e4f4ec'] } as const;
const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** The alerts of a mail, a card each. */
export function mailHtml(events: readonly AlertEvent[], reader: MailReader): string {
  const { language } = reader;
  return mailPage(events.map((event) => card(event, reader)).join(''), { language, footer: mailWords[language].footer });
}

/** Tables and inline styles, as mail programs want them; no image, no script, no style sheet from elsewhere. */
export function mailPage(cards: string, { language, footer }: { readonly language: Language; readonly footer: string }): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"><title>Rapport</title></head>
<body style="margin:0;background:#f3f5f8;color:${INK};${FONT};font-size:15px;line-height:1.5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="max-width:600px;width:100%">
<tr><td style="padding:0 4px 12px;font-size:13px;letter-spacing:.04em;color:${QUIET}"><strong style="color:${INK}">Rapport</strong></td></tr>
${cards}
<tr><td style="padding:4px 4px 0;font-size:12px;color:${QUIET}">${footer}</td></tr>
</table></td></tr></table></body></html>`;
}

/** A card of a title and some lines, which are HTML already. */
export function mailCard(given: { readonly tone: keyof typeof TONES; readonly head: string; readonly title: string; readonly lines: readonly string[]; readonly link: string; readonly open: string }): string {
  const lines = given.lines.map((line) => `<p style="margin:8px 0 0;font-size:16px">${line}</p>`).join('');
  const title = `<div style="margin-top:10px;font-size:22px;font-weight:650;line-height:1.25"><bdi>${given.title}</bdi></div>`;
  return frame(given.tone, `<tr><td style="padding:20px 24px 0">${badge(given.tone, given.head)}${title}${lines}</td></tr>${button(given.link, given.open)}`);
}

function frame(tone: keyof typeof TONES, rows: string): string {
  return `<tr><td style="padding:0 0 16px"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#fff;border:1px solid ${LINE};border-top:4px solid ${TONES[tone][0]};border-radius:8px">
${rows}
</table></td></tr>`;
}

function badge(name: keyof typeof TONES, text: string): string {
  const [tone, ground] = TONES[name];
  return `<span style="display:inline-block;background:${ground};color:${tone};border-radius:4px;padding:2px 8px;font-size:12px;font-weight:600">${text}</span>`;
}

function button(link: string, text: string): string {
  return `<tr><td style="padding:18px 24px 22px"><a href="${escaped(link)}" style="display:inline-block;background:${INK};color:#fff;text-decoration:none;border-radius:6px;padding:10px 18px;font-weight:600">${text}</a></td></tr>`;
}

function card({ type, data }: AlertEvent, reader: MailReader): string {
  const { language } = reader;
  const words = mailWords[language];
  const isOver = type === 'alert.resolved';
  const look = isOver ? 'resolved' : data.severity;
  const [tone] = TONES[look];
  const head = isOver ? words.resolved : type === 'alert.updated' ? words.updated : words.opened;
  return frame(look, `<tr><td style="padding:20px 24px 0">
${badge(look, `${head} · ${words.severity[data.severity]}`)}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin-top:10px"><tr>
<td style="font-size:22px;font-weight:650;line-height:1.25"><bdi>${escaped(subjectName(data, language))}</bdi></td>
<td align="right" style="white-space:nowrap;font-size:22px;font-weight:650"><span style="color:${QUIET};font-weight:400">${Math.round(data.from)} →</span> ${Math.round(data.score)} <span style="color:${tone};font-size:15px">${pointWords(data.delta, language)}</span></td></tr></table>
<p style="margin:6px 0 0;font-size:16px"><bdi>${escaped(data.sentence[language])}</bdi></p></td></tr>
${sayings(data, language, tone)}${action(data, reader)}${partsOf(data, language, tone)}${facts(data, reader)}
${button(data.links.console, words.open)}`);
}

function section(title: string, content: string): string {
  return `<tr><td style="padding:18px 24px 0"><div style="font-size:12px;font-weight:600;color:${QUIET};margin-bottom:6px">${title}</div>${content}</td></tr>`;
}

function sayings({ say }: Alert, language: Language, tone: string): string {
  if (say.length === 0) return '';
  const lines = say.map(({ text }) => `<p style="margin:0 0 6px;padding:2px 0 2px 12px;border-left:3px solid ${tone};font-size:16px"><bdi>${escaped(text[language])}</bdi></p>`);
  return section(mailWords[language].say, lines.join(''));
}

function action({ suggestedAction }: Alert, { language, timeZone }: MailReader): string {
  if (suggestedAction === null) return '';
  const { text, owner, dueAt } = suggestedAction;
  const words = mailWords[language];
  const under = [owner === null ? null : `<bdi>${escaped(owner)}</bdi>`, dueAt === null ? null : `${words.until} ${zonedMomentWords(Date.parse(dueAt), timeZone, language)}`].filter((each) => each !== null);
  return section(words.next, `<div style="font-weight:600"><bdi>${escaped(text[language])}</bdi></div><div style="color:${QUIET};font-size:13px">${under.join(' · ')}</div>`);
}

function partsOf({ contributions, delta }: Alert, language: Language, tone: string): string {
  if (contributions.length === 0) return '';
  const words = mailWords[language];
  const most = Math.max(...contributions.map(({ points }) => Math.abs(points)), 0.1);
  const rows = contributions.map((piece) => {
    const reason = reasonWords(piece, language);
    const width = Math.max(2, Math.round((Math.abs(piece.points) / most) * 160));
    const color = piece.points < 0 ? tone : TONES.resolved[0];
    return `<tr><td style="padding:4px 12px 4px 0"><strong>${escaped(partWords(piece.determinant, language))}</strong>${reason === '' ? '' : `<span style="color:${QUIET}"> · <bdi>${escaped(reason)}</bdi></span>`}</td>
<td width="170" style="padding:4px 0"><div style="background:${color};width:${width}px;height:8px;border-radius:4px;font-size:0">&nbsp;</div></td>
<td align="right" style="padding:4px 0;white-space:nowrap;font-variant-numeric:tabular-nums">${pointWords(piece.points, language)}</td></tr>`;
  });
  const sum = `<tr><td colspan="2" style="padding:6px 12px 0 0;border-top:1px solid ${LINE};color:${QUIET}">${words.sum}</td><td align="right" style="padding:6px 0 0;border-top:1px solid ${LINE};font-weight:650;white-space:nowrap;font-variant-numeric:tabular-nums">${pointWords(delta, language)}</td></tr>`;
  return section(words.why, `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="font-size:14px">${rows.join('')}${sum}</table>`);
}

function facts({ contact, valueAtStake, timeLeft }: Alert, { language, timeZone }: MailReader): string {
  const words = mailWords[language];
  const lines: [string, string][] = [];
  if (contact !== null) lines.push([words.contact, [contact.name, contact.phone, contact.email].flatMap((each) => (each === null ? [] : [`<bdi>${escaped(each)}</bdi>`])).join(' · ')]);
  if (valueAtStake !== null) lines.push([words.value, escaped(moneyWords(valueAtStake, language))]);
  if (timeLeft !== null) lines.push([words.timeLeft, zonedMomentWords(Date.parse(timeLeft.until), timeZone, language)]);
  if (lines.length === 0) return '';
  const rows = lines.map(([name, value]) => `<tr><td style="padding:3px 16px 3px 0;color:${QUIET};white-space:nowrap">${name}</td><td style="padding:3px 0">${value}</td></tr>`);
  return `<tr><td style="padding:18px 24px 0"><table role="presentation" cellpadding="0" cellspacing="0" style="font-size:14px">${rows.join('')}</table></td></tr>`;
}
