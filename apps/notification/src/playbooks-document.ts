import { kinds } from '@rapport/contracts';
import type { DocumentType, Finding } from '@rapport/documents';
import { z } from 'zod';
import { parseIsoDuration } from './domain/duration.ts';
import { labelNames } from './domain/matcher.ts';
import { PLACEHOLDER, placeholders, type Bilingual, type Playbooks } from './domain/playbook.ts';
import { isTimeZone } from './domain/zoned-time.ts';
import { shippedPlaybooks } from './shipped-playbooks.ts';

const text = z.string().min(1, 'must not be empty').max(1_000, 'must have at most 1,000 characters');
const bilingual = z.strictObject({ en: text, de: text });
const due = z.union([z.literal('before-offer-expires'), z.string()]).refine((value) => value === 'before-offer-expires' || (parseIsoDuration(value) ?? 0) > 0, 'must be a duration such as PT8H, or before-offer-expires');

const playbook = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case words joined by -'),
  cause: z.string().regex(/^[a-zA-Z]+(:.+)?$/, 'must be a cause such as determinant:service or signal:offer.received'),
  text: bilingual,
  say: z.array(z.strictObject({ when: z.string().min(1), text: bilingual, one: bilingual.optional() })).default([]),
  owner: z.string().min(1),
  due,
});

export const playbooksSchema = z.strictObject({
  timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin').default('UTC').describe('in which people read times: in sentences, in placeholders, and with its name in mails'),
  playbooks: z.array(playbook).max(200),
});

export type PlaybooksDocument = z.output<typeof playbooksSchema>;

export const playbooksDocumentType: DocumentType<PlaybooksDocument> = { name: 'playbooks', schema: playbooksSchema, shipped: shippedPlaybooks, check: checkPlaybooks };

export function playbooksOf({ playbooks, timeZone }: PlaybooksDocument): Playbooks {
  return { timeZone, playbooks: playbooks.map(({ due: period, ...each }) => ({ ...each, dueInMs: parseIsoDuration(period) })) };
}

function checkPlaybooks({ playbooks }: PlaybooksDocument): Finding[] {
  return playbooks.flatMap((each, index) => {
    const path = ['playbooks', index];
    return [
      ...(playbooks.findIndex((other) => other.name === each.name) < index ? [{ path: [...path, 'name'], message: `"${each.name}" is there twice` }] : []),
      ...checkPlaceholders(each.text, [...path, 'text']),
      ...each.say.flatMap((line, at) => [
        ...checkPlaceholders(line.text, [...path, 'say', at, 'text']),
        ...(line.one === undefined ? [] : checkPlaceholders(line.one, [...path, 'say', at, 'one'])),
        ...checkKind(line.when, [...path, 'say', at, 'when']),
      ]),
      ...checkOwner(each.owner, [...path, 'owner']),
    ];
  });
}

function checkPlaceholders(texts: Bilingual, path: readonly PropertyKey[]): Finding[] {
  return (['en', 'de'] as const).flatMap((language) => {
    const unknown = [...texts[language].matchAll(PLACEHOLDER)].filter(([, name]) => !(placeholders as readonly string[]).includes(name ?? ''));
    return unknown.map(([written]) => ({ path: [...path, language], message: `${written} is no placeholder; there are ${placeholders.map((name) => `{${name}}`).join(' ')}` }));
  });
}

function checkKind(kind: string, path: readonly PropertyKey[]): Finding[] {
  if (kind in kinds) return [];
  return [{ path, message: `"${kind}" is no kind that comes shipped: fine if you send it yourself`, warning: true }];
}

function checkOwner(owner: string, path: readonly PropertyKey[]): Finding[] {
  const label = /^\{(.*)\}$/.exec(owner)?.[1];
  if (label === undefined || (labelNames as readonly string[]).includes(label)) return [];
  return [{ path, message: `no alert has a label "${label}"; labels are ${labelNames.join(' ')}` }];
}
