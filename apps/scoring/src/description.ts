/** Something said about a customer, the moment it was true from, and the interaction that said it. */
type Saying = readonly [value: string, occurredAt: number, ref: string];

/** What is known about a customer, with who said it: of two sayings the one with the newer `occurredAt` wins. */
export interface Description {
  readonly name?: Saying;
  readonly locale?: Saying;
  readonly traits: Readonly<Record<string, Saying>>;
}

/** What one interaction says about its customer. */
export interface Said {
  readonly occurredAt: number;
  readonly ref: string;
  readonly name?: string | undefined;
  readonly locale?: string | undefined;
  readonly traits?: Readonly<Record<string, string>> | undefined;
}

/** The description of a customer about whom nothing was said. */
export const nothingSaid: Description = { traits: {} };

/** Whether an interaction says anything about its customer beyond who it is. */
export function saysSomething(said: Omit<Said, 'occurredAt' | 'ref'>): boolean {
  return said.name !== undefined || said.locale !== undefined || said.traits !== undefined;
}

/** The description after one more saying; the order in which they come doesn't matter. */
export function describe(description: Description, said: Said): Description {
  const newer = (old: Saying | undefined, value: string | undefined): Saying | undefined =>
    value === undefined || (old !== undefined && !isAfter(said, old)) ? old : [value, said.occurredAt, said.ref];
  const name = newer(description.name, said.name);
  const locale = newer(description.locale, said.locale);
  const known = { ...(name === undefined ? {} : { name }), ...(locale === undefined ? {} : { locale }) };
  if (said.traits === undefined) return { ...known, traits: description.traits };
  const traits = { ...description.traits };
  for (const [trait, value] of Object.entries(said.traits)) traits[trait] = newer(traits[trait], value) ?? [value, said.occurredAt, said.ref];
  return { ...known, traits };
}

/** Of two sayings of one moment the greater reference wins, so that both orders of arrival end alike. */
function isAfter(said: Said, old: Saying): boolean {
  return said.occurredAt > old[1] || (said.occurredAt === old[1] && said.ref > old[2]);
}

/** The traits in force. */
export function traitsOf(description: Description): Record<string, string> {
  return Object.fromEntries(Object.entries(description.traits).map(([trait, [value]]) => [trait, value]));
}
