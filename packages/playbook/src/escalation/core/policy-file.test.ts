import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputFileError, parseInput } from '@slipway/kernel';
import { addressProblem } from './address.ts';
import { parseEscalation } from './policy-file.ts';

const GOOD = `contacts:
  owen: { email: owen@example.org, slack: env:OWEN_SLACK }
  cleo:
    webhook: { url: https://example.org/hook, secret: env:CLEO_SECRET }
    pagerduty: { routing-key: file:cleo.key }
smtp: { url: env:SMTP_URL, from: slipway@example.org }
roles:
  launch: { rollback-owner: [owen], commander: [cleo] }
policies:
  urgent:
    - notify: [rollback-owner]
      over: [email, slack]
    - wait: 5m
    - if-unacknowledged:
        - notify: [commander, owen]
        - wait: 90s
    - repeat: 2
alarms: { hold: urgent }
`;

/** @returns each problem as `line: what next` */
function problemsOf(text: string): string[] {
  const document = parseInput(text, 'escalation.yaml');
  const parsed = parseEscalation(document.value, null);
  if (parsed.ok) return [];
  const error = document.error(parsed.problems);
  assert.ok(error instanceof InputFileError);
  return error.problems.map(({ place, what, next }) => `${place.line}: ${what} ${next}`);
}

test('a policy comes to plain steps', () => {
  const parsed = parseEscalation(parseInput(GOOD, 'escalation.yaml').value, null);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const to = [{ role: 'rollback-owner' }];
  assert.deepEqual(parsed.value.policies['urgent'], {
    name: 'urgent',
    steps: [
      { kind: 'notify', to, over: ['email', 'slack'], ifUnacknowledged: false },
      { kind: 'wait', ms: 300_000, ifUnacknowledged: false },
      {
        kind: 'notify',
        to: [{ role: 'commander' }, { person: 'owen' }],
        over: null,
        ifUnacknowledged: true,
      },
      { kind: 'wait', ms: 90_000, ifUnacknowledged: true },
    ],
    repeats: 2,
  });
  const url = 'https://events.pagerduty.com/v2/enqueue';
  assert.deepEqual(parsed.value.contacts['cleo']?.pagerduty, { routingKey: 'file:cleo.key', url });
});

const CASES: readonly (readonly [from: string, to: string, problem: RegExp])[] = [
  ['[rollback-owner]\n', '[rollback-onwer]\n', /^11: There is no role .*"rollback-owner"\?$/],
  ['[commander, owen]', '[commander, owem]', /^15: There is no role or person .*"owen"\?$/],
  ['[commander, owen]', '[dba]', /^15: Nobody has the role dba\. Name somebody/],
  ['[email, slack]', '[email, slak]', /^12: There is no channel "slak"\. .*"slack"\?$/],
  ['[email, slack]', '[webhook]', /^12: owen is not reached over webhook\. .*email, slack\.$/],
  ['commander: [cleo]', 'comander: [cleo]', /^8: There is no role "comander"\. .*"commander"\?$/],
  ['commander: [cleo]', 'commander: [zoe]', /^15: There are no contacts of zoe\. /],
  ['wait: 5m', 'wait: soon', /^13: "soon" is no duration\. /],
  ['smtp: {', 'stmp: {', /^6: "stmp" is not a known key\. Did you mean "smtp"\?$/],
  ['smtp: { url: env:SMTP_URL, from: slipway@example.org }\n', '', /^2: owen is reached by e-mail/],
  ['env:CLEO_SECRET', 's3cret', /^4: contacts\.cleo\.webhook\.secret /],
  ['https://example.org/hook', 'http://example.org/hook', /^4: This address is refused: http may/],
  ['    - wait: 5m\n', '    - repeat: 1\n', /^13: What stands after a repeat is never done\. /],
  ['repeat: 2', 'repeat: 200', /^17: /],
  ['hold: urgent', 'hold: urgend', /^18: There is no policy "urgend"\. Did you mean "urgent"\?$/],
];

test('what is wrong with an escalation file is told by its line, with the nearest name', () => {
  assert.deepEqual(problemsOf(GOOD), []);
  for (const [from, to, problem] of CASES) {
    assert.ok(GOOD.includes(from), from);
    const [first = 'no problem'] = problemsOf(GOOD.replace(from, to));
    assert.match(first, problem);
  }
  const silent = problemsOf(GOOD.replace(/ {4}- notify[^]*/, '    - wait: 1m\n'));
  assert.match(silent[0] ?? '', /^11: The policy urgent tells nobody\. /);
});

test('addresses: https, or http of this machine', () => {
  const refused = (address: string) => addressProblem(address) !== null;
  const good = [
    'https://example.org/x',
    'http://127.0.0.1:80/',
    'http://localhost',
    'http://[::1]:1',
  ];
  const bad = [
    'http://example.org',
    'http://127.0.0.1.example.org',
    'http://localhost.example.org',
    'ftp://127.0.0.1',
    'https://user:word@example.org',
    'file:///etc/passwd',
    'no address',
  ];
  assert.deepEqual(good.filter(refused), []);
  assert.deepEqual(bad.filter(refused), bad);
});
