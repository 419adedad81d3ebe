/** A JSON pointer as the words on the way to the value: `/receivers/0/name` → receivers, 1, name. A place in a list counts from 1. */
export function stepsOf(pointer: string): string[] {
  const words = pointer.split('/').slice(1).map((word) => word.replaceAll('~1', '/').replaceAll('~0', '~'));
  return words.map((word) => (/^\d+$/.test(word) ? String(Number(word) + 1) : word));
}

/** A value as a person reads it in a document: words without quotes, lists and objects in one line. */
export function written(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value).map(([key, inner]) => `${key}: ${written(inner)}`).join(', ')} }`;
}
