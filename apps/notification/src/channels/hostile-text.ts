// Marks that turn or hide the text around them, and control characters but for the space.
const INVISIBLE = /[\p{Cc}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]+/gu;

/** What somebody wrote, on one line: it can't turn the text around it, begin a header, or hide. */
export function plain(text: string): string {
  return text.replaceAll(INVISIBLE, ' ').trim();
}

/** The same between isolates, so that Hebrew or Arabic words turn nothing but themselves. */
export function isolated(text: string): string {
  const line = plain(text);
  return /[\u0590-\u08FF\uFB1D-\uFEFC]/.test(line) ? `\u2068${line}\u2069` : line;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For HTML, in text and in attributes. */
export function escaped(text: string): string {
  return plain(text).replaceAll(/[&<>"']/g, (each) => ENTITIES[each] ?? each);
}
