/**
 * Subscriptions, release 3.2.1: a member has one name (`full_name`).
 *
 *   POST /subscriptions   GET /subscriptions/ID   POST /subscriptions/ID/activate
 *   PUT /subscriptions/ID/name
 */
import { openDatabase } from '../../shared/database.ts';
import { HttpError, readId, readText } from '../../shared/fields.ts';
import { serve, type Answer, type Call } from '../../shared/http.ts';

interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: string;
}

const database = openDatabase('subscriptions 3.2.1', 'subscriptions');
const { sql } = database;
const members = database.table('member');
const columns = sql`id, full_name as name, email, status`;

async function capture({ body }: Call): Promise<Answer> {
  const id = readId(body, 'id');
  const name = readText(body, 'name');
  const email = readText(body, 'email');
  const [made] = await sql<Member[]>`
    insert into ${members} (id, full_name, email)
    values (${id}, ${name}, ${email})
    on conflict (id) do nothing
    returning ${columns}`;
  if (made) return { status: 201, body: answerOf(made) };
  const member = await find(id);
  if (member.name !== name || member.email !== email) throw new HttpError(409, 'id-used');
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

async function rename({ params, body }: Call): Promise<Answer> {
  const name = readText(body, 'name');
  const [member] = await sql<Member[]>`
    update ${members}
    set    full_name = ${name}
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

function answerOf({ id, name, status }: Member) {
  return { id, name, status };
}

serve({
  name: 'subscriptions 3.2.1',
  routes: [
    { method: 'POST', path: '/subscriptions', handle: capture },
    { method: 'GET', path: '/subscriptions/:id', handle: read },
    { method: 'POST', path: '/subscriptions/:id/activate', handle: activate },
    { method: 'PUT', path: '/subscriptions/:id/name', handle: rename },
  ],
  check: () => database.check(members),
  close: database.close,
});
