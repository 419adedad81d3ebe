import type { DocumentType, Finding } from '@rapport/documents';
import { z } from 'zod';
import { parseIsoDuration } from './domain/duration.ts';

const bilingual = z.strictObject({ en: z.string().min(1).max(1_000), de: z.string().min(1).max(1_000) });
const due = z.union([z.literal('before-offer-expires'), z.string().refine((text) => (parseIsoDuration(text) ?? 0) > 0, 'must be a duration such as PT8H, or before-offer-expires')]);

const playbook = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case words joined by -'),
  cause: z.string().min(1),
  text: bilingual,
  say: z.array(z.strictObject({ when: z.string().min(1), text: bilingual })).default([]),
  owner: z.string().min(1),
  due,
});

export const playbooksSchema = z.strictObject({ playbooks: z.array(playbook).max(200) });

export type PlaybooksDocument = z.output<typeof playbooksSchema>;

export const shippedPlaybooks = `playbooks:
  - name: service-drop
    cause: determinant:service
    text: { en: "Call today; say what happens until when.", de: "Heute anrufen; sagen, was bis wann geschieht." }
    say:                            # only where its evidence is there; {count} in words up to twelve, {due} in the tenant's time zone
      - when: complaint.received
        text: { en: "We have all {count} complaints; you hear from me by {due} what happens to each.", de: "Alle {count} Beschwerden liegen vor; bis {due} sage ich Ihnen, was mit jeder geschieht." }
    owner: "{owner}"
    due: PT8H
  - name: counter-offer
    cause: signal:offer.received
    text: { en: "Prepare a counter-offer before {offer.validUntil}.", de: "Gegenangebot vor {offer.validUntil} vorbereiten." }
    owner: "{owner}"
    due: before-offer-expires
`;

export const playbooksDocumentType: DocumentType<PlaybooksDocument> = { name: 'playbooks', schema: playbooksSchema, shipped: shippedPlaybooks, check: checkPlaybooks };

function checkPlaybooks({ playbooks }: PlaybooksDocument): Finding[] {
  return playbooks.flatMap(({ name }, index) =>
    playbooks.findIndex((other) => other.name === name) < index ? [{ path: ['playbooks', index, 'name'], message: `"${name}" is there twice` }] : [],
  );
}
