/**
 * Decides: gathers the signatures of one decision until they suffice, then has it done.
 *
 * The words that are signed come from here (`challenge`), so that all sign the same; what was
 * signed first waits, as a proposal, for who signs next.
 */
import { randomBytes } from 'node:crypto';
import type { AskChallenge, Challenge, Decide, Decided } from '@slipway/api';
import {
  assertUnused,
  closeProposal,
  isAct,
  keepProposal,
  openProposals,
  readDecision,
  readPeople,
  SignatureInvalidError,
  SignedDocument,
  spendNonces,
  subjectOf,
  type Act,
  type DecisionSubject,
} from '@slipway/authority';
import { isOfThisLog, readLogHead } from '@slipway/authority/audit';
import { checkShape } from '@slipway/kernel';
import { checkAct, requireLaunch, saveLaunch, type Decided as NewEvent } from '@slipway/launch';
import type { LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { reasonOf, type ActContext, type ActGround, type ActHandler } from './act.ts';
import { ActUnknownError, NoRolesError } from './errors.ts';
import { HANDLERS } from './index.ts';

/** For so long a signature may wait for a second one, in ms. */
const WAITS_MS = 24 * 3_600_000;

export interface DecideGround {
  readonly sql: Sql;
  /** Sets the plane at once. */
  readonly rollBack: (
    launch: LaunchRecord,
    store: string | null,
    who: { readonly by: string; readonly reason: string },
  ) => Promise<void>;
  /** Told of the record as it stands after the decision. */
  readonly saved: (launch: LaunchRecord) => void;
}

interface Asked {
  readonly act: Act;
  readonly handler: ActHandler;
  readonly about: DecisionSubject;
  readonly ground: ActGround;
}

async function askedOf(sql: Sql, id: string, named: string, target: string | null): Promise<Asked> {
  const known = Object.keys(HANDLERS);
  const handler = isAct(named) ? HANDLERS[named] : undefined;
  if (!isAct(named) || !handler) throw new ActUnknownError(named, known);
  const launch = await requireLaunch(sql, id);
  checkAct(named, launch.name, launch.phase, launch.outcome);
  const { people, roles } = launch.spec;
  if (people === null || roles === null) throw new NoRolesError(launch.name, launch.file);
  const about = { act: named, launch: launch.id, target, store: storeOf(launch, target) };
  const ground = { sql, launch, people: readPeople(people), target, nowMs: Date.now() };
  return { act: named, handler, about, ground };
}

/** A store itself, or the store of an item of the checklist (`price-sample@s03`). */
function storeOf({ spec }: LaunchRecord, target: string | null): string | null {
  const named = target?.split('@').at(-1);
  return spec.stores.find(({ id }) => id === named)?.id ?? null;
}

/** @returns the words to sign: those of the proposal that waits, or new ones */
export async function challenge(sql: Sql, id: string, body: AskChallenge): Promise<Challenge> {
  const { act, handler, about, ground } = await askedOf(sql, id, body.act, body.target);
  const { launch, nowMs, target } = ground;
  const own = await handler.words(ground);
  const waiting = (await openProposals(sql, launch.id, nowMs)).find(
    (one) => one.act === act && one.target === target,
  );
  const { reason } = body.words;
  const payload = waiting?.payload ?? {
    act,
    target,
    criteriaHash: launch.criteriaHash,
    logHead: await readLogHead(sql),
    ...(typeof reason === 'string' ? { reason: reason.slice(0, 500) } : {}),
    ...own,
  };
  return {
    subject: subjectOf(about),
    payload: { ...payload },
    nonce: randomBytes(16).toString('base64url'),
    nowMs,
    expiresAtMs: nowMs + WAITS_MS,
  };
}

/**
 * @returns whether it was done, or what it waits for
 * @throws {SignatureInvalidError} {WrongPhaseError} {ActRefusedError} nothing was changed
 */
export async function decide(to: DecideGround, id: string, body: Decide): Promise<Decided> {
  const { sql } = to;
  const { act, handler, about, ground } = await askedOf(sql, id, body.act, body.target);
  const { launch, people, nowMs, target } = ground;
  const roles = launch.spec.roles!;
  const waiting = (await openProposals(sql, launch.id, nowMs)).find(
    (one) => one.act === act && one.target === target,
  );
  const raw = withoutDoubles([...(waiting?.documents ?? []), ...body.documents], about);
  const { criteriaHash } = launch;
  const decision = readDecision(raw, about, { people, roles, criteriaHash, nowMs });
  if (!(await isOfThisLog(sql, decision.payload['logHead']))) {
    throw new SignatureInvalidError(subjectOf(about), 'it was signed under another audit log');
  }
  const known = new Set(waiting?.documents.map(({ nonce }) => nonce));
  const fresh = decision.documents.filter(({ nonce }) => !known.has(nonce));
  const context = { ...ground, decision, fresh };
  return decision.lacking.length > 0 ? keep(to, context) : carryOut(to, handler, context);
}

interface Gathered extends ActContext {
  /** Those of its documents that are in no record yet. */
  readonly fresh: readonly SignedDocument[];
}

/** The later document of a person stands: it may be signed anew before the first has run out. */
function withoutDoubles(raw: readonly unknown[], about: DecisionSubject): SignedDocument[] {
  const byPerson = new Map<string, SignedDocument>();
  for (const one of raw) {
    const shape = checkShape(SignedDocument, one);
    if (!shape.ok) {
      const why = shape.problems[0]?.what ?? 'it is no signed document';
      throw new SignatureInvalidError(subjectOf(about), why);
    }
    byPerson.set(shape.value.by.person, shape.value);
  }
  return [...byPerson.values()];
}

async function keep({ sql, saved }: DecideGround, context: Gathered): Promise<Decided> {
  const { decision, launch, nowMs, target, fresh } = context;
  const { act, by, documents, payload, lacking } = decision;
  const what = target === null ? act : `${act} of ${target}`;
  const text = `${by.join(' and ')} signed ${what}; it takes ${lacking.join(', and ')}.`;
  if (fresh.length === 0) return { done: false, lacking: [...lacking], text };
  const events = eventsOf(context, 'signature', text);
  const record = await saveLaunch(sql, launch.id, null, {}, events, async (tx) => {
    await keepProposal(tx, { launch: launch.id, act, target, payload, documents, nowMs });
  });
  saved(record);
  return { done: false, lacking: [...lacking], text };
}

async function carryOut(
  { sql, rollBack, saved }: DecideGround,
  handler: ActHandler,
  context: Gathered,
): Promise<Decided> {
  const { decision, launch, target } = context;
  const { act, documents, by } = decision;
  const { change, text, data, also } = await handler.done(context);
  if (handler.rollsBack) {
    await assertUnused(sql, documents);
    const who = { by: by[0]!, reason: reasonOf(decision) ?? 'no reason was given' };
    await rollBack(launch, handler.rollsBack === 'store' ? target : null, who);
  }
  const events = eventsOf(context, handler.event, text, data);
  const record = await saveLaunch(sql, launch.id, null, change, events, async (tx) => {
    await spendNonces(tx, documents);
    await closeProposal(tx, launch.id, act, target);
    await also?.(tx);
  });
  saved(record);
  return { done: true, lacking: [], text };
}

/** Each signature is one entry of the audit log: the first with what was done, then the others. */
function eventsOf(
  { decision, fresh, nowMs: atMs }: Gathered,
  kind: string,
  text: string,
  data?: object,
): NewEvent[] {
  const { store } = decision;
  const [first, ...others] = fresh;
  return [
    {
      kind,
      atMs,
      text,
      store,
      by: first?.by.person ?? decision.by[0]!,
      ...(first ? { signed: first } : {}),
      ...(data ? { data } : {}),
    },
    ...others.map((signed) => {
      const { person } = signed.by;
      const said = `${person} signed it, too.`;
      return { kind: 'signature', atMs, text: said, store, by: person, signed };
    }),
  ];
}
