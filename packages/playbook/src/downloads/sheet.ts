/**
 * A checklist as it is printed: the one model behind every format. A template is printed with its
 * offsets, the checklist of a launch with dates, owners and a box for each store.
 */
import type { Checklist, Instance } from '../core/instances.ts';
import { ROLES } from '@slipway/authority';
import type { Evidence, Item, Template } from '../core/template.ts';

/** When something is due, and for which stores; no store: for the launch. */
export interface SheetDue {
  readonly text: string;
  readonly stores: readonly string[];
}

export interface SheetRow {
  readonly id: string;
  readonly what: string;
  readonly why: string;
  readonly doneWhen: string;
  readonly role: string;
  /** Ids of people; of a template none. */
  readonly people: readonly string[];
  readonly perStore: boolean;
  readonly dues: readonly SheetDue[];
  readonly evidence: string;
  readonly blocking: boolean;
  readonly needs: readonly string[];
}

export interface SheetPhase {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly SheetRow[];
}

export interface Sheet {
  readonly title: string;
  /** Which launch and when, or that it is the template. */
  readonly subtitle: string;
  readonly phases: readonly SheetPhase[];
}

/** @returns `T-30d`; the opening itself is `T` */
export function dueLabel({ dueText }: Item): string {
  return /^[+-]?0[dhm]$/.test(dueText) ? 'T' : `T${dueText}`;
}

/** @returns `1 min`, `6 h` or `30 d` */
function everyWords(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes % 1440 === 0 && minutes > 1440) return `${minutes / 1440} d`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

/** @returns how an item is shown to be done, in words */
export function evidenceWords(evidence: Evidence): string {
  if (evidence.by === 'attest') {
    return evidence.freshMs === null
      ? 'signature'
      : `signature, every ${everyWords(evidence.freshMs)}`;
  }
  return `probe ${evidence.kind}, every ${everyWords(evidence.everyMs)}`;
}

/** Part of a sentence; code is what a person types. */
export interface Run {
  readonly text: string;
  readonly isCode: boolean;
}

/** @returns a sentence in parts, of which those between backticks are code */
export function runsOf(text: string): Run[] {
  const parts = text.split('`').map((part, at) => ({ text: part, isCode: at % 2 === 1 }));
  return parts.filter((run) => run.text !== '');
}

/** @returns `Fri, Nov 27, 09:00 CST`, in the zone of the moment itself; with its year if asked */
export function momentWords(at: Temporal.ZonedDateTime, withYear = false): string {
  return new Intl.DateTimeFormat('en-US', {
    ...(withYear ? { year: 'numeric' as const } : {}),
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    hourCycle: 'h23',
    timeZone: at.timeZoneId,
  }).format(at.epochMilliseconds);
}

function rowOf(item: Item, dues: readonly SheetDue[], people: readonly string[]): SheetRow {
  const { id, what, why, doneWhen, blocking, needs } = item;
  return {
    id,
    what,
    why,
    doneWhen,
    blocking,
    needs,
    role: ROLES[item.owner],
    people,
    perStore: item.per === 'store',
    dues,
    evidence: evidenceWords(item.evidence),
  };
}

function phasesOf(template: Template, row: (item: Item) => SheetRow): SheetPhase[] {
  return template.phases.map(({ id, title }) => ({
    id,
    title,
    rows: template.items.filter(({ phase }) => phase === id).map(row),
  }));
}

/** @returns the sheet of a template as it comes */
export function templateSheet(template: Template): Sheet {
  const row = (item: Item) =>
    rowOf(item, [{ text: dueLabel(item), stores: [] }], template.people[item.owner] ?? []);
  const subtitle = 'Template. T is the opening of the store, in its own time zone.';
  return { title: template.title, subtitle, phases: phasesOf(template, row) };
}

/** Stores that have an item due at the same words stand together. */
function duesOf(instances: readonly Instance[]): SheetDue[] {
  const groups = Map.groupBy(instances, ({ due }) => momentWords(due));
  return Array.from(groups, ([text, mine]) => ({
    text,
    stores: mine.flatMap(({ store }) => (store === null ? [] : [store])),
  }));
}

/** @returns the sheet of a launch's checklist */
export function checklistSheet(checklist: Checklist, opens: Temporal.ZonedDateTime): Sheet {
  const byItem = Map.groupBy(checklist.instances, ({ item }) => item.id);
  const row = (item: Item) => {
    const mine = byItem.get(item.id) ?? [];
    // A store's own manager stands on the store's kit; fifteen names in one cell help nobody.
    const people = item.owner === 'store-manager' ? [] : (mine[0]?.owners ?? []);
    return rowOf(item, duesOf(mine), people);
  };
  return {
    title: checklist.template.title,
    subtitle: `${checklist.launch}, opens ${momentWords(opens, true)}`,
    phases: phasesOf(checklist.template, row),
  };
}
