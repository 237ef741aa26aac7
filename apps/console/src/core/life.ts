/**
 * The life of the launch as a line of nodes. A rollback stands apart from the line: it marks the
 * phase in which the launch turned back, and nothing after that phase is ahead any more.
 */
import type { LaunchView, Phase, StoreState } from '@slipway/api';

/** The phases in order, as `PHASES` of the API has them. */
export const LIFE = [
  'planned',
  'rehearsed',
  'locked',
  'expanding',
  'deploying',
  'ramping',
  'full',
  'soaking',
  'contracting',
  'done',
] as const satisfies readonly Phase[];

/** In these a rollback only moves traffic; before them there is none, after them no return. */
export const TRAFFIC_ONLY = { from: 'expanding', to: 'soaking' } as const;

export interface LifeNode {
  readonly phase: Phase;
  readonly word: string;
  readonly status: 'past' | 'now' | 'next';
  /** When it was entered; null if it was not. */
  readonly atMs: number | null;
}

export interface Life {
  readonly nodes: readonly LifeNode[];
  /** How far along the line the launch is, 0 to 1. */
  readonly reached: number;
  /** The state whose shape marks the present node. */
  readonly shape: StoreState;
}

/** @returns the nodes, exactly one of which is now */
export function lifeOf(view: Pick<LaunchView, 'phase' | 'entered' | 'hold'>): Life {
  const went = view.phase === 'rolling-back' || view.phase === 'rolled-back' ? view.phase : null;
  const now = Math.max(0, went ? lastOrdinary(view.entered) : LIFE.findIndex(isPhase(view.phase)));
  const nodes = LIFE.map((phase, index): LifeNode => {
    const status = index < now ? 'past' : index === now ? 'now' : 'next';
    const word = status === 'now' && went ? WENT_BACK[went] : capital(phase);
    return { phase, word, status, atMs: view.entered.find((e) => e.phase === phase)?.atMs ?? null };
  });
  const shape: StoreState = went ?? (view.hold ? 'holding' : SHAPE[LIFE[now] ?? 'planned']);
  return { nodes, reached: now / (LIFE.length - 1), shape };
}

const WENT_BACK = { 'rolling-back': 'Rolling back', 'rolled-back': 'Rolled back' } as const;

const SHAPE: Readonly<Record<(typeof LIFE)[number], StoreState>> = {
  planned: 'idle',
  rehearsed: 'idle',
  locked: 'ready',
  expanding: 'ramping',
  deploying: 'ramping',
  ramping: 'ramping',
  full: 'healthy',
  soaking: 'healthy',
  contracting: 'ramping',
  done: 'healthy',
};

const isPhase = (phase: Phase) => (each: Phase) => each === phase;

function lastOrdinary(entered: LaunchView['entered']): number {
  return Math.max(0, ...entered.map(({ phase }) => LIFE.findIndex(isPhase(phase))));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
