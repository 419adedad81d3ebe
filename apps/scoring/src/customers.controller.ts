import { writeInstant } from '@rapport/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { Caller, Problem, readQuery, Scope } from '@rapport/service';
import { contactsIn, isBesideAccount } from './contacts.ts';
import type { Contact } from './contacts.ts';
import { CustomerList } from './customer-list.ts';
import { atQuery, explanationQuery, historyQuery, listQuery, requireForecastable, timelineQuery } from './customer-query.ts';
import { CustomerReader, historyOf, identityOf } from './customer-reader.ts';
import type { FoundCustomer, KnownCustomer } from './customer-reader.ts';
import { CustomerUpdater } from './customer-update.ts';
import { activeInteractions, happenedBy, knownBy } from './domain/active.ts';
import { durationMs } from './domain/duration.ts';
import { explainBetween, explainReference } from './domain/explain.ts';
import type { Explanation } from './domain/explain.ts';
import type { Model } from './domain/model.ts';
import { customerAt, scoreHistory } from './domain/view.ts';
import { wouldRaise } from './domain/would-raise.ts';
import { objectLists } from './object-lists.ts';
import { timelinePage } from './timeline-page.ts';

const dayMs = 86_400_000;
/** More would be a picture that nobody can see, and an answer that takes seconds. */
const mostPoints = 2_000;

/** Customers: their scores at any moment, why, and what happened. */
@Controller('v1/customers')
export class CustomersController {
  constructor(
    private readonly reader: CustomerReader,
    private readonly customers: CustomerList,
    private readonly updater: CustomerUpdater,
  ) {}

  @Get()
  @Scope('read')
  list(@Caller() caller: Caller, @Query() query: unknown) {
    return this.customers.page(caller.tenant, readQuery(listQuery, query));
  }

  @Get(':id')
  @Scope('read')
  async get(@Caller() caller: Caller, @Param('id') id: string, @Query() query: unknown) {
    const { at, knownAt, modelVersion } = readQuery(atQuery, query);
    const customer = await this.known(caller, id, knownAt);
    const { now } = customer;
    requireForecastable('at', at, now);
    const model = modelVersion === undefined ? {} : { model: versionOf(customer, modelVersion) };
    const asked = { at: at ?? now, knownAt: Math.min(knownAt ?? now, now), now, ...model };
    const view = customerAt(historyOf(customer), asked);
    if (view === null) throw new Problem('not-found', `Customer "${id}" had no interaction then`);
    return { ...identityOf(customer), ...view, ...objectLists(customer, asked), contacts: contactsAt(customer, asked), ...mergesOf(customer) };
  }

  @Put(':id')
  @Scope('act')
  put(@Caller() caller: Caller, @Param('id') id: string, @Body() body: unknown) {
    return this.updater.update(caller, id, body);
  }

  /** Answers when it counts. */
  @Post(':id/override')
  @HttpCode(200)
  @Scope('act')
  async override(@Caller() caller: Caller, @Param('id') id: string, @Body() body: unknown) {
    await this.known(caller, id);
    await this.updater.override(caller, id, body);
    return this.get(caller, id, {});
  }

  @Delete(':id/override')
  @Scope('act')
  async endOverride(@Caller() caller: Caller, @Param('id') id: string) {
    await this.known(caller, id);
    await this.updater.endOverride(caller, id);
    return this.get(caller, id, {});
  }

  @Get(':id/explanation')
  @Scope('read')
  async explanation(@Caller() caller: Caller, @Param('id') id: string, @Query() query: unknown) {
    const { from, to, knownAt } = readQuery(explanationQuery, query);
    const customer = await this.known(caller, id, knownAt);
    const { now } = customer;
    requireForecastable('to', to, now);
    const end = to ?? now;
    if (from !== undefined && from > end) throw new Problem('invalid-interaction', 'from lies after to');
    const known = Math.min(knownAt ?? now, now);
    const history = historyOf(customer);
    const raising = { wouldRaise: wouldRaise(history, { at: end, knownAt: known }) };
    if (from !== undefined) return { ...shownExplanation(explainBetween(history, { from, to: end, knownAt: known })), ...raising };
    const explanation = explainReference(history, { to: end, knownAt: known });
    if (explanation === null) throw new Problem('not-found', `Customer "${id}" had no interaction then`);
    return { ...shownExplanation(explanation), ...raising };
  }

