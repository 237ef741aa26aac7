/** Looks for an order of acts that breaks the promise: many short random lives, from one seed. */
import { int, pick, seededRandom, type Random } from '@slipway/kernel';
import { FAULTS, type Fault, type Rule } from './rule.ts';
import { ACTS, World, type Act, type ActKind, type ActName, type Loss } from './world.ts';

export interface Search {
  readonly rule: Rule;
  /** Faults that may happen; each life takes some of them. */
  readonly faults: readonly Fault[];
  readonly seed: number;
  readonly lives: number;
  /** Acts tried in each life. */
  readonly acts?: number;
}

/** A life that ended in a loss, with nothing in it that the loss does not need. */
export interface Found {
  readonly life: number;
  readonly acts: readonly Act[];
  readonly loss: Loss;
}

export interface Result {
  readonly found: Found | null;
  readonly lives: number;
  /** Acts that were done, in all lives. */
  readonly acts: number;
  /** Lives in which the contract was made. */
  readonly contracts: number;
}

const NAMES = Object.keys(ACTS) as ActName[];

/** @returns each act as often as its weight says, of those that the faults allow */
function choices(faults: readonly Fault[]): ActName[] {
  return NAMES.flatMap((name) => {
    const kind: ActKind = ACTS[name];
    if (kind.fault && !faults.includes(kind.fault)) return [];
    return Array.from({ length: kind.weight }, () => name);
  });
}

/** Does acts in a new world. @returns those that were done, and the loss if there is one */
async function live(rule: Rule, faults: readonly Fault[], acts: Iterable<Act>) {
  const world = new World(rule, faults);
  const done: Act[] = [];
  let hasContracted = false;
  for (const act of acts) {
    if (!(await world.act(act))) continue;
    done.push(act);
    const loss = world.loss();
    hasContracted ||= world.cloud.database.contractedAt !== null;
    if (loss) return { done, loss, hasContracted };
  }
  return { done, loss: null, hasContracted };
}

function* randomActs(random: Random, names: readonly ActName[], count: number): Iterable<Act> {
  for (let at = 0; at < count; at += 1) {
    const machine = int(random, names.includes('clone') ? 3 : 2) as Act['machine'];
    yield { name: pick(random, names), machine };
  }
}

/** Leaves out every act without which the loss is still there. */
async function shrink(rule: Rule, faults: readonly Fault[], acts: readonly Act[]) {
  let shortest = acts;
  for (let at = 0; at < shortest.length;) {
    const without = shortest.filter((_, index) => index !== at);
    const { done, loss } = await live(rule, faults, without);
    if (loss) shortest = done;
    else at += 1;
  }
  return shortest;
}

/** A life takes up to three faults: most losses need no more, and fewer are found sooner. */
const MOST_FAULTS = 3;

function someOf(random: Random, faults: readonly Fault[]): Fault[] {
  if (faults.length <= MOST_FAULTS) return [...faults];
  return Array.from({ length: MOST_FAULTS }, () => pick(random, faults));
}

/** @returns the first loss that is found, or none */
export async function search(options: Search): Promise<Result> {
  const { rule, faults, seed, lives, acts: count = 160 } = options;
  let acts = 0;
  let contracts = 0;
  for (let life = 0; life < lives; life += 1) {
    const random = seededRandom(seed + life);
    const own = someOf(random, faults);
    const lived = await live(rule, own, randomActs(random, choices(own), count));
    acts += lived.done.length;
    contracts += lived.hasContracted ? 1 : 0;
    if (!lived.loss) continue;
    const short = await shrink(rule, own, lived.done);
    const { loss } = await live(rule, own, short);
    return { found: { life, acts: short, loss: loss! }, lives: life + 1, acts, contracts };
  }
  return { found: null, lives, acts, contracts };
}

const MACHINES = ['A', 'B', 'the clone'] as const;
const WHOSE: ReadonlySet<ActName> = new Set([
  'sell',
  'upload',
  'apply',
  'applyOld',
  'upgrade',
  'fence',
  'newEpoch',
  'reimage',
  'writeOff',
  'takeBack',
  'beginSale',
  'enrol',
  'drop',
]);

/** @returns a life as lines */
export function traceLines({ acts, loss }: Found): string[] {
  const lines = acts.map(({ name, machine }, index) => {
    const whose = WHOSE.has(name) ? ` ${MACHINES[machine]}` : '';
    const kind: ActKind = ACTS[name];
    const why = kind.fault ? `   (${FAULTS[kind.fault]})` : '';
    return `${String(index + 1).padStart(3)}  ${name}${whose}${why}`;
  });
  return [...lines, `LOSS ${loss.what}`];
}
