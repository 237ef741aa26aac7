/**
 * Subscriptions, release 4.0.0: a member has a first and a last name, and may pause.
 *
 * A name is split at its first space and joined with one, exactly as the change file does it, so
 * that both releases agree on `name` (the README says what such a rule loses).
 *
 *   POST /subscriptions   GET /subscriptions/ID   POST /subscriptions/ID/activate
 *   POST /subscriptions/ID/pause   PUT /subscriptions/ID/name
 */
import { openDatabase } from '../../shared/database.ts';
import { watchFaults } from '../../shared/faults.ts';
import { HttpError, readId, readText } from '../../shared/fields.ts';
import { serve, type Answer, type Call } from '../../shared/http.ts';

interface Member {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly status: string;
}

const database = openDatabase('subscriptions 4.0.0', 'subscriptions');
const { sql } = database;
const members = database.table('member');
const columns = sql`id, first_name as "firstName", last_name as "lastName", email, status`;

async function capture({ body }: Call): Promise<Answer> {
  const id = readId(body, 'id');
  const name = readText(body, 'name');
  const email = readText(body, 'email');
  const { firstName, lastName } = splitName(name);
  const [made] = await sql<Member[]>`
    insert into ${members} (id, first_name, last_name, email)
    values (${id}, ${firstName}, ${lastName}, ${email})
    on conflict (id) do nothing
    returning ${columns}`;
  if (made) return { status: 201, body: answerOf(made) };
  const member = await find(id);
  if (nameOf(member) !== name || member.email !== email) throw new HttpError(409, 'id-used');
  return { status: 200, body: answerOf(member) };
}

async function read({ params }: Call): Promise<Answer> {
  return { status: 200, body: answerOf(await find(params['id'] ?? '')) };
}

async function activate({ params }: Call): Promise<Answer> {
  const [member] = await sql<Member[]>`
    update ${members}
    set    status = 'active'
    where  id = ${params['id'] ?? ''}
    returning ${columns}`;
  return { status: 200, body: answerOf(known(member)) };
}

/** Pausing again changes nothing; activating ends the pause. */
async function pause({ params }: Call): Promise<Answer> {
  const [member] = await sql<Member[]>`
    update ${members}
    set    status = 'paused'
    where  id = ${params['id'] ?? ''} and status in ('active', 'paused')
    returning ${columns}`;
  if (member) return { status: 200, body: answerOf(member) };
  await find(params['id'] ?? '');
  throw new HttpError(409, 'not-active');
}

async function rename({ params, body }: Call): Promise<Answer> {
  const name = readText(body, 'name');
  const { firstName, lastName } = splitName(name);
  const [member] = await sql<Member[]>`
    update ${members}
    set    first_name = ${firstName}, last_name = ${lastName}
    where  id = ${params['id'] ?? ''}
    returning ${columns}`;
  return { status: 200, body: answerOf(known(member)) };
}

async function find(id: string): Promise<Member> {
  const [member] = await sql<Member[]>`select ${columns} from ${members} where id = ${id}`;
  return known(member);
}

function known(member: Member | undefined): Member {
  if (!member) throw new HttpError(404, 'no-such-member');
  return member;
}

function answerOf(member: Member) {
  const { id, firstName, lastName, status } = member;
  return { id, name: nameOf(member), status, firstName, lastName };
}

function splitName(name: string): { firstName: string; lastName: string } {
  const space = name.indexOf(' ');
  if (space < 0) return { firstName: name, lastName: '' };
  return { firstName: name.slice(0, space), lastName: name.slice(space + 1) };
}

function nameOf({ firstName, lastName }: Member): string {
  return lastName === '' ? firstName : `${firstName} ${lastName}`;
}

serve({
  name: 'subscriptions 4.0.0',
  faults: watchFaults(process.env['GROCER_FAULTS']),
  routes: [
    { method: 'POST', path: '/subscriptions', handle: capture },
    { method: 'GET', path: '/subscriptions/:id', handle: read },
    { method: 'POST', path: '/subscriptions/:id/activate', handle: activate },
    { method: 'POST', path: '/subscriptions/:id/pause', handle: pause },
    { method: 'PUT', path: '/subscriptions/:id/name', handle: rename },
  ],
  check: () => database.check(members),
  close: database.close,
});
