export type Cell = string | number | null;

/** What a spreadsheet takes for a formula, also behind blanks and in full-width letters. */
const formula = /^[\s\u0000]*[=+\-@\u2212＝＋－＠]|^[\t\r\n]/u;

/**
 * A table as RFC 4180 wants it, with a mark of UTF-8 for spreadsheets. A text that would be a formula gets an apostrophe
 * in front, so that it stays a text; numbers are ours and stay numbers.
 */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(written).join(',')).join('\r\n')}\r\n`;
}

function written(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = formula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n;]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
