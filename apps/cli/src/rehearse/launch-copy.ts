/**
 * The copy of a launch file that is rehearsed: the same criteria and journeys, the same commands in
 * the same folder, but a port, databases and gates of its own.
 */
import { dirname, resolve } from 'node:path';
import { PRACTICE } from '@slipway/authority/practice';
import type { LaunchSpec } from '@slipway/launch';
import { GATE_PROGRAM } from '@slipway/rehearsal';

export interface CopyGround {
  readonly port: number;
  /** Of each of the launch's databases: the environment variable that holds its staging URL. */
  readonly variables: Readonly<Record<string, string>>;
  /** The file that green's gates look at. */
  readonly harmFile: string;
  /** The file of the people who decide in the rehearsal. */
  readonly peopleFile: string;
  /** Node's own path, which `node` in a command means. */
  readonly node: string;
}

type Raw = Readonly<Record<string, unknown>>;

/**
 * @param raw the launch file as parsed; `spec` is the same, read
 * @returns the copy, to be written as JSON into any folder
 */
export function copyOfLaunch(raw: Raw, spec: LaunchSpec, ground: CopyGround): Raw {
  // Nobody signs a checklist for a rehearsal, which is what some of its items wait for.
  const { staging: _, playbook: __, ...rest } = raw;
  const inFolder = (name: string) => resolve(spec.folder, name);
  const journeys = (raw['journeys'] ?? []) as readonly string[];
  return {
    ...rest,
    traffic: { ...(raw['traffic'] as Raw), listen: `127.0.0.1:${ground.port}` },
    ...(raw['databases'] ? { databases: databasesOf(spec, ground) } : {}),
    ...(raw['changes'] ? { changes: spec.changes } : {}),
    services: servicesOf(raw['services'] as readonly Raw[], spec, ground),
    stores: inFolder(String(raw['stores'])),
    ...(journeys.length > 0 ? { journeys: journeys.map(inFolder) } : {}),
    people: ground.peopleFile,
    roles: PRACTICE.roles,
  };
}

function databasesOf({ databases }: LaunchSpec, { variables }: CopyGround): Raw {
  return Object.fromEntries(
    Object.entries(databases).map(([name, { schemas }]) => {
      return [name, { url: `env:${variables[name]}`, schemas }];
    }),
  );
}

function servicesOf(
  services: readonly Raw[],
  { folder, ...spec }: LaunchSpec,
  { harmFile, node }: CopyGround,
): Raw[] {
  return services.map((service, index) => {
    const { blue, green, healthPath } = spec.services[index]!;
    const gate = [node, GATE_PROGRAM, harmFile, healthPath, '--'].map(quoted).join(' ');
    const run = (command: string | undefined) => inFolder(command ?? '', folder, node);
    return {
      ...service,
      blue: { ...(service['blue'] as Raw), run: run(blue.run) },
      green: { ...(service['green'] as Raw), run: `${gate} ${run(green.run)}` },
    };
  });
}

/** Runs a command where the launch file lies, and with the Node that would have run it there. */
function inFolder(command: string, folder: string, node: string): string {
  const path = `PATH=${quoted(dirname(node))}:"$PATH"`;
  return `/bin/sh -c ${quoted(`cd ${quoted(folder)} && ${path} && ${command}`)}`;
}

/** A word that a shell, and `run` of a launch file, take as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
