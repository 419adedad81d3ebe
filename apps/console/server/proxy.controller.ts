import { All, Controller, Inject, Param, Req, Res } from '@nestjs/common';
import { Problem, ReadsBytes } from '@rapport/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { findAllowed } from './allowed-routes.ts';
import { ServiceClient } from './service-client.ts';
import type { SignedIn } from './session-keeper.ts';
import { MayBe, requireRole, Visitor } from './session.guard.ts';

const passedOn = ['accept', 'accept-language', 'content-type', 'if-match'];
const passedBack = ['content-type', 'content-disposition', 'etag', 'retry-after'];

/** `/api/<service>/v1/…` → the service's `/v1/…`, for the person who is signed in and within what their role may. */
@Controller('api')
export class ProxyController {
  constructor(@Inject(ServiceClient) private readonly services: ServiceClient) {}

  @All(':service/v1/*')
  @MayBe('viewer')
  @ReadsBytes()
  async pass(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Visitor() visitor: SignedIn, @Param('service') service: string): Promise<void> {
    const path = request.url.slice(`/api/${service}`.length);
    const [pathname = ''] = path.split('?', 1);
    const route = findAllowed(service, request.method, pathname);
    if (route === undefined) throw new Problem('not-found', `No ${request.method} ${pathname} of ${service} here`);
    requireRole(visitor, route.role);
    const body = Buffer.isBuffer(request.body) && request.body.length > 0 ? request.body : undefined;
    const answer = await this.services.ask(route.service, { method: request.method, path, actor: visitor.person.email, headers: headersOf(request, passedOn), body, ...(route.patienceMs === undefined ? {} : { signal: AbortSignal.timeout(route.patienceMs) }) });
    reply.code(answer.status);
    for (const name of passedBack) {
      const value = answer.headers.get(name);
      if (value !== null) reply.header(name, value);
    }
    await reply.send(answer.body === null ? undefined : Readable.fromWeb(answer.body));
  }
}

function headersOf(request: FastifyRequest, names: readonly string[]): Record<string, string> {
  const given = names.map((name) => [name, request.headers[name]] as const);
  return Object.fromEntries(given.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
