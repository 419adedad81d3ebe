import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ConsoleConfig } from './config.ts';

const name = 'rapport_session';
const tokenForm = /^[A-Za-z0-9_-]{43}$/;

/** The token that a request carries; null without a well-formed one. */
export function sessionTokenOf(request: FastifyRequest): string | null {
  const token = request.cookies[name];
  return token !== undefined && tokenForm.test(token) ? token : null;
}

/** Gone when the browser is closed, unreadable for scripts, never sent along by another site's page. */
export function setSessionCookie(reply: FastifyReply, token: string, config: ConsoleConfig): void {
  reply.setCookie(name, token, attributes(config));
}

export function clearSessionCookie(reply: FastifyReply, config: ConsoleConfig): void {
  reply.clearCookie(name, attributes(config));
}

/** Whether people reach the console by https. */
export function isHttps(config: ConsoleConfig): boolean {
  return config.CONSOLE_URL.startsWith('https:');
}

function attributes(config: ConsoleConfig) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isHttps(config) } as const;
}
