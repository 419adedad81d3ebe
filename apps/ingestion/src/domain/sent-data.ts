import { limits } from '@rapport/contracts';

type Members = Record<string, unknown>;

/**
 * Makes of `data`, in place, what the contract asks for where the sender's meaning is beyond doubt: ids come now as
 * strings, now as numbers. Answers whether the text was cut.
 */
export function easeData(data: unknown): { readonly cut: boolean } {
  if (!isObject(data)) return { cut: false };
  const { customer, actor, items, refs } = data;
  idAsText(customer, 'id');
  idAsText(actor, 'id');
  for (const item of listOf(items)) idAsText(item, 'id');
  for (const ref of listOf(refs)) idAsText(ref, 'id');
  if (isObject(customer)) {
    for (const alias of listOf(customer['aliases'])) idAsText(alias, 'value');
    idAsText(customer['account'], 'id');
    if (isObject(customer['account'])) for (const alias of listOf(customer['account']['aliases'])) idAsText(alias, 'value');
  }
  return { cut: cutText(data['text']) };
}

/** A text longer than allowed is cut at a whole character, with a flag: the event counts all the same. */
function cutText(text: unknown): boolean {
  if (!isObject(text) || typeof text['body'] !== 'string') return false;
  const end = endOfCharacters(text['body'], limits.textLength);
  if (end === text['body'].length) return false;
  text['body'] = text['body'].slice(0, end);
  text['truncated'] = true;
  return true;
}

/** Where the first `most` code points end. */
function endOfCharacters(text: string, most: number): number {
  if (text.length <= most) return text.length;
  let end = 0;
  for (let count = 0; count < most && end < text.length; count++) end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return end;
}

function idAsText(holder: unknown, name: string): void {
  if (!isObject(holder)) return;
  const id = holder[name];
  if (typeof id === 'number' && Number.isInteger(id)) holder[name] = String(id);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
