const percent = /%([0-9a-fA-F]{2})/g;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The value of a `ce-*` header as text, or null where its bytes are no UTF-8. Unquoted first, then percent-decoded
 * exactly once (`%2541` is `%41`), as the HTTP binding of CloudEvents orders it. A stray `%` stands for itself.
 * Node hands header bytes over as Latin-1, so each character is one byte.
 */
export function decodeHeaderValue(raw: string): string | null {
  const value = unquote(raw.trim());
  if (isPlain(value)) return value;
  const bytes = Buffer.from(value.replace(percent, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))), 'latin1');
  try {
    return utf8.decode(bytes);
  } catch {
    return null; // the caller refuses the event and names the header
  }
}

function isPlain(value: string): boolean {
  return !/[%\u0080-\uffff]/.test(value);
}

function unquote(value: string): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  return value.slice(1, -1).replace(/\\(.)/g, '$1');
}
