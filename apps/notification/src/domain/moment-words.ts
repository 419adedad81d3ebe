export type Language = 'en' | 'de';

const LOCALES = { en: 'en-GB', de: 'de-DE' } as const;

/** A moment as people read it: the time on the same day, else day and time. In the tenant's time zone. */
export function momentWords(at: number, { seenFrom, timeZone, language }: { readonly seenFrom: number; readonly timeZone: string; readonly language: Language }): string {
  const time = format('en-GB', timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
  if (dayOf(at, timeZone) === dayOf(seenFrom, timeZone)) return time;
  return `${dayWords(at, timeZone, language)}, ${time}${language === 'de' ? ' Uhr' : ''}`;
}

/** A moment for who may be elsewhere, with the zone: "Fri 27 Nov, 16:00 CET", "Fr 27. Nov., 16:00 MEZ". */
export function zonedMomentWords(at: number, timeZone: string, language: Language): string {
  const parts = format(LOCALES[language], timeZone, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' }).formatToParts(at);
  const { weekday = '', day = '', month = '', hour = '', minute = '', timeZoneName = '' } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${weekday.replace(/\.$/, '')} ${day}${language === 'de' ? '.' : ''} ${month}, ${hour}:${minute} ${timeZoneName}`;
}

/** "22 November", "22. November". */
export function dayWords(at: number, timeZone: string, language: Language): string {
  return format(LOCALES[language], timeZone, { day: 'numeric', month: 'long' }).format(at);
}

/** The calendar day there, as YYYY-MM-DD. */
export function dayOf(at: number, timeZone: string): string {
  return format('sv-SE', timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}

const formats = new Map<string, Intl.DateTimeFormat>();

// Making one takes longer than all that is done with it.
function format(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${Object.keys(options).join(' ')}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone });
  formats.set(key, known);
  return known;
}
