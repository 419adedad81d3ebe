/** Something said about a customer, the moment it was true from, and the interaction that said it; `true`: it was said of another one that it is one with. */
type Saying = readonly [value: string, occurredAt: number, ref: string, byMember?: true];

/** What is known about a customer, with who said it: its own wins over what was said of another one; of two sayings the one with the newer `occurredAt`. */
export interface Description {
  readonly name?: Saying;
  readonly locale?: Saying;
  readonly traits: Readonly<Record<string, Saying>>;
}

/** What one interaction says about its customer. */
export interface Said {
  readonly occurredAt: number;
  readonly ref: string;
  /** It was said of a customer that is merged into this one. */
  readonly byMember?: boolean;
  readonly name?: string | undefined;
  readonly locale?: string | undefined;
  readonly traits?: Readonly<Record<string, string>> | undefined;
}

/** The description of a customer about whom nothing was said. */
export const nothingSaid: Description = { traits: {} };

/** Whether an interaction says anything about its customer beyond who it is. */
export function saysSomething(said: Pick<Said, 'name' | 'locale' | 'traits'>): boolean {
  return said.name !== undefined || said.locale !== undefined || said.traits !== undefined;
}

/** The description after one more saying; the order in which they come doesn't matter. */
export function describe(description: Description, said: Said): Description {
  const saying = (value: string): Saying => (said.byMember === true ? [value, said.occurredAt, said.ref, true] : [value, said.occurredAt, said.ref]);
  const newer = (old: Saying | undefined, value: string | undefined): Saying | undefined =>
    value === undefined || (old !== undefined && !isAfter(said, old)) ? old : saying(value);
  const name = newer(description.name, said.name);
  const locale = newer(description.locale, said.locale);
  const known = { ...(name === undefined ? {} : { name }), ...(locale === undefined ? {} : { locale }) };
  if (said.traits === undefined) return { ...known, traits: description.traits };
  const traits = { ...description.traits };
  for (const [trait, value] of Object.entries(said.traits)) traits[trait] = newer(traits[trait], value) ?? saying(value);
  return { ...known, traits };
}

/** Its own comes before a member's; of two sayings of one moment the greater reference wins, so that both orders of arrival end alike. */
function isAfter(said: Said, old: Saying): boolean {
  const isOwn = said.byMember !== true;
  const wasOwn = old[3] !== true;
  if (isOwn !== wasOwn) return isOwn;
  return said.occurredAt > old[1] || (said.occurredAt === old[1] && said.ref > old[2]);
}

/** The traits in force. */
export function traitsOf(description: Description): Record<string, string> {
  return Object.fromEntries(Object.entries(description.traits).map(([trait, [value]]) => [trait, value]));
}
