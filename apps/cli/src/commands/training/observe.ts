/** `slipway training observe` and `grant`: what makes a passed assessment a certificate. */
import { byOf, INSTALLATION } from '@slipway/authority/sign-in';
import { EXIT, parseDurationMs } from '@slipway/kernel';
import { grantCertificate, observe, readLearner } from '@slipway/crew/training';
import { UsageError, wordAt, type Command, type Values } from '../../command.ts';
import { DATABASE, CONTROL_DATABASE_HELP } from '../../database.ts';
import { print } from '../schema-options.ts';
import { catalogOf, dayOf, PEOPLE, PEOPLE_HELP, withCrew } from './options.ts';

function textOption(values: Values, name: string): string {
  const text = values[name];
  if (typeof text === 'string' && text.trim() !== '') return text;
  throw new UsageError(`--${name} is missing.`, `Give --${name}.`);
}

/** The command. */
export const trainingObserve: Command = {
  name: 'training observe',
  summary:
    'Record that a mentor has seen somebody do the work: their certificate counts from then on',
  usage: 'PERSON CERTIFICATE --mentor ID [--not-yet] [--note TEXT] [--json]',
  examples: [
    [
      'slipway training observe a.lima picking --mentor m.berg',
      'every point of the checklist was seen',
    ],
    [
      'slipway training observe a.lima picking --mentor m.berg --not-yet --note "eggs below"',
      'not yet',
    ],
  ],
  options: {
    ...PEOPLE,
    mentor: { type: 'string' },
    'not-yet': { type: 'boolean' },
    note: { type: 'string' },
  },
  help: {
    ...PEOPLE_HELP,
    mentor: 'who saw it: a mentor who holds the certificate, and somebody else',
    'not-yet': 'something of the checklist was not seen',
    note: 'what there is to say about it',
  },
  run: async (input) => {
    const { values } = input;
    const person = wordAt(trainingObserve, input, 0, 'PERSON');
    const certificate = wordAt(trainingObserve, input, 1, 'CERTIFICATE');
    const mentor = textOption(values, 'mentor');
    const catalog = await catalogOf(values);
    return withCrew(values, async (sql) => {
      const nowMs = Date.now();
      await readLearner(sql, catalog, person, nowMs); // who is unknown is told first
      const taught = [...catalog.values()].find((one) => one.certificate === certificate);
      const checks = (taught?.checks ?? []).map(() => values['not-yet'] !== true);
      const note = String(values['note'] ?? '');
      // Whoever may write to the database says that the mentor saw it: the record tells that.
      const through = byOf(INSTALLATION);
      const wish = { mentor, person, certificate, checks, note, through, nowMs };
      const seen = await observe(sql, catalog, wish);
      const until = dayOf(seen.expiresMs);
      const line = seen.isSeen
        ? `${person} holds ${certificate} until ${until}.`
        : `Recorded: ${person} does not hold ${certificate} yet.`;
      print(values, seen, [line]);
      return EXIT.done;
    });
  },
};

const DAYS_180 = '180d';

/** The command. */
export const trainingGrant: Command = {
  name: 'training grant',
  summary: 'Vouch for the first mentor of a certificate, whom nobody could observe yet',
  usage: 'PERSON CERTIFICATE --by NAME --reason TEXT [--valid TIME] [--json]',
  examples: [
    [
      'slipway training grant m.berg picking --by owner --reason "ran the pilot"',
      'valid for 180 days',
    ],
  ],
  options: {
    ...DATABASE,
    by: { type: 'string' },
    reason: { type: 'string' },
    valid: { type: 'string' },
    json: { type: 'boolean' },
  },
  help: {
    ...CONTROL_DATABASE_HELP,
    by: 'who vouches for it',
    reason: 'why; it goes into the record',
    valid: `how long it is valid (default ${DAYS_180})`,
    json: 'print one JSON document',
  },
  run: async (input) => {
    const { values } = input;
    const person = wordAt(trainingGrant, input, 0, 'PERSON');
    const certificate = wordAt(trainingGrant, input, 1, 'CERTIFICATE');
    const [by, reason] = [textOption(values, 'by'), textOption(values, 'reason')];
    const validMs = parseDurationMs(String(values['valid'] ?? DAYS_180));
    if (!validMs) throw new UsageError('--valid is no duration.', 'Give one such as 90d.');
    return withCrew(values, async (sql) => {
      const nowMs = Date.now();
      const grant = { person, certificate, by, reason, nowMs, untilMs: nowMs + validMs };
      await grantCertificate(sql, grant);
      print(values, grant, [`${person} holds ${certificate} until ${dayOf(grant.untilMs)}.`]);
      return EXIT.done;
    });
  },
};
