/** What a browser keeps as files: the playbook to print or to change. */
import { EXIT, OperatorError } from '@slipway/kernel';
import {
  calendarOf,
  checklistOf,
  csvOf,
  markdownOf,
  ownTemplate,
  ownTemplateText,
  pdfOf,
  templateSheet,
} from '@slipway/playbook';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { Download, sendDownload } from './download.ts';

const TYPES = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  md: 'text/markdown; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  ics: 'text/calendar; charset=utf-8',
  yaml: 'text/yaml; charset=utf-8',
} as const;

const Wish = Type.Object(
  {
    format: Type.Enum(['pdf', 'docx', 'md', 'csv', 'ics', 'yaml']),
    checklist: Type.Optional(Type.Enum(['launch', 'migration'])),
    /** For a calendar: `2026-11-27T09:00[America/Chicago]`. */
    opens: Type.Optional(Type.String({ maxLength: 100 })),
  },
  { additionalProperties: false },
);
type Wish = Static<typeof Wish>;

/** A calendar of no day. */
export class OpeningUnknownError extends OperatorError {
  readonly code = 'API_OPENS';
  readonly exitCode = EXIT.usage;

  constructor(opens: string | undefined) {
    super(
      opens === undefined ? 'A calendar needs to know the opening.' : `"${opens}" is no opening.`,
      'Nothing was made.',
      'Give local time and zone: opens=2026-11-27T09:00[America/Chicago].',
    );
  }
}

function openingOf(opens: string | undefined): Temporal.ZonedDateTime {
  try {
    return Temporal.ZonedDateTime.from(opens ?? '');
  } catch {
    throw new OpeningUnknownError(opens);
  }
}

async function fileOf({ format, checklist = 'launch', opens }: Wish): Promise<string | Uint8Array> {
  const template = ownTemplate(checklist);
  const sheet = templateSheet(template);
  switch (format) {
    case 'yaml':
      return ownTemplateText(checklist);
    case 'md':
      return markdownOf(sheet);
    case 'csv':
      return csvOf(sheet);
    case 'pdf':
      return pdfOf(sheet, Date.now());
    case 'docx':
      return (await import('@slipway/playbook/word')).wordOf(sheet);
    case 'ics': {
      // As of a launch with one store.
      const opening = openingOf(opens);
      const store = { id: 'store', name: 'store', owner: null, opens: opening };
      const facts = { name: 'template', opens: opening, criteria: [], stores: [store] };
      return calendarOf(checklistOf(template, facts), Date.now());
    }
  }
}

/** Adds `GET /api/playbook/template`: it changes nothing and tells nothing of a launch. */
export function serveDownloads(app: FastifyInstance): void {
  app.get(
    '/api/playbook/template',
    { schema: { querystring: Wish, hide: true } },
    async (request: FastifyRequest, reply) => {
      const wish = request.query as Wish;
      const made = await fileOf(wish);
      const name = `${wish.checklist ?? 'launch'}-playbook.${wish.format}`;
      return sendDownload(reply, new Download(made, { type: TYPES[wish.format], name }));
    },
  );
}
