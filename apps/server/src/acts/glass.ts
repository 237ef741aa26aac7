/**
 * Break glass: whoever holds both sealed keys stops a launch that nobody who may can be reached
 * for. Every opening is an entry of the audit log and waits for a senior owner's review.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BreakGlass, Decided, ReviewGlass } from '@slipway/api';
import {
  allowUnderGlass,
  GLASS_SIGNER,
  isAct,
  keepOpening,
  openGlass,
  readGlassKeys,
  readPeople,
  reviewOpening,
  SAFE_ACTS,
  type Opening,
} from '@slipway/authority';
import { EXIT, OperatorError } from '@slipway/kernel';
import { checkAct, requireLaunch, saveLaunch, type LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import type { DecideGround } from './decide.ts';
import { ActUnknownError, NoRolesError, StoreUnknownError } from './errors.ts';

/** In the installation's folder: the public halves of the sealed keys. */
const KEYS_FILE = 'break-glass.yaml';

/** This installation has no sealed keys. */
export class NoGlassError extends OperatorError {
  readonly code = 'LAUNCH_NO_GLASS';
  readonly exitCode = EXIT.notAllowed;

  constructor(file: string) {
    super(
      'This installation has no sealed keys.',
      'Nothing was changed.',
      `Put the public halves of two into ${file} (docs/authority.md), and seal the private ones.`,
    );
  }
}

export interface GlassGround extends DecideGround {
  /** The installation's folder. */
  readonly folder: string;
}

/** @throws {NoGlassError} {SignatureInvalidError} {GlassClosedError} nothing was changed */
export async function breakGlass(to: GlassGround, id: string, body: BreakGlass): Promise<Decided> {
  const { act, target } = body;
  if (!isAct(act) || !SAFE_ACTS.has(act)) throw new ActUnknownError(act, [...SAFE_ACTS]);
  const launch = await requireLaunch(to.sql, id);
  checkAct(act, launch.name, launch.phase, launch.outcome);
  const stores = launch.spec.stores.map((store) => store.id);
  if (act === 'rollback-store' && (target === null || !stores.includes(target))) {
    throw new StoreUnknownError(target, stores);
  }
  const file = join(to.folder, KEYS_FILE);
  if (!existsSync(file)) throw new NoGlassError(file);
  const nowMs = Date.now();
  const opening = openGlass(body.documents, readGlassKeys(file), launch.id, nowMs);
  return stop(to, launch, { act, target, opening, nowMs });
}

interface Stopping {
  readonly act: string;
  readonly target: string | null;
  readonly opening: Opening;
  readonly nowMs: number;
}

/** The opening is kept first: what follows without it would be nobody's word. */
async function stop(to: GlassGround, launch: LaunchRecord, stopping: Stopping): Promise<Decided> {
  const { act, target, opening, nowMs } = stopping;
  const { reason, documents } = opening;
  const by = GLASS_SIGNER;
  const what = target === null ? act : `${act} of ${target}`;
  const text = `The glass was broken for ${what}: ${reason}. A senior owner’s review is due.`;
  const event = { kind: 'break-glass', atMs: nowMs, text, store: target, by, data: { documents } };
  await saveLaunch(to.sql, launch.id, null, {}, [event], async (tx) => {
    await keepOpening(tx, opening);
    if (isAct(act)) await allowUnderGlass(tx, act, launch.id, nowMs);
  });
  if (act !== 'hold') await to.rollBack(launch, target, { by, reason });
  const change = act === 'hold' ? { hold: { by, reason, sinceMs: nowMs } } : rollbackOf(stopping);
  const kind = act === 'hold' ? 'hold' : 'rollback';
  const done = { kind, atMs: nowMs, text: `${what}: ${reason}`, store: target, by };
  to.saved(await saveLaunch(to.sql, launch.id, null, change, [done]));
  return { done: true, lacking: [], text };
}

function rollbackOf({ act, opening, nowMs }: Stopping) {
  if (act !== 'rollback-launch') return {};
  return { asked: { rollback: { by: GLASS_SIGNER, reason: opening.reason, atMs: nowMs } } };
}

/** @throws {SignatureInvalidError} {GlassClosedError} nothing was changed */
export async function reviewGlass(sql: Sql, id: string, body: ReviewGlass): Promise<Decided> {
  const launch = await requireLaunch(sql, id);
  const { people, roles } = launch.spec;
  if (people === null || roles === null) throw new NoRolesError(launch.name, launch.file);
  const nowMs = Date.now();
  const context = { people: readPeople(people), roles, nowMs };
  const { opening, document } = body;
  const text = `Opening ${opening} of the glass was reviewed.`;
  const event = { kind: 'review', atMs: nowMs, text, data: { opening, document } };
  await saveLaunch(sql, launch.id, null, {}, [event], async (tx) => {
    await reviewOpening(tx, launch.id, opening, document, context);
  });
  return { done: true, lacking: [], text };
}
