/**
 * Answers a request that is held until there is news: the headers go at once, the body when it is
 * known. A plane that measures answers by their headers would otherwise take the waiting, which
 * the device has asked for, for a slow service.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * @param answer whoever asked has shown who it is, and what it asks for makes sense: from here on
 *   an error can only cut the answer off, and the device asks again
 */
export async function answerHeld(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: () => Promise<unknown>,
): Promise<void> {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  reply.raw.flushHeaders();
  try {
    reply.raw.end(JSON.stringify(await answer()));
  } catch (error) {
    request.log.error({ err: error }, 'a held request is cut off');
    reply.raw.destroy();
  }
}
