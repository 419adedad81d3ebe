import { kinds } from './kinds.ts';
import { limits } from './limits.ts';
import { parseInstant } from './pieces.ts';
import { idProblem } from './storable.ts';
import type { InteractionData, RatingScale, Scope } from './interactions.v1.ts';

export interface FieldProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a scale's ends are when the sender doesn't say; a custom one has to. */
export const ratingScales: Readonly<Record<Exclude<RatingScale, 'custom'>, { min: number; max: number }>> = {
  nps: { min: 0, max: 10 },
  csat: { min: 1, max: 5 },
  ces: { min: 1, max: 7 },
  stars: { min: 1, max: 5 },
};

/** The rules that JSON Schema can't say: between fields, per kind, in bytes. The shape has been checked before. */
export function interactionProblems(data: InteractionData): FieldProblem[] {
  return [
    ...aboutProblems(data),
    ...kindProblems(data),
    ...attributeProblems(data),
    ...ratingProblems(data),
    ...sizeProblems(data),
    ...idProblems(data),
    ...addressProblems(data),
    ...(data.occurredAt === undefined ? [] : instantProblems(['occurredAt'], data.occurredAt)),
  ];
}

/** Whom an interaction is about where its sender doesn't say: the kind tells, and where one of availability names nobody, items do. */
export function scopeOf({ kind, scope, customer, refs, items }: InteractionData): Scope {
  if (scope !== undefined) return scope;
  const isOfItems = kinds[kind]?.channel === 'availability' && customer === undefined && refs === undefined && items !== undefined;
  return isOfItems ? 'product' : (kinds[kind]?.scope ?? 'customer');
}

/** Is there a way to find out whom or what this is about? */
function aboutProblems(data: InteractionData): FieldProblem[] {
  const scope = scopeOf(data);
  if (scope === 'product' || scope === 'market') {
    return data.items?.length ? [] : [{ path: ['items'], message: `are required for scope ${scope}: they say whom it concerns` }];
  }
  const { id, aliases, account } = data.customer ?? {};
  const named = id ?? aliases?.[0] ?? account?.id ?? account?.aliases?.[0] ?? data.refs?.[0];
  return named === undefined ? [{ path: ['customer'], message: 'is required: an id, an alias, an account, or refs that lead to one' }] : [];
}

function kindProblems(data: InteractionData): FieldProblem[] {
  if (kinds[data.kind] !== undefined) return [];
  const missing = (['channel', 'direction'] as const).filter((field) => data[field] === undefined);
  return missing.map((field) => ({ path: [field], message: `is required, because the kind "${data.kind}" is not in the catalogue` }));
}

function attributeProblems(data: InteractionData): FieldProblem[] {
  const known = Object.entries(kinds[data.kind]?.attributes ?? {});
  return known.flatMap(([name, type]) => {
    const value = data.attributes?.[name];
    const path = ['attributes', name];
    if (value === undefined) return [];
    if (typeof value !== 'string') return [{ path, message: 'is not a text' }];
    return type === 'rfc3339' ? instantProblems(path, value) : [];
  });
}

function instantProblems(path: readonly string[], value: string): FieldProblem[] {
  return parseInstant(value) === null ? [{ path, message: 'is no RFC 3339 time, for example "2026-11-22T09:12:00Z"' }] : [];
}

function ratingProblems({ rating }: InteractionData): FieldProblem[] {
  if (rating === undefined) return [];
  const ends = rating.scale === 'custom' ? undefined : ratingScales[rating.scale];
  const min = rating.min ?? ends?.min;
  const max = rating.max ?? ends?.max;
  if (min === undefined || max === undefined) return [{ path: ['rating'], message: 'of a custom scale needs min and max' }];
  if (min >= max) return [{ path: ['rating', 'max'], message: 'is not above min' }];
  return rating.value < min || rating.value > max ? [{ path: ['rating', 'value'], message: `is outside ${min} to ${max}` }] : [];
}

function sizeProblems(data: InteractionData): FieldProblem[] {
  const sizes: [readonly string[], object | undefined, number][] = [
    [['customer', 'traits'], data.customer?.traits, limits.traits],
    [['facts'], data.facts, limits.facts],
    [['attributes'], data.attributes, limits.attributes],
  ];
  return sizes
    .filter(([, record, most]) => record !== undefined && Object.keys(record).length > most)
    .map(([path, , most]) => ({ path, message: `has more than ${most} members` }));
}

function idProblems(data: InteractionData): FieldProblem[] {
  return idsOf(data).flatMap(({ path, id }) => {
    const problem = id === undefined ? null : idProblem(id);
    return problem === null ? [] : [{ path, message: problem }];
  });
}

/** A customer's id is one step of addresses, and clients and servers take these two out of a path, percent-encoded or not. */
function addressProblems({ customer }: InteractionData): FieldProblem[] {
  const ids: [readonly string[], string | undefined][] = [[['customer', 'id'], customer?.id], [['customer', 'account', 'id'], customer?.account?.id]];
  return ids.filter(([, id]) => id === '.' || id === '..').map(([path, id]) => ({ path, message: `is "${id ?? ''}", which no address can hold` }));
}

function idsOf(data: InteractionData): { path: (string | number)[]; id: string | undefined }[] {
  const { customer, actor, items, refs } = data;
  const account = customer?.account;
  return [
    { path: ['customer', 'id'], id: customer?.id },
    { path: ['customer', 'account', 'id'], id: account?.id },
    { path: ['actor', 'id'], id: actor?.id },
    ...(customer?.aliases ?? []).map((alias, at) => ({ path: ['customer', 'aliases', at, 'value'], id: alias.value })),
    ...(account?.aliases ?? []).map((alias, at) => ({ path: ['customer', 'account', 'aliases', at, 'value'], id: alias.value })),
    ...(items ?? []).map((item, at) => ({ path: ['items', at, 'id'], id: item.id })),
    ...(refs ?? []).flatMap((ref, at) => [{ path: ['refs', at, 'id'], id: ref.id }, { path: ['refs', at, 'ns'], id: ref.ns }]),
  ];
}
