import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { kinds, limits } from '@rapport/contracts';
import { documentAsked, documentInBody, DocumentKeeper } from '@rapport/documents';
import { Caller, readBody, Scope } from '@rapport/service';
import { z } from 'zod';
import { sayingOf } from './domain/themes.ts';
import type { Speech } from './domain/themes.ts';
import { FeedbackReader } from './feedback-reader.ts';
import { themeRulesOf, themesDocument } from './themes-document.ts';

/** Interactions that one trial is of. */
const mostTried = 200;

const tried = z.strictObject({
  kind: z.string().min(1).max(limits.nameLength).default('feedback.received'),
  text: z.object({ body: z.string().max(limits.textLength), lang: z.string().max(limits.nameLength).optional() }).optional(),
  attributes: z.record(z.string().max(limits.nameLength), z.union([z.string().max(limits.attributeLength), z.number(), z.boolean(), z.null()])).optional(),
});

/** Without interactions: the newest of what customers said. */
export const themesTrial = z.strictObject({ interactions: z.array(tried).min(1).max(mostTried).optional(), document: documentInBody });

/** What a draft of the themes would find. */
@Controller('v1/themes')
export class ThemesController {
  constructor(
    @Inject(DocumentKeeper) private readonly documents: DocumentKeeper,
    @Inject(FeedbackReader) private readonly said: FeedbackReader,
  ) {}

  /** By the stored document or by one in the body; nothing is stored. */
  @Post('dry-run')
  @HttpCode(200)
  @Scope('read', 'admin')
  async dryRun(@Caller() caller: Caller, @Body() body: unknown) {
    const { interactions, document } = readBody(themesTrial, body ?? {});
    const rules = themeRulesOf(await documentAsked(this.documents, { tenant: caller.tenant, which: themesDocument }, document));
    const speeches = interactions?.map(asSpoken) ?? (await this.said.newest(caller.tenant, mostTried));
    const items = speeches.map(({ ref, customer, data }) => {
      const saying = sayingOf(data);
      const themes = saying === null ? [] : rules.themesOf(saying);
      return { interaction: ref, customer, kind: data.kind, text: data.text?.body ?? null, themes: themes.map(({ name, about }): object => ({ theme: name, about })) };
    });
    return { items };
  }
}

function asSpoken({ kind, text, attributes }: z.output<typeof tried>): { ref: null; customer: null; data: Speech } {
  const data: Speech = { kind, direction: kinds[kind]?.direction ?? 'inbound', text, attributes };
  return { ref: null, customer: null, data };
}
