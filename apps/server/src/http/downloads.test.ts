import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify, { type FastifyInstance } from 'fastify';
import { answerError } from './answer-error.ts';
import { serveDownloads } from './downloads.ts';

test('the playbook is a file in each format; a calendar asks for the opening', async () => {
  const app = Fastify() as unknown as FastifyInstance;
  app.setErrorHandler(answerError);
  serveDownloads(app);
  const get = (query: string) => app.inject({ url: `/api/playbook/template?${query}` });
  const beginsWith = async (query: string, text: string) => {
    const answer = await get(query);
    assert.equal(answer.statusCode, 200);
    assert.match(String(answer.headers['content-disposition']), /^attachment; filename="launch-/);
    assert.equal(answer.rawPayload.subarray(0, text.length).toString(), text);
  };
  await beginsWith('format=pdf', '%PDF-');
  await beginsWith('format=docx', 'PK');
  await beginsWith('format=md', '# ');
  await beginsWith('format=ics&opens=2026-11-27T09:00[America/Chicago]', 'BEGIN:VCALENDAR');
  const refused = await get('format=ics&opens=soon');
  assert.equal((refused.json() as { code: string }).code, 'API_OPENS');
  assert.equal((await get('format=exe')).statusCode, 400);
  await app.close();
});
