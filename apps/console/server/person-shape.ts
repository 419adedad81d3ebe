import { z } from 'zod';
import { roles } from './database/person.entity.ts';

/** An e-mail address in lower case: the name of an account. */
export const email = z.string().max(254).trim().toLowerCase().pipe(z.email());

const name = z.string().trim().min(1).max(200);
const role = z.enum(roles);
/** Length is what makes a password hard to guess. */
const password = z.string().min(12).max(1_024);

export const newPerson = z.strictObject({ email, name, role, password });

export const personChange = z.strictObject({ name: name.optional(), role: role.optional(), password: password.optional() });

export const preferences = z.strictObject({
  locale: z.enum(['en', 'de']).nullish(),
  timeZone: z.string().max(64).refine(isTimeZone, 'is no time zone of the IANA list').nullish(),
});

function isTimeZone(text: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
