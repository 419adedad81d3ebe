import { randomUUID } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { parseInstant } from '@rapport/contracts';
import { Caller, Problem, readBody, Scope } from '@rapport/service';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { MatcherError, matcherOf } from './domain/matcher.ts';
import { lookAgain } from './flush-store.ts';
import { expireSilence, keepSilence, listSilences, SILENCES, silencesAreFull, type Silence } from './silence-store.ts';

const storable = (most: number) => z.string().max(most).refine((value) => !/[\0\p{Surrogate}]/u.test(value), 'holds a character that can’t be kept');
const instant = z.string().refine((value) => parseInstant(value) !== null, 'must be a time such as 2026-11-29T08:00:00Z');
const matcher = z.strictObject({ name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be the name of a label'), value: storable(1_024), isRegex: z.boolean().default(false), isEqual: z.boolean().default(true) }).check((context) => {
  try {
    matcherOf(context.value);
  } catch (error) {
    if (!(error instanceof MatcherError)) throw error;
    context.issues.push({ code: 'custom', message: error.message, path: ['value'], input: context.value });
  }
});

export const silenceBody = z
  .strictObject({ id: z.string().max(64).nullish(), matchers: z.array(matcher).min(1, 'needs at least one matcher').max(32), startsAt: instant, endsAt: instant, createdBy: storable(256).optional(), comment: storable(4_000).min(1, 'says why') })
  .refine(({ startsAt, endsAt }) => Date.parse(startsAt) < Date.parse(endsAt), { path: ['endsAt'], message: 'must be later than startsAt' })
  .refine(({ matchers }) => matchers.some((each) => !matcherOf(each).matches({})), { path: ['matchers'], message: 'at least one matcher must not match the empty label' });

/** Silences in Alertmanager's words: what they match is held while they last, and told after it if it still holds. */
@Controller('v1/silences')
export class SilencesController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Get()
  @Scope('read', 'act')
  async list(@Caller() caller: Caller): Promise<{ items: Silence[] }> {
    return { items: await listSilences(this.dataSource, caller.tenant) };
  }

  @Post()
  @HttpCode(200)
  @Scope('act')
  async post(@Caller() caller: Caller, @Body() body: unknown): Promise<{ silenceID: string }> {
    const given = readBody(silenceBody, body);
    if (Date.parse(given.endsAt) <= Date.now()) throw new Problem('invalid-interaction', '/endsAt lies in the past');
    const id = given.id ?? randomUUID();
    await this.dataSource.transaction(async (transaction) => {
      if (given.id === id && (await listSilences(transaction, caller.tenant, id)).length === 0) throw new Problem('not-found', `No silence "${id}"`);
      if (given.id !== id && (await silencesAreFull(transaction, caller.tenant))) throw new Problem('conflict', `There are ${SILENCES} silences that hold or will: end one first`);
      await keepSilence(transaction, caller.tenant, { ...given, id, createdBy: given.createdBy ?? caller.actor ?? caller.keyName });
      await lookAgain(transaction, caller.tenant, { heldBy: id });
    });
    return { silenceID: id };
  }

  /** Ends it; what it held is looked at again at once. Repeated, it changes nothing. */
  @Delete(':id')
  @Scope('act')
  async expire(@Caller() caller: Caller, @Param('id') id: string): Promise<Silence> {
    return this.dataSource.transaction(async (transaction) => {
      if (!(await expireSilence(transaction, caller.tenant, id))) throw new Problem('not-found', `No silence "${id}"`);
      await lookAgain(transaction, caller.tenant, { heldBy: id });
      const [silence] = await listSilences(transaction, caller.tenant, id);
      if (silence === undefined) throw new Problem('not-found', `No silence "${id}"`);
      return silence;
    });
  }
}
