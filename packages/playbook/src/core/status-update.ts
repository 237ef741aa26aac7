/**
 * Status updates: what is told every half hour, in words that are ready before the day. Figures are
 * put in; nothing else is. A template is text with `{figures}`.
 */

/** What a status tells; all of it in words. */
export interface StatusFigures {
  readonly launch: string;
  /** The moment it is of, with its zone. */
  readonly at: string;
  readonly phase: string;
  /** Such as `4 of 15 stores are on green alone, 23 % of all traffic`. */
  readonly stores: string;
  readonly requests: string;
  readonly failed: string;
  /** What holds it or went back; `Nothing is held.` */
  readonly trouble: string;
  readonly next: string;
}

/** Who reads it. */
export const STATUS_AUDIENCES = ['team', 'stores', 'customers'] as const;
export type StatusAudience = (typeof STATUS_AUDIENCES)[number];

const TEMPLATES: Readonly<Record<StatusAudience, string>> = {
  team:
    '{launch}, {at}: {phase}. {stores}. {requests} requests, {failed} failed.\n' +
    '{trouble}\nNext status: {next}.',
  stores:
    '{launch} at {at}: {stores}. {trouble}\n' +
    'Tills go on as they are; call the desk when something looks wrong. Next word: {next}.',
  customers:
    'We are moving our stores to a new system today. {stores}. Shopping goes on as usual; ' +
    'if something takes longer, our people at the tills will help. ({at})',
};

/** @returns the text for these readers */
export function statusText(audience: StatusAudience, figures: StatusFigures): string {
  const values = figures as unknown as Readonly<Record<string, string>>;
  return TEMPLATES[audience].replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    return values[name] ?? whole;
  });
}
