/** Every error answer of the API: what happened, what state things are in, what to do next. */
import { TokenRefusedError } from '@slipway/authority';
import { EXIT, OperatorError, type OperatorErrorJson } from '@slipway/kernel';
import { UnknownLaunchError } from '@slipway/launch';
import { UnknownCaseError } from '@slipway/reconcile';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RouteUnknownError } from '../errors.ts';
import { SignInNeededError, TooManyAttemptsError } from '../sign-in/errors.ts';

const HTTP_STATUS: Readonly<Record<number, number>> = {
  [EXIT.notHeld]: 409,
  [EXIT.usage]: 400,
  [EXIT.badInput]: 422,
  [EXIT.unavailable]: 503,
  [EXIT.tryAgain]: 409,
  [EXIT.notAllowed]: 403,
};

const UNKNOWN_CALLER = [TokenRefusedError, SignInNeededError];
const NOT_FOUND = [RouteUnknownError, UnknownLaunchError, UnknownCaseError];

/** @returns the HTTP status that says the same as an error's code */
function statusOf(error: OperatorError): number {
  if (UNKNOWN_CALLER.some((kind) => error instanceof kind)) return 401;
  if (error instanceof TooManyAttemptsError) return 429;
  if (NOT_FOUND.some((kind) => error instanceof kind)) return 404;
  return HTTP_STATUS[error.exitCode] ?? 500;
}

/** Answers with an error; what is not allowed is logged, and what is no operator's as our fault. */
export function answerError(
  error: Error & { readonly statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  if (error instanceof TooManyAttemptsError) {
    void reply.header('retry-after', Math.ceil(error.waitMs / 1_000));
  }
  if (error instanceof OperatorError) {
    const { code, what, exitCode } = error;
    // What pages of other sites try is left out: they could fill the log.
    const isOfPerson = exitCode === EXIT.notAllowed && !code.startsWith('API_');
    if (isOfPerson) request.log.warn({ code, url: request.url, what }, 'refused');
    void reply.status(statusOf(error)).send(error.toJSON());
    return;
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) request.log.error({ err: error }, 'bug');
  void reply.status(status).send(status >= 500 ? FAULT : refusal(error.message));
}

const FAULT: OperatorErrorJson = {
  code: 'BUG',
  exitCode: EXIT.bug,
  what: 'The control plane met a fault of its own.',
  state: 'What was asked may be done or not.',
  next: 'See its log.',
};

/** What the HTTP framework itself refuses: a body or a path that cannot be read. */
function refusal(message: string): OperatorErrorJson {
  return {
    code: 'API_REQUEST',
    exitCode: EXIT.usage,
    what: `${message}.`,
    state: 'Nothing was changed by this request.',
    next: 'Correct the request; /api/openapi.json says how.',
  };
}
