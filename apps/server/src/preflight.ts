/**
 * What can be known before a launch is recorded: its databases answer, its changes fit them, its
 * queries only read, its port is free. What fails here fails at the keyboard, with nothing begun.
 */
import { isPortFree, OperatorError, EXIT } from '@slipway/kernel';
import { resolveReference, type LaunchSpec } from '@slipway/launch';
import { connectChecked } from '@slipway/pg';
import { changeVersions, previewChange, readChangeFile, versionOf } from '@slipway/schema';
import { PortTakenError } from '@slipway/traffic';
import { checkSqlSignal } from './signals/sql.ts';

/**
 * Looks at everything that a launch needs and that is there already; changes nothing.
 *
 * @param env where `env:NAME` references are looked up
 * @throws {BrokenReferenceError} {DatabaseUnavailableError} {PlanRefusedError} {NotAdoptedError}
 *   {ChangeContractedError} {SqlSignalError} {PortTakenError} the launch cannot begin
 */
export async function checkGround(
  spec: LaunchSpec,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const urls = new Map(
    Object.entries(spec.databases).map(([name, { urlRef }]) => [
      name,
      resolveReference(urlRef, env, spec.folder),
    ]),
  );
  for (const url of urls.values()) {
    const sql = await connectChecked(url, { name: 'slipway-server', max: 1 });
    await sql.end({ timeout: 1 });
  }
  for (const { on, schema, file } of spec.changes) {
    const url = urls.get(on);
    if (!url) throw new Error(`checkGround: no URL for database ${on}`);
    await checkChange(url, schema, file);
  }
  for (const { id, signal } of spec.criteria) {
    if (!('sql' in signal)) continue;
    const url = urls.get(signal.on);
    if (!url) throw new Error(`checkGround: no URL for database ${signal.on}`);
    await checkSqlSignal(url, id, signal.sql);
  }
  const { listen } = spec.traffic ?? {};
  if (listen && listen.port !== 0 && !(await isPortFree(listen.port, listen.host))) {
    throw new PortTakenError(listen.host, listen.port, 'another process listens there');
  }
}

/** A change that is on its way already fits; one that is done cannot be launched again. */
async function checkChange(url: string, schema: string, file: string): Promise<void> {
  const change = readChangeFile(file);
  const sql = await connectChecked(url, { name: 'slipway-server', max: 1 });
  const { state } = await changeVersions(sql, schema, versionOf(change)).finally(() =>
    sql.end({ timeout: 1 }),
  );
  if (state === 'contracted') throw new ChangeContractedError(change.name, schema);
  if (state === 'planned' || state === 'rolled-back') await previewChange(url, { schema, change });
}

/** The change of a launch was completed before: there is no old version to go back to. */
export class ChangeContractedError extends OperatorError {
  readonly code = 'LAUNCH_CHANGE_CONTRACTED';
  readonly exitCode = EXIT.badInput;

  constructor(change: string, schema: string) {
    super(
      `Change ${change} of schema ${schema} was completed before: its old version is gone.`,
      'Nothing was planned.',
      'Take it out of `changes`, or name the change that comes next.',
    );
  }
}
