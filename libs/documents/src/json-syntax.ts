const token = /[\t\n\r ]*(?:([{}[\],:])|("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/uy;

// What each state lets follow; after a value the surrounding list or object decides.
const follows: Readonly<Record<string, string>> = { value: 'v[{', element: 'v[{]', member: 's}', key: 's', colon: ':' };

/**
 * Where a text that `JSON.parse` refused stops being JSON (RFC 8259), as an offset; its end when something is missing
 * there. The engine's own message says no place on every Node that we run on.
 */
export function jsonErrorOffset(text: string): number {
  const open: string[] = [];
  let state = 'value';
  token.lastIndex = 0;
  for (;;) {
    const start = token.lastIndex;
    const match = token.exec(text);
    const at = start + (/^[\t\n\r ]*/.exec(text.slice(start))?.[0].length ?? 0);
    if (match === null) return at;
    const symbol = match[1] ?? (match[2] === undefined ? 'v' : 's');
    if (!allowed(state, open).includes(symbol)) return at;
    state = next(symbol, state, open);
  }
}

function allowed(state: string, open: readonly string[]): string {
  if (state === 'after') return open.at(-1) === '{' ? ',}' : open.at(-1) === '[' ? ',]' : '';
  const symbols = follows[state] ?? '';
  return symbols.includes('v') ? `${symbols}s` : symbols;
}

function next(symbol: string, state: string, open: string[]): string {
  if (symbol === '{' || symbol === '[') {
    open.push(symbol);
    return symbol === '{' ? 'member' : 'element';
  }
  if (symbol === ',') return open.at(-1) === '{' ? 'key' : 'value';
  if (symbol === ':') return 'value';
  if (symbol === 's' && (state === 'key' || state === 'member')) return 'colon';
  if (symbol === '}' || symbol === ']') open.pop();
  return 'after';
}
