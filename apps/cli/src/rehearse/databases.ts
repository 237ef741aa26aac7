/**
 * The databases that a launch is rehearsed on: those that its file names for staging, or ones that
 * are made after the statistics of its own, schema by schema.
 */
import { resolveReference, type LaunchSpec } from '@slipway/launch';
import type { EmbeddedServer } from '@slipway/pg';
import { RehearsalGroundError } from '@slipway/rehearsal';
import { copyLikeness, readChangeFile } from '@slipway/schema';

type Environment = Readonly<Record<string, string | undefined>>;

export interface StagingDatabases {
  /** By the launch's names; secrets. */
  readonly urls: Readonly<Record<string, string>>;
  /** What they are, for the record. */
  readonly words: string;
}

export interface DatabasesOptions {
  readonly env: Environment;
  /** Where databases are made. */
  readonly server: EmbeddedServer;
  readonly folder: string;
  readonly scale: number;
  readonly keepValues: boolean;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** @throws {BrokenReferenceError | RehearsalGroundError | DatabaseUnavailableError} */
export async function openDatabases(
  spec: LaunchSpec,
  options: DatabasesOptions,
): Promise<StagingDatabases> {
  const given = spec.staging?.databases ?? null;
  if (Object.keys(spec.databases).length === 0) return { urls: {}, words: 'no database' };
  return given ? namedDatabases(spec, given, options.env) : madeDatabases(spec, options);
}

function namedDatabases(
  spec: LaunchSpec,
  given: Readonly<Record<string, string>>,
  env: Environment,
): StagingDatabases {
  const urls = Object.entries(given).map(([name, reference]) => {
    const url = resolveReference(reference, env, spec.folder);
    if (url !== ownUrl(spec, name, env)) return [name, url] as const;
    const what = `${reference} leads to the launch's own database "${name}".`;
    throw new RehearsalGroundError(what, 'Name another one: a rehearsal breaks things there.');
  });
  return { urls: Object.fromEntries(urls), words: 'the staging databases of its file' };
}

/** @returns null: it is not told here, so that nothing can be mistaken for it */
function ownUrl({ databases, folder }: LaunchSpec, name: string, env: Environment): string | null {
  const reference = databases[name]?.urlRef ?? '';
  const variable = /^env:(.+)$/.exec(reference)?.[1];
  if (variable !== undefined && !env[variable]) return null;
  return resolveReference(reference, env, folder);
}

async function madeDatabases(
  spec: LaunchSpec,
  { env, server, folder, scale, keepValues, say, signal }: DatabasesOptions,
): Promise<StagingDatabases> {
  const urls: Record<string, string> = {};
  let made = 0;
  for (const [name, { urlRef, schemas }] of Object.entries(spec.databases)) {
    const like = resolveReference(urlRef, env, spec.folder);
    const changes = spec.changes.filter(({ on }) => on === name);
    const names = new Set([...schemas, ...changes.map(({ schema }) => schema)]);
    const url = (urls[name] = await server.ensureDatabase(`staging-${name}`));
    const wanted = Array.from(names, (schema) => {
      const file = changes.find((one) => one.schema === schema)?.file;
      return { schema, operations: file === undefined ? [] : readChangeFile(file).operations };
    });
    const how = { like, schemas: wanted, scale, keepValues, signal, onTell: say };
    const { rows, notes } = await copyLikeness({ url, folder }, how);
    for (const { about, what } of notes) say(`${name}: ${about}: ${what}`);
    made += rows;
  }
  const after = Object.keys(urls).join(', ');
  const rows = made.toLocaleString('en');
  return { urls, words: `${rows} rows made after the statistics of ${after}, scale ${scale}` };
}
