// Control characters, ends of lines, halves of pairs, and marks that turn or hide the text around them; joiners stay, which words of some languages need.
const INVISIBLE = /(?:(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])+/gu;

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
