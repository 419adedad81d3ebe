import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from './logger.ts';
import { isDatabaseUnavailable, isUnstorableText, Problem, problemBody, problemTypeOf } from './problem.ts';

/** Turns whatever was thrown, by us, Nest or Fastify, into `application/problem+json`; never a stack. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const problem = asProblem(thrown);
    if (problem.status >= 500) this.logger.error({ err: thrown, problem: problem.type }, 'request failed');
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    sendProblem(reply, problem);
  }
}

/** Writes a problem where no exception filter is at work. */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(problem.retryAfterSeconds));
  if (problem.type === 'too-large') readToNowhere(reply);
  if (problem.type === 'bad-credential') reply.header('www-authenticate', 'Bearer realm="rapport"');
  reply.code(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problemBody(problem)));
}

// A connection that is cut while a sender still writes takes the answer with it; Node ends one that writes for too long.
function readToNowhere(reply: FastifyReply): void {
  reply.removeHeader('connection');
  reply.request.raw.resume();
}

/** Whatever was thrown, as the problem to answer; what the caller can't mend tells nothing of the inside. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof HttpException) return fromStatus(thrown.getStatus(), httpDetail(thrown));
  if (isUnstorableText(thrown)) return new Problem('invalid-interaction', 'U+0000 is in no text of ours');
  if (isDatabaseUnavailable(thrown)) return new Problem('unavailable', 'The database does not answer', { cause: thrown });
  const status = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
  if (isUnreadableAddress(thrown)) return new Problem('not-found', 'The path can not be decoded: each % needs two hexadecimal digits');
  if (status >= 400 && status < 500) return fromStatus(status, thrown instanceof Error ? thrown.message : undefined);
  return new Problem('unavailable', failed, { cause: thrown });
}

/** Of what went wrong inside nothing is told; a caller can only come again. */
const failed = 'The request failed inside the service, whose log says why';

function isUnreadableAddress(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'FST_ERR_BAD_URL';
}

function fromStatus(status: number, detail: string | undefined): Problem {
  const type = problemTypeOf(status);
  return new Problem(type, type === 'unavailable' ? failed : detail);
}

function httpDetail(exception: HttpException): string {
  const response = exception.getResponse();
  if (typeof response === 'string') return response;
  const message: unknown = 'message' in response ? response.message : undefined;
  if (Array.isArray(message)) return message.map(String).join('; ');
  return typeof message === 'string' ? message : exception.message;
}
