/**
 * The section `services` of the launch file: which services move, and what each colour of them is.
 */
import { checkShape, formatPath, nearest } from '@slipway/kernel';
import type { DocumentPath, Parsed, Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { splitCommand } from './core/command.ts';
import { findCircle } from './core/order.ts';
import { COLOURS, type ReleaseSpec, type ServiceSpec } from './spec.ts';

const DEFAULT_HEALTH_PATH = '/healthz';
const MOST_INSTANCES = 100;

const Release = Type.Object(
  {
    // YAML reads an unquoted 2.0 as a number; it is told apart below, with the cure.
    release: Type.Union([Type.String({ minLength: 1 }), Type.Number()]),
    run: Type.Optional(Type.String({ description: 'command, run in the launch file’s folder' })),
    url: Type.Optional(Type.String()),
    urls: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
  },
  { additionalProperties: false },
);

const Service = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,62}$' }),
    target: Type.Union([
      Type.Literal('process'),
      Type.Literal('kubernetes'),
      Type.Literal('external'),
    ]),
    needs: Type.Optional(Type.Array(Type.String())),
    instances: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_INSTANCES })),
    health: Type.Optional(Type.String({ pattern: '^/', default: DEFAULT_HEALTH_PATH })),
    blue: Release,
    green: Release,
  },
  { additionalProperties: false },
);

/** `services` as it stands in the launch file. */
export const ServicesSection = Type.Array(Service, { minItems: 1 });

type RawService = Static<typeof Service>;
type RawRelease = Static<typeof Release>;

/**
 * @param raw the section's value, untrusted
 * @param path where the section stands in its document
 * @returns the services in the order of the file, or everything that is wrong with them
 */
export function readServices(raw: unknown, path: DocumentPath): Parsed<ServiceSpec[]> {
  const checked = checkShape(ServicesSection, raw, path);
  if (!checked.ok) return checked;
  const services = checked.value;
  const problems = [
    ...namesTwice(services, path),
    ...unknownNeeds(services, path),
    ...services.flatMap((service, index) => problemsOfService(service, [...path, index])),
  ];
  const circle = findCircle(services.map(({ name, needs }) => ({ name, needs: needs ?? [] })));
  if (circle) {
    const at = services.findIndex((service) => service.name === circle[0]);
    problems.push({
      path: [...path, at, 'needs'],
      what: `The services need each other in a circle: ${circle.join(' needs ')}.`,
      next: 'Take one of these needs away.',
    });
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: services.map(specOf) };
}

function specOf(raw: RawService): ServiceSpec {
  const blue = releaseOf(raw.blue);
  return {
    name: raw.name,
    target: raw.target === 'external' ? 'external' : 'process',
    needs: [...new Set(raw.needs)],
    instances: raw.instances ?? blue.urls?.length ?? 1,
    healthPath: raw.health ?? DEFAULT_HEALTH_PATH,
    blue,
    green: releaseOf(raw.green),
  };
}

function releaseOf(raw: RawRelease): ReleaseSpec {
  const urls = urlsOf(raw).map(({ text }) => text.replace(/\/+$/, ''));
  return {
    release: String(raw.release),
    ...(raw.run === undefined ? {} : { run: raw.run }),
    ...(urls.length > 0 ? { urls } : {}),
  };
}

function urlsOf(raw: RawRelease): { text: string; at: DocumentPath }[] {
  if (raw.url !== undefined) return [{ text: raw.url, at: ['url'] }];
  return (raw.urls ?? []).map((text, index) => ({ text, at: ['urls', index] }));
}

function namesTwice(services: readonly RawService[], path: DocumentPath): Problem[] {
  return services.flatMap(({ name }, index) => {
    const first = services.findIndex((service) => service.name === name);
    if (first === index) return [];
    const what = `There are two services named "${name}".`;
    return [{ path: [...path, index, 'name'], what, next: 'Give one of them another name.' }];
  });
}

