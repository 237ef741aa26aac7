/** One number from a JSON document that another system answers. */
import { parseJsonPath } from '@slipway/kernel';
import { Type } from 'typebox';
import { Every, readEvery } from './every.ts';
import { defineSignal, type Signal } from './signal.ts';

type HttpSignal = Extract<Signal, { readonly http: string }>;

const DEFAULT_EVERY_MS = 5_000;

export const http = defineSignal({
  key: 'http',
  section: Type.Object(
    {
      http: Type.String({ minLength: 1, description: 'a URL that answers JSON' }),
      value: Type.String({ description: 'JSON path to a number, such as $.queue.length' }),
      every: Every,
    },
    { additionalProperties: false },
  ),
  fires: ['above', 'below', 'not-equal'],
  levels: ['fleet'],
  isCounted: false,
  window: null,
  of: ({ http: url, value, every }, path, problems): HttpSignal => {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (!parsed || !/^https?:$/.test(parsed.protocol)) {
      const what = 'A signal over HTTP needs an http or https URL.';
      problems.push({ path: [...path, 'http'], what, next: 'Write http://host:port/path.' });
    } else if (parsed.username || parsed.password) {
      const what = 'A URL with a user or a password in it stands here; secrets are references.';
      problems.push({ path: [...path, 'http'], what, next: 'Ask a place that needs none.' });
    }
    if (!parseJsonPath(value)) {
      const what = `"${value}" is no JSON path to one value.`;
      problems.push({ path: [...path, 'value'], what, next: 'Write one such as $.length.' });
    }
    const everyMs = readEvery(every, DEFAULT_EVERY_MS, path, problems);
    return { http: url, value, everyMs };
  },
  unitOf: () => 'number',
  rollUpOf: () => 'itself',
  say: ({ http: url, value }: HttpSignal) => `${value} of ${url}`,
});
