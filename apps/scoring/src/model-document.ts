import { kinds, parts } from '@rapport/contracts';
import type { Part } from '@rapport/contracts';
import type { Finding } from '@rapport/documents';
import { didYouMean } from '@rapport/service';
import { parse } from 'yaml';
import * as z from 'zod';
import { dayMs, durationMs } from './domain/duration.ts';
import { shareKept } from './domain/model.ts';
import type { Evidence, FactRule, KindLine, Model, PartModel, PriorCounts } from './domain/model.ts';
import { shippedAnalysers } from './domain/text.ts';
import { learntSchema, withLearnt } from './learnt-document.ts';
import { shippedModel } from './shipped-model.ts';

const duration = z
  .string()
  .refine((text) => durationMs(text) !== null, { error: 'must be an ISO 8601 duration in weeks, days, hours, minutes or seconds, for example "P30D"' })
  .meta({ description: 'ISO 8601 duration', examples: ['P30D'] });

const kindName = z.string().regex(/^[a-z0-9]+(?:[-_][a-z0-9]+)*(?:\.[a-z0-9]+(?:[-_][a-z0-9]+)*)+$/, { error: 'must be object.verb, for example "order.placed"' });
const factName = z.string().min(1).max(64);
const positive = z.number().positive();
const part = z.enum(parts);

/** Evidence of one interaction: an order of magnitude above the shipped ones would drown every other. */
const evidence = z.number().min(-100).max(100);

const partEvidence = Object.fromEntries(parts.map((name) => [name, evidence.optional()])) as Record<Part, z.ZodOptional<typeof evidence>>;

const kindLine = z.strictObject({ ...partEvidence, signal: z.boolean().optional(), why: z.string().max(512).optional() });

const partModel = z.strictObject({
  weight: z.number().min(0).max(100),
  start: z.number().gt(0).lt(1),
  k: positive,
  harm: z.number().min(0).max(100),
  halfLife: duration.nullable(),
});

const horizon = z.union([
  z.strictObject({ ownGaps: positive, min: duration, max: duration }),
  z.strictObject({ fixed: duration }),
]);

/** The model document of a tenant, as it is written. Unknown keys are refused: a typing error must not change a score silently. */
export const modelSchema = z.strictObject({
  name: z.string().min(1).max(128),
  retention: z.strictObject({
    kinds: z.array(kindName).min(1),
    lossKinds: z.array(kindName),
    horizon,
    contract: z.strictObject({ fact: factName, grace: duration, renewed: positive, notRenewed: positive }),
    prospect: z.strictObject({ within: duration, converted: positive, notConverted: positive }),
  }),
  answers: z.strictObject({ within: duration, fast: duration }),
  rhythm: z.strictObject({ expectedGapDays: z.number().min(1).max(800), coldStart: z.strictObject({ r: positive, a: positive, b: positive }) }),
  bands: z.strictObject({ 'at-risk': z.number(), watch: z.number(), steady: z.number() }),
  currency: z.strictObject({ report: z.string().regex(/^[A-Z]{3}$/), rates: z.record(z.string().regex(/^[A-Z]{3}$/), positive) }),
  parts: z.strictObject(Object.fromEntries(parts.map((name) => [name, partModel])) as Record<Part, typeof partModel>),
  kinds: z.record(kindName, kindLine),
  ratings: z.record(z.string().min(1), z.strictObject({ parts: z.strictObject(partEvidence) })),
  text: z.strictObject({ part, weight: z.number().min(0).max(100) }),
  facts: z.record(
    factName,
    z.strictObject({ part, weight: z.number().min(0).max(100), unit: z.enum(['number', 'months-left', 'days-left']), from: z.number(), to: z.number() }),
  ),
  exposure: z.strictObject({ boughtWithin: duration }),
  learnt: learntSchema.optional().meta({ description: 'written by learning; without it the score is the cold start' }),
});

export type ModelDocument = z.infer<typeof modelSchema>;

/** What the schema can't say. */
export function checkModel(document: ModelDocument): Finding[] {
  const findings: Finding[] = [];
  const { bands, retention, facts } = document;
  const limits = [0, bands['at-risk'], bands.watch, bands.steady, 100];
  if (limits.slice(1).some((limit, i) => limit <= (limits[i] ?? 0))) {
    findings.push({ path: ['bands'], message: 'must ascend between 0 and 100: at-risk, watch, steady' });
  }
  if ('min' in retention.horizon && milliseconds(retention.horizon.min) > milliseconds(retention.horizon.max)) {
    findings.push({ path: ['retention', 'horizon', 'min'], message: 'must not be above max' });
  }
  for (const kind of retention.lossKinds) {
    if (retention.kinds.includes(kind)) findings.push({ path: ['retention', 'lossKinds'], message: `${kind} can't be both a retention and a loss event` });
  }
  findings.push(...misspelledKinds(document));
  for (const [name, { from, to }] of Object.entries(facts)) {
    if (from === to) findings.push({ path: ['facts', name, 'to'], message: 'must differ from "from"' });
  }
  return findings;
}

