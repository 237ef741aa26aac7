/**
 * The fallback kit: one sheet for the wall beside a store's tills. It needs no network, no screen
 * and no training: what to do offline, whom to call, when the store goes back, who may say so.
 */
import { box, FAINT, INK, LINE, MARK, PAPER_TINT, printPages, type Block } from './paper.ts';
import { momentWords } from './sheet.ts';

export interface KitCriterion {
  readonly id: string;
  /** When it fires, in words. */
  readonly words: string;
  /** What happens then, at this store. */
  readonly then: 'hold' | 'rollback-store' | 'rollback-launch';
}

export interface KitContact {
  readonly role: string;
  /** Null: to be written by hand. */
  readonly name: string | null;
}

export interface Kit {
  readonly launch: string;
  readonly store: { readonly id: string; readonly name: string };
  readonly opens: Temporal.ZonedDateTime;
  /** How long a till works with no network, in hours. */
  readonly offlineHours: number;
  readonly criteria: readonly KitCriterion[];
  readonly contacts: readonly KitContact[];
  /** Who may send this store back, in words, beside the criteria. */
  readonly mayRollBack: readonly string[];
}

const THEN = {
  hold: 'the launch waits; go on serving',
  'rollback-store': 'this store goes back by itself',
  'rollback-launch': 'every store goes back by itself',
} as const;

/** What people at the tills do, in this order. */
export function offlineSteps(hours: number): string[] {
  return [
    'Go on selling. The till works offline and keeps every sale.',
    `Note the time here: ______ : ______. The till can stay offline for ${hours} hours.`,
    'Leave tills and handhelds on. Do not restart, reset or sign out of them.',
    'Take cash, and cards as the terminal allows. Points count; the till adds them later.',
    'Cannot sign a customer up? Write name and phone number on the paper list.',
    'Call the commander. Say the store, the time, and what the till shows.',
    'Back online: wait until the till shows nothing left to send. Type nothing in twice.',
  ];
}

const begun = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

const HOLD = 'Anyone may hold the launch. Say "hold" to the commander, or press Hold.';

export function kitMarkdown(kit: Kit): string {
  const { store, launch, opens } = kit;
  return [
    `# Fallback kit: ${store.name} (${store.id})`,
    '',
    `${launch}, opens ${momentWords(opens, true)}`,
    '',
    '## When the tills are offline',
    '',
    ...offlineSteps(kit.offlineHours).map((step, at) => `${at + 1}. ${step}`),
    '',
    '## When the store goes back',
    '',
    ...kit.criteria.map(({ words, then }) => `- ${begun(words)}: **${THEN[then]}**.`),
    '',
    '## Who may send it back',
    '',
    ...kit.mayRollBack.map((who) => `- ${who}`),
    `- ${HOLD}`,
    '',
    '## Contacts',
    '',
    '| role | name | phone |',
    '|---|---|---|',
    ...kit.contacts.map(({ role, name }) => `| ${role} | ${name ?? ''} | |`),
    '',
  ].join('\n');
}

function heading(text: string): Block {
  return {
    table: { widths: ['*'], body: [[{ text, bold: true, fontSize: 13, margin: [4, 3, 0, 3] }]] },
    layout: { hLineWidth: () => 0, vLineWidth: () => 0, fillColor: () => PAPER_TINT },
    margin: [0, 12, 0, 6],
  };
}

function stepBlock(step: string, at: number, scale: number): Block {
  return {
    columns: [
      { ...box(11), width: 20, margin: [0, 1, 0, 0] },
      { text: `${at + 1}`, bold: true, width: 14 },
      { text: step },
    ],
    fontSize: 12 * scale,
    margin: [0, 0, 0, 5 * scale],
  };
}

const lined = (scale: number) => ({
  hLineWidth: () => 0.5,
  vLineWidth: () => 0,
  hLineColor: () => LINE,
  paddingTop: () => 5 * scale,
  paddingBottom: () => 5 * scale,
});

function criteriaBlock(criteria: readonly KitCriterion[], scale: number): Block {
  const body = criteria.map(({ words, then }) => [
    { text: begun(words) },
    { text: THEN[then], bold: true, color: then === 'hold' ? INK : MARK },
  ]);
  return { table: { widths: ['*', 190], body }, layout: lined(scale), fontSize: 11 * scale };
}

function contactsBlock(contacts: readonly KitContact[], scale: number): Block {
  const heads = ['Role', 'Name', 'Phone'].map((text) => ({ text, color: FAINT, fontSize: 8 }));
  const body = contacts.map(({ role, name }) => [{ text: role, bold: true }, name ?? '', '']);
  return {
    table: { widths: [130, '*', '*'], body: [heads, ...body] },
    layout: lined(scale),
    fontSize: 11 * scale,
  };
}

function contentOf(kit: Kit, subtitle: string, scale: number): unknown[] {
  return [
    { text: kit.store.name, fontSize: 26, bold: true },
    { text: `Store ${kit.store.id} · ${subtitle}`, fontSize: 11, color: FAINT },
    heading('When the tills are offline'),
    ...offlineSteps(kit.offlineHours).map((step, at) => stepBlock(step, at, scale)),
    heading('When the store goes back'),
    criteriaBlock(kit.criteria, scale),
    heading('Who may send it back'),
    { ul: [...kit.mayRollBack, { text: HOLD, bold: true }], fontSize: 11.5 * scale },
    heading('Contacts'),
    contactsBlock(kit.contacts, scale),
  ];
}

/** Sizes of type, from the one to read at arm's length down to the smallest that is fit for it. */
const SCALES = [1, 0.92, 0.84, 0.76, 0.68] as const;

/**
 * @param nowMs when it is made, ms since 1970
 * @returns the bytes of one A4 page, in the largest type in which all fits; more pages only when
 *   it does not fit in the smallest
 */
export async function kitPdf(kit: Kit, nowMs: number): Promise<Uint8Array> {
  const subtitle = `${kit.launch}, opens ${momentWords(kit.opens, true)}`;
  let bytes = new Uint8Array();
  for (const scale of SCALES) {
    const content = contentOf(kit, subtitle, scale);
    const printed = await printPages({ title: 'Fallback kit', subtitle, content, nowMs });
    bytes = new Uint8Array(printed.bytes);
    if (printed.pages === 1) break;
  }
  return bytes;
}