  @Get(':id/timeline')
  @Scope('read')
  async timeline(@Caller() caller: Caller, @Param('id') id: string, @Query() query: unknown) {
    const wanted = readQuery(timelineQuery, query);
    return timelinePage(await this.known(caller, id), wanted);
  }

  @Get(':id/history')
  @Scope('read')
  async history(@Caller() caller: Caller, @Param('id') id: string, @Query() query: unknown) {
    const { from, to, knownAt, step } = readQuery(historyQuery, query);
    const customer = await this.known(caller, id, knownAt);
    const { now } = customer;
    requireForecastable('to', to, now);
    const end = to ?? now;
    const start = from ?? end - 90 * dayMs;
    const stepMs = durationMs(step);
    if (stepMs === null || stepMs <= 0) throw new Problem('invalid-interaction', 'step is a duration of weeks, days, hours, minutes or seconds, for example P1D');
    if (start > end) throw new Problem('invalid-interaction', 'from lies after to');
    if ((end - start) / stepMs > mostPoints) throw new Problem('invalid-interaction', `step gives more than ${mostPoints} points`);
    const incidents = await this.reader.incidentsOf(caller.tenant, customer, { from: start, to: Math.min(end, knownAt ?? now) });
    const { points, markers } = scoreHistory(historyOf(customer), { from: start, to: end, stepMs, knownAt: Math.min(knownAt ?? now, now) });
    const shared = incidents.map(({ label, value, openedAt }) => ({ at: writeInstant(openedAt), kind: 'incident' as const, text: `${label} ${value}` }));
    return { points, markers: [...markers, ...shared].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)) };
  }

  /** As known at a moment it stands with those whose merges were known then. */
  private async known({ tenant }: Caller, id: string, knownAt?: number): Promise<FoundCustomer> {
    const customer = await this.reader.one(tenant, id, knownAt === undefined ? {} : { knownAt });
    if (customer !== null) return customer;
    const account = await this.reader.accountOf(tenant, id);
    throw new Problem('not-found', account === null ? `No customer "${id}"` : `"${id}" is one of the people of the customer "${account}"`);
  }
}

function contactsAt({ timeline }: FoundCustomer, { at, knownAt }: { readonly at: number; readonly knownAt: number }): readonly Contact[] {
  if (!timeline.some(isBesideAccount)) return [];
  const active = new Set(happenedBy(activeInteractions(knownBy(timeline.map(({ interaction }) => interaction), knownAt)), at).map(({ ref }) => ref));
  return contactsIn(timeline.filter(({ interaction }) => active.has(interaction.ref))).contacts;
}

/** Into whom it is merged, or who is merged into it. */
function mergesOf({ id, root, merges }: FoundCustomer) {
  if (root !== id) return { mergedInto: root };
  if (merges.length === 0) return {};
  return { merged: merges.map(({ id: merge, from, into, mergedAt, reason, by }) => ({ merge, from, into, at: writeInstant(mergedAt ?? 0), reason, by })) };
}

function versionOf({ models }: KnownCustomer, version: number): Model {
  const found = models.find(({ model }) => model.version === version);
  if (found === undefined) throw new Problem('not-found', `model has no version ${version}`);
  return found.model;
}

function shownExplanation({ from, to, delta, contributions, sentence }: Explanation) {
  const at = (ms: number | null): string | null => (ms === null ? null : writeInstant(ms));
  return { from: { ...from, at: at(from.at) }, to: { ...to, at: at(to.at) }, delta, contributions, sentence };
}
