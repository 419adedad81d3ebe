import { Body, Controller, Delete, Get, HttpCode, Inject, Patch, Post, Req, Res } from '@nestjs/common';
import { Open, Problem, readBody } from '@rapport/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CONSOLE_CONFIG, type ConsoleConfig } from './config.ts';
import { consoleVersion } from './console-version.ts';
import { PeopleKeeper } from './people-keeper.ts';
import { email, preferences } from './person-shape.ts';
import { clearSessionCookie, sessionTokenOf, setSessionCookie } from './session-cookie.ts';
import { SessionKeeper, type SignedIn } from './session-keeper.ts';
import { MayBe, requireOwnOrigin, Visitor } from './session.guard.ts';
import { SignIn } from './sign-in.ts';

export const signIn = z.strictObject({ email, password: z.string().min(1).max(1_024) });

@Controller('api/session')
export class SessionController {
  constructor(
    @Inject(CONSOLE_CONFIG) private readonly config: ConsoleConfig,
    @Inject(SignIn) private readonly way: SignIn,
    @Inject(PeopleKeeper) private readonly people: PeopleKeeper,
    @Inject(SessionKeeper) private readonly sessions: SessionKeeper,
  ) {}

  @Get()
  @MayBe('viewer')
  current(@Visitor() visitor: SignedIn) {
    return sessionOf(visitor);
  }

  /** Signs in: a session of its own, with a token that nobody knew before; one that the browser had ends. */
  @Post()
  @Open()
  @HttpCode(200)
  async signIn(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply, @Body() body: unknown) {
    requireOwnOrigin(request, this.config);
    const token = await this.way.open({ ...readBody(signIn, body), address: request.ip });
    const before = sessionTokenOf(request);
    if (before !== null) await this.sessions.end(before);
    setSessionCookie(reply, token, this.config);
    return sessionOf(await this.found(token));
  }

  @Patch()
  @MayBe('viewer')
  async change(@Req() request: FastifyRequest, @Visitor() { person }: SignedIn, @Body() body: unknown) {
    const { locale, timeZone } = readBody(preferences, body);
    const given = { ...(locale === undefined ? {} : { locale }), ...(timeZone === undefined ? {} : { timeZone }) };
    if (Object.keys(given).length > 0) await this.people.setPreferences(person.tenantId, person.email, given);
    return sessionOf(await this.found(sessionTokenOf(request)));
  }

  @Delete()
  @MayBe('viewer')
  @HttpCode(204)
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const token = sessionTokenOf(request);
    if (token !== null) await this.sessions.end(token);
    clearSessionCookie(reply, this.config);
  }

  // The person may have been removed in this moment.
  private async found(token: string | null): Promise<SignedIn> {
    const found = token === null ? null : await this.sessions.find(token, new Date());
    if (found === null) throw new Problem('bad-credential', 'Sign in first');
    return found;
  }
}

function sessionOf({ person: { tenantId, ...person }, csrfToken }: SignedIn) {
  return { person, tenant: tenantId, csrfToken, consoleVersion };
}
