import { canonicalAlias } from '@rapport/contracts';
import type { ListQuery } from './customer-query.ts';

/** What lists, the portfolio and renewals are narrowed by: what was said about a customer. */
export type Described = { readonly [name in 'segment' | 'region' | 'plan' | 'owner' | 'team' | 'q' | 'alias']?: string | undefined };

/** Whose score it is that this table's customer has: its own, or that of the one that it is merged into. */
const rootOf = (table: string): string =>
  `coalesce((SELECT m.root_id FROM scoring.merged_customer m WHERE m.tenant_id = $1 AND m.customer_id = ${table}.customer_id), ${table}.customer_id)`;

/** The conditions of a list as SQL; every value is a parameter. */
export class ListConditions {
  readonly values: unknown[];
  private readonly parts: string[] = ['s.tenant_id = $1'];

  constructor(tenant: string) {
    this.values = [tenant];
  }

  get from(): string {
    return `FROM scoring.customer_state s
      LEFT JOIN scoring.customer d ON d.tenant_id = s.tenant_id AND d.customer_id = s.customer_id
      WHERE ${this.parts.join(' AND ')}`;
  }

  add(condition: (value: (given: unknown) => string) => string): this {
    this.parts.push(condition((given) => `$${this.values.push(given)}`));
    return this;
  }

  /** What was said about the customer, whenever. */
  described(query: Described): this {
    for (const trait of ['segment', 'region', 'plan', 'owner', 'team'] as const) {
      const wanted = query[trait];
      if (wanted !== undefined) this.add((value) => `d.traits ->> '${trait}' = ${value(wanted)}`);
    }
    if (query.q !== undefined) this.startsWith(query.q);
    if (query.alias !== undefined) this.hasAlias(query.alias);
    return this;
  }

  /** What the stored score says. */
  scored({ band, determinant, phase }: ListQuery): this {
    if (band !== undefined) this.add((value) => `s.band = ${value(band)}`);
    if (determinant !== undefined) this.add((value) => `s.determinant = ${value(determinant)}`);
    if (phase !== undefined) this.add((value) => `s.phase = ${value(phase)}`);
    return this;
  }

  /** Each but the merged ones has an index for the start of a text; joined by OR none of them could be used. */
  private startsWith(text: string): void {
    const pattern = `${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    this.add((value) => {
      const start = value(pattern);
      return `s.customer_id IN (
        SELECT i.customer_id FROM scoring.customer_state i WHERE i.tenant_id = $1 AND lower(i.customer_id) LIKE ${start}
        UNION SELECT n.customer_id FROM scoring.customer n WHERE n.tenant_id = $1 AND lower(n.name) LIKE ${start}
        UNION SELECT ${rootOf('a')} FROM scoring.customer_alias a WHERE a.tenant_id = $1 AND lower(a.value) LIKE ${start}
        UNION SELECT ${rootOf('p')} FROM scoring.contact p WHERE p.tenant_id = $1 AND lower(p.value) LIKE ${start}
        UNION SELECT m.root_id FROM scoring.merged_customer m LEFT JOIN scoring.customer n ON n.tenant_id = $1 AND n.customer_id = m.customer_id
          WHERE m.tenant_id = $1 AND (lower(m.customer_id) LIKE ${start} OR lower(n.name) LIKE ${start}))`;
    });
  }

  private hasAlias(alias: string): void {
    const colon = alias.indexOf(':');
    const wanted = canonicalAlias({ ns: alias.slice(0, colon), value: alias.slice(colon + 1) });
    this.add((value) => {
      const [ns, given] = [value(wanted.ns), value(wanted.value)];
      return `s.customer_id IN (
        SELECT ${rootOf('a')} FROM scoring.customer_alias a WHERE a.tenant_id = $1 AND a.ns = ${ns} AND a.value = ${given}
        UNION SELECT ${rootOf('p')} FROM scoring.contact p WHERE p.tenant_id = $1 AND p.ns = ${ns} AND p.value = ${given})`;
    });
  }
}
