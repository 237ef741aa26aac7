/** The routes of shifts and handovers: who has which role of a launch, signed and kept. */
import type {
  DutyView,
  OfferHandover,
  PlanShift,
  ShiftsView,
  SHIFT_ROUTES,
  TakeHandover,
} from '@slipway/api';
import { holdersOf, ROLES, type Role, type SignedDocument } from '@slipway/authority';
import { checklistOfSpec, requireLaunch, type LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import {
  handoversOf,
  offerHandover,
  planShift,
  roleNow,
  shiftsAhead,
  takeHandover,
  type Post,
} from '@slipway/playbook/checklist';
import type { RouteInput } from '../http/app.ts';
import { roleOf, storeOf, trustOf } from './signed.ts';

type Handlers = { readonly [Name in keyof typeof SHIFT_ROUTES]: Handler };
type Handler = (input: RouteInput) => Promise<unknown>;

const bookOf = ({ spec }: LaunchRecord) => checklistOfSpec(spec).roles;

/** @param sql where launches and their shifts are recorded */
export function shiftHandlers(sql: Sql): Handlers {
  return {
    shifts: async ({ id }) => shiftsView(sql, await requireLaunch(sql, id)),
    planShift: async ({ id, body }) => {
      const { document, ...wish } = body as PlanShift;
      const launch = await requireLaunch(sql, id);
      const post = postOf(launch, wish);
      const { store } = post;
      const words = (signed: SignedDocument) => shiftWords(post, signed);
      const trust = trustOf(launch, { kind: 'shift', store, words });
      await planShift(sql, post, document, { ...trust, book: bookOf(launch) });
      return shiftsView(sql, launch);
    },
    offerHandover: async ({ id, body }) => {
      const { document, ...wish } = body as OfferHandover;
      const launch = await requireLaunch(sql, id);
      const post = postOf(launch, wish);
      const { store } = post;
      const words = ({ by, payload }: SignedDocument) =>
        `${by.person} offers ${atPlace(post)} to ${String(payload['to'])}: ` +
        String(payload['note']);
      const trust = trustOf(launch, { kind: 'handover', store, words });
      await offerHandover(sql, post, document, { ...trust, book: bookOf(launch) });
      return shiftsView(sql, launch);
    },
    takeHandover: async ({ id, body }) => {
      const { handover, document } = body as TakeHandover;
      const launch = await requireLaunch(sql, id);
      const offer = (await handoversOf(sql, launch.name)).find((one) => one.id === handover);
      const what = offer ? atPlace(offer) : 'a role';
      const words = ({ by }: SignedDocument) =>
        `${by.person} has ${what} from now on: handover ${handover}.`;
      const trust = trustOf(launch, { kind: 'handover', store: offer?.store ?? null, words });
      const taking = { launch: launch.name, id: handover };
      await takeHandover(sql, taking, document, { ...trust, book: bookOf(launch) });
      return shiftsView(sql, launch);
    },
  };
}

const atPlace = ({ role, store }: Pick<Post, 'role' | 'store'>): string =>
  store === null ? role : `${role} at ${store}`;

function shiftWords(post: Post, { by, payload }: SignedDocument): string {
  const [from, until] = [payload['fromMs'], payload['untilMs']].map((ms) =>
    new Date(Number(ms)).toISOString(),
  );
  const whose = `${String(payload['person'])} has ${atPlace(post)}`;
  return `${by.person} planned a shift: ${whose} from ${from} until ${until}.`;
}

/** @throws {UnknownRoleError | UnknownStoreError} */
function postOf(launch: LaunchRecord, wish: { role: string; store?: string }): Post {
  return { launch: launch.name, role: roleOf(wish.role), store: storeOf(launch, wish.store) };
}

async function shiftsView(sql: Sql, launch: LaunchRecord): Promise<ShiftsView> {
  const { name } = launch;
  const nowMs = Date.now();
  const shifts = await shiftsAhead(sql, name, nowMs);
  const handovers = await handoversOf(sql, name);
  const now = await dutiesOf(sql, launch, [...shifts, ...handovers], nowMs);
  return { atMs: nowMs, now, shifts, handovers };
}

/** Each role that somebody has: of the launch, and at the stores that have people of their own. */
async function dutiesOf(
  sql: Sql,
  launch: LaunchRecord,
  passed: readonly Pick<Post, 'role' | 'store'>[],
  nowMs: number,
): Promise<DutyView[]> {
  const book = bookOf(launch);
  const roles = Object.keys(ROLES) as Role[];
  const places: Pick<Post, 'role' | 'store'>[] = [
    ...roles.map((role) => ({ role, store: null })),
    ...Object.entries(book.stores).flatMap(([store, own]) =>
      roles.filter((role) => own[role]).map((role) => ({ role, store })),
    ),
    ...passed,
  ];
  const unique = new Map(places.map((place) => [atPlace(place), place]));
  const duties: DutyView[] = [];
  for (const { role, store } of unique.values()) {
    const person = await roleNow(sql, launch.name, role, store, nowMs);
    const people = person === null ? [...holdersOf(book, role, store)] : [person];
    if (people.length > 0) duties.push({ role, store, people, isOnDuty: person !== null });
  }
  return duties;
}
