/**
 * What is done at a store's tills while they are offline: made from a seed, the same for the same
 * seed, and taken back by its own end. Every sale is returned, and members are the drill's own.
 */
import { int, pick, type Random } from '@slipway/kernel';

/** One thing that somebody does at a till. An `opId` names it, so that it can be sent again. */
export type Act =
  | { readonly kind: 'sale'; readonly opId: string; readonly lines: readonly Wanted[] }
  | { readonly kind: 'return'; readonly opId: string; readonly ofSale: string }
  | { readonly kind: 'earn'; readonly opId: string; readonly member: string; points: number }
  | { readonly kind: 'burn'; readonly opId: string; readonly member: string; points: number }
  /** More than may be given away offline: it must be refused. */
  | { readonly kind: 'overburn'; readonly opId: string; readonly member: string; points: number }
  /** The act before it once more: it must be answered by the same receipt. */
  | { readonly kind: 'again'; readonly of: Act };

export interface Wanted {
  readonly sku: string;
  readonly quantity: number;
}

export interface Scripted {
  /** When, as a share of the time offline, 0 to 1. */
  readonly at: number;
  readonly act: Act;
}

/** What one device does. */
export interface DeviceScript {
  readonly device: string;
  /** Members that only this device serves in the drill, and what each is given before. */
  readonly members: readonly string[];
  readonly acts: readonly Scripted[];
}

/** Points that each member of a drill is given before the line is cut. */
export const GRANT = 1_000;
const MEMBERS = 5;
const OVERBURN = 1_000_000;
const MOST_LINES = 3;

export interface ScriptOptions {
  /** The drill's id, in every name that it leaves behind. */
  readonly drill: string;
  readonly devices: readonly string[];
  /** Products that the store has prices for; may be empty. */
  readonly skus: readonly string[];
  /** Acts of each device, 10 or more. */
  readonly acts: number;
  readonly random: Random;
}

/** @returns the script of each device, in the order of time */
export function makeScript(options: ScriptOptions): DeviceScript[] {
  return options.devices.map((device, at) => scriptOf(options, device, at + 1));
}

/** A device's acts while they are being written: what may still be returned, and burned. */
interface Writing {
  readonly members: readonly string[];
  readonly open: string[];
  readonly left: Map<string, number>;
  last: Act | null;
}

function scriptOf(options: ScriptOptions, device: string, number: number): DeviceScript {
  const { drill, acts, random } = options;
  const members = Array.from({ length: MEMBERS }, (_, at) => `drill-${drill}-${number}-${at + 1}`);
  const writing: Writing = {
    members,
    open: [],
    left: new Map(members.map((member) => [member, GRANT])),
    last: null,
  };
  const list: Act[] = [];
  const name = () => `drill:${drill}:${number}:${list.length + 1}`;
  while (list.length + writing.open.length < acts) {
    const act = nextAct(writing, name(), options);
    list.push(act);
    writing.last = act.kind === 'again' || act.kind === 'overburn' ? null : act;
  }
  for (const ofSale of writing.open) list.push({ kind: 'return', opId: name(), ofSale });
  const at = list.map(() => random.next()).sort((a, b) => a - b);
  return { device, members, acts: list.map((act, turn) => ({ at: at[turn]!, act })) };
}

function nextAct(writing: Writing, opId: string, { skus, random }: ScriptOptions): Act {
  const { members, open, left, last } = writing;
  const member = pick(random, members);
  const points = 1 + int(random, 50);
  const dice = int(random, 100);
  if (dice < 5 && last) return { kind: 'again', of: last };
  if (dice < 8) return { kind: 'overburn', opId, member, points: OVERBURN };
  if (dice < 18 && left.get(member)! >= points) {
    left.set(member, left.get(member)! - points);
    return { kind: 'burn', opId, member, points };
  }
  if (dice < 35) return { kind: 'earn', opId, member, points };
  if (dice < 60 && open.length > 0) {
    const ofSale = open.splice(int(random, open.length), 1)[0]!;
    return { kind: 'return', opId, ofSale };
  }
  open.push(opId);
  const lines = Array.from({ length: 1 + int(random, MOST_LINES) }, () => ({
    sku: skus.length > 0 ? pick(random, skus) : `drill-${1 + int(random, 20)}`,
    quantity: 1 + int(random, 3),
  }));
  return { kind: 'sale', opId, lines };
}
