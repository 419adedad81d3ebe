import { Body, Controller, Get, HttpCode, Inject, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { Caller, Problem, readBody, readQuery, ReadsBytes, Scope } from '@rapport/service';
import { stringify } from 'yaml';
import { z } from 'zod';
import { DocumentKeeper } from './document-keeper.ts';
import type { Signature } from './document-keeper.ts';
import { DocumentError } from './document-type.ts';
import type { DocumentType } from './document-type.ts';

interface Reply {
  header(name: string, value: string): unknown;
}
interface Request {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const noteText = z.string().max(2_000).optional();
const publication = z.strictObject({ draft: z.int().positive(), note: noteText });
const returning = z.strictObject({ to: z.int().positive(), note: noteText });
const versionNumber = z.object({ version: z.coerce.number().int().min(1).max(2_147_483_647).optional() });

const yamlTypes = ['application/yaml', 'text/yaml', 'application/x-yaml', 'text/x-yaml'];
const defaultMaxBytes = 262_144;

/**
 * The controller of one document: `controllers: [documentRoutes(modelDocument)]`, with a `DocumentKeeper` among the
 * module's providers. GET needs `read` or `admin`, writing needs `admin`.
 */
export function documentRoutes<T>(type: DocumentType<T>): Type<unknown> {
  @Controller(`v1/${type.name}`)
  class DocumentController {
    constructor(@Inject(DocumentKeeper) private readonly keeper: DocumentKeeper) {}

    @Get()
    @Scope('read', 'admin')
    async get(@Caller() caller: Caller, @Query('version') wanted: unknown, @Req() request: Request, @Res({ passthrough: true }) reply: Reply) {
      const shown = await this.keeper.shown(caller.tenant, type.name, readQuery(versionNumber, { version: wanted }).version);
      reply.header('etag', `"${shown.version}"`);
      return write(shown, request, reply);
    }

    @Get('versions')
    @Scope('read', 'admin')
    async versions(@Caller() caller: Caller) {
      return { items: await this.keeper.versions(caller.tenant, type.name) };
    }

    @Put()
    @Scope('admin')
    @ReadsBytes()
    async put(@Caller() caller: Caller, @Body() bytes: unknown, @Req() request: Request, @Res({ passthrough: true }) reply: Reply) {
      const { source, contentType } = textOf(bytes, request, type.maxBytes);
      const how = { ...signatureOf(caller, request), contentType };
      return tagged(reply, await refusing(this.keeper.publish(caller.tenant, type.name, source, how)));
    }

    @Put('draft')
    @Scope('admin')
    @ReadsBytes()
    async putDraft(@Caller() caller: Caller, @Body() bytes: unknown, @Req() request: Request) {
      const { source, contentType } = textOf(bytes, request, type.maxBytes);
      return refusing(this.keeper.saveDraft(caller.tenant, type.name, source, { ...signatureOf(caller, request), contentType }));
    }

    @Get('draft')
    @Scope('read', 'admin')
    async getDraft(@Caller() caller: Caller, @Req() request: Request, @Res({ passthrough: true }) reply: Reply) {
      const shown = await this.keeper.draft(caller.tenant, type.name);
      reply.header('rapport-draft', String(shown.draft));
      return write(shown, request, reply);
    }

    @Get('draft/diff')
    @Scope('read', 'admin')
    async diff(@Caller() caller: Caller) {
      return this.keeper.diffDraft(caller.tenant, type.name);
    }

    @Post('publish')
    @HttpCode(200)
    @Scope('admin')
    async publish(@Caller() caller: Caller, @Body() body: unknown, @Req() request: Request, @Res({ passthrough: true }) reply: Reply) {
      const { draft, note } = readBody(publication, body);
      return tagged(reply, await refusing(this.keeper.publishDraft(caller.tenant, type.name, draft, { ...signatureOf(caller, request), note })));
    }

    @Post('rollback')
    @HttpCode(200)
    @Scope('admin')
    async rollback(@Caller() caller: Caller, @Body() body: unknown, @Req() request: Request, @Res({ passthrough: true }) reply: Reply) {
      const { to, note } = readBody(returning, body);
      return tagged(reply, await refusing(this.keeper.rollback(caller.tenant, type.name, to, { ...signatureOf(caller, request), note })));
    }
  }
  return DocumentController;
}

/** The text of a request that takes bytes (`@ReadsBytes()`): YAML or JSON in UTF-8, of limited size. */
export function textOf(bytes: unknown, request: Request, maxBytes = defaultMaxBytes): { source: string; contentType: string } {
  const contentType = headerOf(request, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (contentType !== 'application/json' && !yamlTypes.includes(contentType)) {
    throw new Problem('unsupported-media-type', 'A document is application/yaml, text/yaml or application/json');
  }
  if ((headerOf(request, 'content-encoding') ?? 'identity') !== 'identity') {
    throw new Problem('unsupported-media-type', 'A document comes without Content-Encoding');
  }
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) throw new Problem('invalid-document', 'The body is empty');
  if (bytes.length > maxBytes) throw new Problem('too-large', `This document has at most ${maxBytes} bytes`);
  try {
    return { source: new TextDecoder('utf-8', { fatal: true }).decode(bytes), contentType };
  } catch {
    throw new Problem('invalid-document', 'The body is not UTF-8');
  }
}

/** A `DocumentError` as the answer 422 `invalid-document` with its `errors`. */
export async function refusing<R>(work: Promise<R>): Promise<R> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const [first] = error.errors;
    const detail = first === undefined ? undefined : `line ${first.line}, column ${first.column}: ${first.message}`;
    throw new Problem('invalid-document', detail, { members: { errors: error.errors } });
  }
}

function write(shown: { body: unknown; source: string; contentType: string }, request: Request, reply: Reply): unknown {
  reply.header('vary', 'accept');
  if (!(headerOf(request, 'accept') ?? '').includes('yaml')) return shown.body;
  reply.header('content-type', 'application/yaml; charset=utf-8');
  return yamlTypes.includes(shown.contentType) ? shown.source : stringify(shown.body);
}

function tagged<R extends { version: number }>(reply: Reply, published: R): R {
  reply.header('etag', `"${published.version}"`);
  return published;
}

function signatureOf(caller: Caller, request: Request): Signature {
  return { author: caller.actor ?? caller.keyId, ifMatch: headerOf(request, 'if-match') };
}

function headerOf(request: Request, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
