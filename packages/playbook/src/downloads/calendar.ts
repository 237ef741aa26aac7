/** A checklist as iCalendar (RFC 5545): one event for each box to tick, at the moment it is due. */
import ical from 'ical-generator';
import type { Checklist } from '../core/instances.ts';
import { ROLES } from '@slipway/authority';
import { evidenceWords } from './sheet.ts';

/** How long an event is shown, in ms: due is a moment, and calendars show no moments. */
const SHOWN_MS = 15 * 60_000;

/** @param nowMs when the file is made, ms since 1970 */
export function calendarOf(checklist: Checklist, nowMs: number): string {
  const calendar = ical({
    name: `${checklist.template.title}: ${checklist.launch}`,
    prodId: { company: 'slipway', product: 'playbook', language: 'EN' },
  });
  for (const { key, item, store, due, owners } of checklist.instances) {
    const who = [ROLES[item.owner], ...owners].join(', ');
    const dueMs = due.epochMilliseconds;
    calendar.createEvent({
      // The same box has the same id in every file, so that a newer file moves it.
      id: `${encodeURIComponent(`${checklist.launch}/${key}`)}@playbook.slipway`,
      stamp: new Date(nowMs),
      start: new Date(dueMs),
      end: new Date(dueMs + SHOWN_MS),
      summary: `${store === null ? '' : `${store}: `}${item.what}`,
      description: [
        item.why,
        `Done when: ${item.doneWhen}`,
        `${who}; ${evidenceWords(item.evidence)}${item.blocking ? '; blocking' : ''}`,
      ].join('\n'),
    });
  }
  return calendar.toString();
}