function unknownNeeds(services: readonly RawService[], path: DocumentPath): Problem[] {
  const names = services.map((service) => service.name);
  return services.flatMap(({ name, needs = [] }, index) =>
    needs.flatMap((need, position) => {
      if (names.includes(need)) return [];
      const guess = nearest(need, names);
      const next = guess ? `Did you mean "${guess}"?` : `Services here: ${names.join(', ')}.`;
      const what = `${name} needs "${need}", which is no service of this launch.`;
      return [{ path: [...path, index, 'needs', position], what, next }];
    }),
  );
}

function problemsOfService(service: RawService, path: DocumentPath): Problem[] {
  const { name, target } = service;
  if (target === 'kubernetes') {
    const what = `${name} asks for target kubernetes: this version has no kubernetes target.`;
    const next = 'Use target external with the URLs of both colours, or target process.';
    return [{ path: [...path, 'target'], what, next }];
  }
  const problems = COLOURS.flatMap((colour) => {
    const at = [...path, colour];
    const common = problemsOfRelease(service[colour], at);
    const own = target === 'process' ? problemsOfRun : problemsOfUrls;
    return [...common, ...own(service[colour], at)];
  });
  if (target === 'external' && service.instances !== undefined) {
    const what = `${name} is external: its instances are its URLs.`;
    problems.push({ path: [...path, 'instances'], what, next: 'Take "instances" away.' });
  }
  return problems;
}

function problemsOfRelease(raw: RawRelease, path: DocumentPath): Problem[] {
  if (typeof raw.release === 'string') return [];
  const at = [...path, 'release'];
  const what = `${formatPath(at)} is a number, in which 2.0 and 2 are the same.`;
  return [{ path: at, what, next: `Put it in quotes, as in release: "${raw.release}".` }];
}

function problemsOfRun(raw: RawRelease, path: DocumentPath): Problem[] {
  const where = formatPath(path);
  const surplus = raw.url !== undefined ? 'url' : 'urls';
  if (raw[surplus] !== undefined) {
    const what = `${where} names a URL, but target process chooses its own.`;
    return [{ path: [...path, surplus], what, next: `Take "${surplus}" away.`, atKey: true }];
  }
  if (raw.run === undefined) {
    const what = `${where} lacks "run", the command that starts it.`;
    return [{ path, what, next: 'Add "run", or use target external with its URLs.' }];
  }
  const command = splitCommand(raw.run);
  if (command.kind !== 'broken') return [];
  const at = [...path, 'run'];
  return [{ path: at, what: `${formatPath(at)} ${command.why}.`, next: 'Correct the command.' }];
}

function problemsOfUrls(raw: RawRelease, path: DocumentPath): Problem[] {
  const where = formatPath(path);
  if (raw.run !== undefined) {
    const what = `${where} has "run", but target external starts nothing.`;
    const next = 'Take "run" away, or use target process.';
    return [{ path: [...path, 'run'], what, next, atKey: true }];
  }
  if (raw.url !== undefined && raw.urls !== undefined) {
    const what = `${where} has both "url" and "urls".`;
    return [{ path: [...path, 'url'], what, next: 'Keep one of them.', atKey: true }];
  }
  const urls = urlsOf(raw);
  if (urls.length === 0) {
    const what = `${where} lacks "url" or "urls": where its instances answer.`;
    return [{ path, what, next: 'Add "url: http://host:port".' }];
  }
  return urls.flatMap(({ text, at }) => {
    const why = whyNoBaseUrl(text);
    if (!why) return [];
    const next = 'Write it as http://host:port or https://host/path.';
    return [{ path: [...path, ...at], what: `${formatPath([...path, ...at])} ${why}.`, next }];
  });
}

function whyNoBaseUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return 'is no http or https URL';
  if (url.username || url.password) return 'holds a user or password';
  return url.search || url.hash ? 'has a query or fragment' : undefined;
}
