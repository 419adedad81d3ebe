import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { Problem } from './problem.ts';

/** The route takes its body as the bytes that came, a Buffer, whatever the media type says. */
export const ReadsBytes = () => RouteConfig({ readsBytes: true });

const jsonType = /^application\/([a-z0-9.+-]+\+)?json$/;
const yamlType = /^(application|text)\/(x-)?yaml$/;

/** Every body comes as bytes, in place of the frameworks' own readers: nothing is read in it before the guard let the caller in. */
export function takeBodiesAsBytes(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request: FastifyRequest, bytes: Buffer, done) => {
    done(null, bytes);
  });
}

/**
 * One reader for every body, behind the guard: bytes where the route says `@ReadsBytes()`, a value for JSON, text for YAML,
 * `unsupported-media-type` for the rest. An empty body of these is none.
 */
export class BodyReader implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (Buffer.isBuffer(request.body) && !('readsBytes' in request.routeOptions.config)) request.body = await readBytes(request, request.body);
    return next.handle();
  }
}

async function readBytes(request: FastifyRequest, bytes: Buffer): Promise<unknown> {
  if (bytes.length === 0) return undefined;
  const contentType = mediaType(request);
  const refusal = refuse(request, contentType);
  if (refusal !== null) throw refusal;
  const text = decode(bytes);
  if (text === null) throw new Problem('not-json', 'The body is not UTF-8');
  if (yamlType.test(contentType)) return text;
  return new Promise((resolve, reject) => {
    void request.server.getDefaultJsonParser('error', 'error')(request, text, (error, value) => {
      if (error === null) resolve(value);
      else reject(new Problem('not-json', error.message));
    });
  });
}

function refuse(request: FastifyRequest, contentType: string): Problem | null {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return new Problem('unsupported-media-type', `Content-Encoding ${encoding} is not read here`);
  if (jsonType.test(contentType) || yamlType.test(contentType)) return null;
  return new Problem('unsupported-media-type', `Content-Type ${contentType === '' ? 'is missing' : `${contentType} is not read here`}`);
}

function mediaType(request: FastifyRequest): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
