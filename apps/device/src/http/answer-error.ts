/** Every error answer of the agent: what happened, what state things are in, what to do next. */
import { TokenRefusedError } from '@slipway/authority';
import { EXIT, OperatorError, type OperatorErrorJson } from '@slipway/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DiskFullError, LogFullError, NotFoundError, PickSessionError } from '../errors.ts';

const HTTP_STATUS: Readonly<Record<number, number>> = {
  [EXIT.badInput]: 422,
  [EXIT.unavailable]: 503,
  [EXIT.tryAgain]: 503,
  [EXIT.notAllowed]: 403,
};
const INSUFFICIENT_STORAGE = 507;

function statusOf(error: OperatorError): number {
  if (error instanceof TokenRefusedError || error instanceof PickSessionError) return 401;
  if (error instanceof NotFoundError) return 404;
  if (error instanceof DiskFullError || error instanceof LogFullError) return INSUFFICIENT_STORAGE;
  return HTTP_STATUS[error.exitCode] ?? 500;
}

/** Answers with an error; one that is no operator's is logged as our own fault. */
export function answerError(
  error: Error & { readonly statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  if (error instanceof OperatorError) {
    void reply.status(statusOf(error)).send(error.toJSON());
    return;
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) request.log.error({ err: error }, 'bug');
  const json: OperatorErrorJson = {
    code: status >= 500 ? 'BUG' : 'DEVICE_REQUEST',
    exitCode: status >= 500 ? EXIT.bug : EXIT.usage,
    what: status >= 500 ? 'The agent met a fault of its own.' : `${error.message}.`,
    state: status >= 500 ? 'What was asked may be done or not.' : 'Nothing happened.',
    next: status >= 500 ? 'Repeat it with the same opId.' : 'See /v1/openapi.json.',
  };
  void reply.status(status).send(json);
}
