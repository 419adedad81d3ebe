import { createParamDecorator, SetMetadata } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Caller as CallerOfRequest, ScopeName } from './api-key.ts';
import type { ApiKeys } from './api-keys.ts';
import { Problem } from './problem.ts';

const scopeKey = 'rapport:scope';
const openKey = 'rapport:open';
const callers = new WeakMap<FastifyRequest, CallerOfRequest>();

/** The scopes of which a caller needs one: `@Scope('read')`, on a route or a controller. */
export const Scope = (...anyOf: [ScopeName, ...ScopeName[]]) => SetMetadata(scopeKey, anyOf);

/** A route without a key: a webhook with a signature of its own, a handshake. */
export const Open = () => SetMetadata(openKey, true);

/** Type and parameter decorator: `list(@Caller() caller: Caller)`. */
export type Caller = CallerOfRequest;
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): CallerOfRequest => {
  const caller = callers.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (caller === undefined) throw new Error('@Caller() stands on a route without a key');
  return caller;
});

/** Guards every route of a service; one that names neither `@Scope` nor `@Open` is refused to all. */
export class ApiKeyGuard implements CanActivate {
  private readonly reflector = new Reflector();

  constructor(private readonly keys: ApiKeys) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(openKey, targets) === true) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.keys.authenticate(bearerOf(request.headers.authorization));
    const anyOf = this.reflector.getAllAndOverride<ScopeName[] | undefined>(scopeKey, targets) ?? [];
    if (!anyOf.some((scope) => caller.scopes.includes(scope))) {
      throw new Problem('missing-scope', `This needs the scope ${anyOf.join(' or ')}`);
    }
    callers.set(request, withActor(caller, request.headers['rapport-actor']));
    return true;
  }
}

function bearerOf(header: string | undefined): string {
  const match = /^Bearer +(\S+) *$/i.exec(header ?? '');
  if (match?.[1] === undefined) throw new Problem('bad-credential', 'Send Authorization: Bearer KEY');
  return match[1];
}

function withActor(caller: CallerOfRequest, actor: string | string[] | undefined): CallerOfRequest {
  if (actor === undefined || actor === '') return caller;
  if (!caller.scopes.includes('delegate')) throw new Problem('missing-scope', 'Rapport-Actor needs the scope delegate');
  if (typeof actor !== 'string' || actor.length > 256) throw new Problem('invalid-interaction', 'Rapport-Actor is one name of at most 256 characters');
  return { ...caller, actor };
}
