import { applyDecorators, createParamDecorator, SetMetadata, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Open, Problem } from '@rapport/service';
import type { FastifyRequest } from 'fastify';
import { mayAs } from './allowed-routes.ts';
import { CONSOLE_CONFIG, type ConsoleConfig } from './config.ts';
import type { Role } from './database/person.entity.ts';
import { ConsoleTenant } from './console-tenant.ts';
import { sessionTokenOf } from './session-cookie.ts';
import { SessionKeeper, type SignedIn } from './session-keeper.ts';

const roleKey = 'console:role';
const signedIn = new WeakMap<FastifyRequest, SignedIn>();

/** Lets a request through that somebody who is signed in sent from our own page. */
@Injectable()
class SessionGuard implements CanActivate {
  private readonly reflector = new Reflector();

  constructor(
    @Inject(SessionKeeper) private readonly sessions: SessionKeeper,
    @Inject(ConsoleTenant) private readonly tenant: ConsoleTenant,
    @Inject(CONSOLE_CONFIG) private readonly config: ConsoleConfig,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = sessionTokenOf(request);
    const found = token === null ? null : await this.sessions.find(token, new Date());
    // A session of before the console got another tenant's key is none.
    if (found === null || found.person.tenantId !== (await this.tenant.id())) throw new Problem('bad-credential', 'Sign in first');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      requireOwnOrigin(request, this.config);
      if (request.headers['x-csrf-token'] !== found.csrfToken) throw new Problem('missing-scope', 'X-CSRF-Token is not the one of this session');
    }
    const needed = this.reflector.getAllAndOverride<Role | undefined>(roleKey, [context.getHandler(), context.getClass()]);
    requireRole(found, needed ?? 'admin');
    signedIn.set(request, found);
    return true;
  }
}

/** The least role that may; a change needs the session's CSRF token too. */
export const MayBe = (role: Role) => applyDecorators(SetMetadata(roleKey, role), Open(), UseGuards(SessionGuard));

/** Parameter: who is signed in, `@Visitor() visitor: SignedIn`. */
export const Visitor = createParamDecorator((_data: unknown, context: ExecutionContext): SignedIn => {
  const found = signedIn.get(context.switchToHttp().getRequest<FastifyRequest>());
  if (found === undefined) throw new Error('@Visitor() stands on a route without @MayBe()');
  return found;
});

/** `missing-scope` for a role below the needed one. */
export function requireRole({ person }: SignedIn, needed: Role): void {
  if (!mayAs(person.role, needed)) throw new Problem('missing-scope', `This needs the role ${needed}; yours is ${person.role}`);
}

/** A browser says where a request comes from: another site's page may send none that changes something. */
export function requireOwnOrigin(request: FastifyRequest, config: ConsoleConfig): void {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  const own = origin === undefined || origin === new URL(config.CONSOLE_URL).origin || originHost(origin) === host;
  const sameSite = site === undefined || site === 'same-origin' || site === 'none';
  if (!own || !sameSite) throw new Problem('missing-scope', 'This comes from a page of another origin');
}

function originHost(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