/** A kind of the tenant's own is welcome; one that is nearly a kind of the catalogue is probably a slip. */
function misspelledKinds({ retention, kinds: lines }: ModelDocument): Finding[] {
  const named = [
    ...retention.kinds.map((kind, index) => ({ kind, path: ['retention', 'kinds', index] })),
    ...retention.lossKinds.map((kind, index) => ({ kind, path: ['retention', 'lossKinds', index] })),
    ...Object.keys(lines).map((kind) => ({ kind, path: ['kinds', kind] })),
  ];
  return named.flatMap(({ kind, path }) => {
    const meant = kind in kinds ? '' : didYouMean(kind, Object.keys(kinds));
    return meant === '' ? [] : [{ path, message: `"${kind}" is no kind of the catalogue${meant}`, warning: true }];
  });
}

/** The document type, as libs/documents keeps it. */
export const modelDocument = { name: 'model', schema: modelSchema, shipped: shippedModel, check: checkModel };

/** Reads a model document as JSON or YAML; throws zod's error where it is not one. */
export function parseModel(text: string): ModelDocument {
  return modelSchema.parse(parse(text));
}

/** The document resolved for computing. */
export function resolveModel(document: ModelDocument, version: number): Model {
  const written = resolveWritten(document, version);
  return document.learnt === undefined ? written : withLearnt(written, document.learnt);
}

function resolveWritten(document: ModelDocument, version: number): Model {
  const { retention, rhythm, answers } = document;
  const { contract, prospect } = retention;
  const { contracts, prospects } = document.learnt ?? { contracts: noneMatured, prospects: noneMatured };
  const ofContracts: PriorCounts = { kept: contract.renewed, notKept: contract.notRenewed };
  const ofProspects: PriorCounts = { kept: prospect.converted, notKept: prospect.notConverted };
  return {
    version,
    retentionKinds: new Set(retention.kinds),
    lossKinds: new Set(retention.lossKinds),
    horizon: resolveHorizon(retention.horizon),
    contract: { fact: contract.fact, graceMs: milliseconds(contract.grace), renewal: shareKept(ofContracts, contracts), prior: ofContracts },
    prospect: { withinDays: days(prospect.within), conversion: shareKept(ofProspects, prospects), prior: ofProspects },
    answers: { withinMs: milliseconds(answers.within), fastMs: milliseconds(answers.fast) },
    rhythm: { gapDays: rhythm.expectedGapDays, ...rhythm.coldStart, alpha: rhythm.coldStart.r * rhythm.expectedGapDays, chain: null, calibration: null, meanLogOdds: 0 },
    bands: document.bands,
    currency: document.currency,
    parts: parts.map((name) => resolvePart(name, document.parts[name])),
    kinds: new Map(Object.entries(document.kinds).map(([kind, line]) => [kind, resolveKind(line)])),
    ratings: new Map(Object.entries(document.ratings).map(([scale, rating]) => [scale, evidenceFrom(rating.parts)])),
    text: { part: parts.indexOf(document.text.part), amount: document.text.weight, analysers: shippedAnalysers },
    facts: Object.entries(document.facts).map(([name, rule]): FactRule => ({ ...rule, name, part: parts.indexOf(rule.part) })),
    exposureMs: milliseconds(document.exposure.boughtWithin),
  };
}

const noneMatured = { matured: 0, kept: 0 };

/** The shipped document, resolved. */
export function shippedResolvedModel(version = 1): Model {
  return resolveModel(parseModel(shippedModel), version);
}

function resolveHorizon(written: ModelDocument['retention']['horizon']): Model['horizon'] {
  if ('fixed' in written) return { fixedDays: days(written.fixed) };
  return { ownGaps: written.ownGaps, minDays: days(written.min), maxDays: days(written.max) };
}

function resolvePart(name: Part, written: ModelDocument['parts'][Part]): PartModel {
  const { halfLife, ...rest } = written;
  return { name, ...rest, halfLifeMs: halfLife === null ? null : milliseconds(halfLife) };
}

function resolveKind(line: z.infer<typeof kindLine>): KindLine {
  return { evidence: evidenceFrom(line), signal: line.signal === true };
}

function evidenceFrom(amounts: Partial<Record<Part, number | undefined>>): Evidence[] {
  return parts.flatMap((name, index) => {
    const amount = amounts[name] ?? 0;
    return amount === 0 ? [] : [{ part: index, amount }];
  });
}

function milliseconds(text: string): number {
  const value = durationMs(text);
  if (value === null) throw new RangeError(`not a duration: ${text}`);
  return value;
}

function days(text: string): number {
  return milliseconds(text) / dayMs;
}
