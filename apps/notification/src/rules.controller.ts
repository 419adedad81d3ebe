import { Body, Controller, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { documentAsked, documentInBody, DocumentKeeper } from '@rapport/documents';
import { Caller, moment, Problem, readBody, Scope } from '@rapport/service';
import { z } from 'zod';
import { dayMs } from './domain/zoned-time.ts';
import { playbooksDocumentType } from './playbooks-document.ts';
import { RulesReplay, type RulesReplayed } from './rules-replay.ts';
import { rulesDocumentType } from './rules-document.ts';

/** Beyond it an answer takes too long to be waited for. */
const LONGEST_MS = 1_830 * dayMs;
const USUAL_MS = 365 * dayMs;

export const replayBody = z.strictObject({
  from: moment.optional(),
  to: moment.optional(),
  document: documentInBody,
});

@Controller('v1/rules')
export class RulesController {
  constructor(
    @Inject(DocumentKeeper) private readonly documents: DocumentKeeper,
    @Inject(RulesReplay) private readonly replays: RulesReplay,
  ) {}

  /** What the stored rules, or those in the body, would have done on the tenant's own past; the last year unless told. */
  @Post('replay')
  @HttpCode(200)
  @Scope('read', 'admin')
  async replay(@Caller() caller: Caller, @Body() body: unknown, @Headers() headers: Record<string, string | undefined>): Promise<RulesReplayed> {
    const now = Date.now();
    const wish = readBody(replayBody, body);
    const to = Math.min(wish.to ?? now, now);
    const from = wish.from ?? to - USUAL_MS;
    if (from >= to) throw new Problem('invalid-interaction', 'from must lie before to, and in the past');
    if (to - from > LONGEST_MS) throw new Problem('invalid-interaction', 'from and to may lie at most five years apart');
    const document = await documentAsked(this.documents, { tenant: caller.tenant, which: rulesDocumentType }, wish.document);
    const { timeZone } = (await this.documents.current(caller.tenant, playbooksDocumentType)).value;
    return this.replays.run({ document, span: { from, to, knownUntil: now }, timeZone, credential: credentialIn(headers) });
  }
}

function credentialIn({ authorization = '', 'rapport-actor': actor }: Record<string, string | undefined>): Record<string, string> {
  return { authorization, ...(actor === undefined ? {} : { 'rapport-actor': actor }) };
}
