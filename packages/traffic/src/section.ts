/** The `traffic` section of a launch file: where the router listens, and what it keys on. */
import { checkShape, type DocumentPath, type Parsed, type Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import type { KeySource } from './core/key-source.ts';
import { KeySourceShape, keySourceFault } from './shapes.ts';

const PLANES = ['auto', 'router', 'haproxy', 'envoy', 'gateway'] as const;

/** The section as it is written. */
export const TrafficSection = Type.Object(
  {
    plane: Type.Optional(Type.Enum([...PLANES], { description: 'What carries the traffic.' })),
    listen: Type.String({ description: 'Address and port for customers, as 127.0.0.1:8080.' }),
    routes: Type.Record(Type.String(), Type.String(), {
      description: 'Path prefix to service; the longest match wins.',
    }),
    store: KeySourceShape,
    unit: KeySourceShape,
  },
  { additionalProperties: false },
);

/** The section, read. */
export interface TrafficSpec {
  readonly plane: 'router';
  readonly listen: { readonly host: string; readonly port: number };
  readonly routes: readonly { readonly prefix: string; readonly service: string }[];
  readonly store: KeySource;
  readonly unit: KeySource;
}

/**
 * @param path of the section in its document
 * @param serviceNames services that a route may name
 */
export function readTraffic(
  raw: unknown,
  path: DocumentPath,
  serviceNames: readonly string[],
): Parsed<TrafficSpec> {
  const checked = checkShape(TrafficSection, raw, path);
  if (!checked.ok) return checked;
  const section = checked.value;
  const listen = parseListen(section.listen);
  const problems = [
    ...planeProblems(section, path),
    ...(listen ? [] : [listenProblem(section.listen, path)]),
    ...routeProblems(section.routes, path, serviceNames),
    ...(['store', 'unit'] as const).flatMap((key) => sourceProblems(section[key], [...path, key])),
  ];
  if (!listen || problems.length > 0) return { ok: false, problems };
  const routes = Object.entries(section.routes).map(([prefix, service]) => ({ prefix, service }));
  // Checked above: each place names exactly one header or cookie.
  const store = section.store as unknown as KeySource;
  const unit = section.unit as unknown as KeySource;
  return { ok: true, value: { plane: 'router', listen, routes, store, unit } };
}

/** @returns host and port of `127.0.0.1:8080` or `[::1]:8080`; undefined if it is neither */
function parseListen(text: string): TrafficSpec['listen'] | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host !== undefined && port <= 65_535 ? { host, port } : undefined;
}

function planeProblems(section: Static<typeof TrafficSection>, path: DocumentPath): Problem[] {
  const { plane = 'auto' } = section;
  if (plane === 'auto' || plane === 'router') return [];
  const what = `This version has no ${plane} plane.`;
  return [{ path: [...path, 'plane'], what, next: 'Write "router", or "auto".' }];
}

function listenProblem(text: string, path: DocumentPath): Problem {
  const what = `"${text}" is no address and port.`;
  return { path: [...path, 'listen'], what, next: 'Write it as 127.0.0.1:8080.' };
}

function routeProblems(
  routes: Readonly<Record<string, string>>,
  path: DocumentPath,
  serviceNames: readonly string[],
): Problem[] {
  const entries = Object.entries(routes);
  if (entries.length === 0) {
    const next = 'Name a path prefix and its service.';
    return [{ path: [...path, 'routes'], what: 'No path is routed.', next }];
  }
  return entries.flatMap(([prefix, service]): Problem[] => {
    const at = [...path, 'routes', prefix];
    const problems: Problem[] = [];
    if (!/^\/[^\s?#]*$/.test(prefix)) {
      const what = `"${prefix}" is no path prefix.`;
      problems.push({ path: at, what, next: 'A prefix begins with "/".', atKey: true });
    }
    if (!serviceNames.includes(service)) {
      const what = `The route ${prefix} leads to "${service}", which is no service.`;
      problems.push({ path: at, what, next: `Services: ${serviceNames.join(', ')}.` });
    }
    return problems;
  });
}

function sourceProblems(source: unknown, path: DocumentPath): Problem[] {
  const fault = keySourceFault(source);
  if (!fault) return [];
  const what = 'Exactly one of "header" and "cookie" belongs here.';
  return [{ path: [...path, ...fault], what, next: 'Put a second place under "else".' }];
}
