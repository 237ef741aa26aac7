/** What a browser keeps of a launch as files: its dossier, and the fallback kit of each store. */
import { exportDossier, signRest } from '@slipway/authority/audit';
import { checklistOfSpec, kitOf, requireLaunch } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { kitMarkdown } from '@slipway/playbook';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { Type, type Static } from 'typebox';
import { write } from '../report/write.ts';
import { Download, sendDownload } from './download.ts';

export interface FilesGround {
  readonly sql: Sql;
  /** The installation's folder. */
  readonly folder: string;
  readonly log: Pick<Logger, 'error'>;
}

const KIT_TYPES = { pdf: 'application/pdf', md: 'text/markdown; charset=utf-8' } as const;
const KitQuery = Type.Object(
  { format: Type.Optional(Type.Enum(['pdf', 'md'])) },
  { additionalProperties: false },
);

/**
 * Every decision with its evidence, signed to the log's end, to be checked by whoever does not
 * trust this server.
 */
async function dossierOf({ sql, folder, log }: FilesGround, launch: string): Promise<Download> {
  const { id, name } = await requireLaunch(sql, launch);
  await signRest({ sql, folder }, (error) =>
    log.error({ err: error }, 'the end of the audit log is not signed'),
  );
  const dossier = JSON.stringify(await exportDossier(sql, { id, name }));
  return new Download(dossier, { type: 'application/json', name: 'dossier.json' });
}

/** One sheet for the wall beside a store's tills. */
async function kitFile(
  { sql }: FilesGround,
  { id, store }: { readonly id: string; readonly store: string },
  { format = 'pdf' }: Static<typeof KitQuery>,
): Promise<Download> {
  const { spec } = await requireLaunch(sql, id);
  const kit = kitOf(spec, checklistOfSpec(spec), store); // an unknown store is told here
  const content = format === 'md' ? kitMarkdown(kit) : await write({ kind: 'kit', spec, store });
  return new Download(content, { type: KIT_TYPES[format], name: `kit-${store}.${format}` });
}

/** Adds `GET /api/launches/:id/dossier` and `GET /api/launches/:id/kit/:store`. */
export function serveLaunchFiles(app: FastifyInstance, ground: FilesGround): void {
  app.get(
    '/api/launches/:id/dossier',
    { schema: { hide: true } },
    async (request: FastifyRequest, reply) => {
      const { id } = request.params as { id: string };
      return sendDownload(reply, await dossierOf(ground, id));
    },
  );
  app.get(
    '/api/launches/:id/kit/:store',
    { schema: { querystring: KitQuery, hide: true } },
    async (request: FastifyRequest, reply) => {
      const wanted = request.params as { id: string; store: string };
      const query = request.query as Static<typeof KitQuery>;
      return sendDownload(reply, await kitFile(ground, wanted, query));
    },
  );
}
