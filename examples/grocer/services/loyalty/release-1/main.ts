/**
 * Loyalty, release 1.4.0: an entry says in free text where it was made (`place`, 'store:s03').
 *
 *   GET /loyalty/MEMBER   POST /loyalty/MEMBER/earn   POST /loyalty/MEMBER/burn
 *
 * The ledger (`entry`) only grows; a member's balance moves in the same transaction, under the
 * lock of the member's row, so that their sums agree at every commit.
 */
import { openDatabase, type Queryable } from '../../shared/database.ts';
import { HttpError, readId, readPoints } from '../../shared/fields.ts';
import { serve, type Answer, type Call } from '../../shared/http.ts';

/** One movement of points: above zero earned, below zero burned. */
interface Movement {
  readonly member: string;
  readonly points: number;
  readonly opId: string;
  readonly store: string;
}

const database = openDatabase('loyalty 1.4.0', 'loyalty');
const { sql } = database;
const accounts = database.table('account');
const entries = database.table('entry');
const stores = database.table('store');
const knownStores = new Set<string>();

async function balanceOf({ params }: Call): Promise<Answer> {
  const { member = '' } = params;
  const balance = await readBalance(sql, member);
  if (balance === undefined) throw new HttpError(404, 'no-such-member');
  return { status: 200, body: { member, balance } };
}

async function earn(call: Call): Promise<Answer> {
  return move(await movementOf(call, 1));
}

async function burn(call: Call): Promise<Answer> {
  return move(await movementOf(call, -1));
}

async function movementOf({ params, body, header }: Call, sign: 1 | -1): Promise<Movement> {
  const store = header('x-store') ?? '';
  if (!(await isStore(store))) throw new HttpError(400, 'unknown-store');
  const member = params['member'] ?? '';
  return { member, points: sign * readPoints(body), opId: readId(body, 'opId'), store };
}

async function isStore(store: string): Promise<boolean> {
  if (knownStores.has(store)) return true;
  const found = await sql`select 1 from ${stores} where id = ${store}`;
  if (found.length > 0) knownStores.add(store);
  return found.length > 0;
}

async function move(movement: Movement): Promise<Answer> {
  const { member, points, opId } = movement;
  return await sql.begin(async (tx) => {
    const before = await lockAccount(tx, member, points > 0);
    if (await isRepeated(tx, movement)) {
      return { status: 200, body: { member, balance: before, opId } };
    }
    if (before + points < 0) {
      return { status: 409, body: { error: 'insufficient', member, balance: before, opId } };
    }
    await record(tx, movement);
    const [after] = await tx<{ balance: string }[]>`
      update ${accounts}
      set    balance = balance + ${points}
      where  member = ${member}
      returning balance::text`;
    const balance = Number(after!.balance);
    return { status: 200, body: { member, balance, opId } };
  });
}

/** @returns the balance, with the member's row locked; a first earning opens the account */
async function lockAccount(tx: Queryable, member: string, open: boolean): Promise<number> {
  const balance = await readBalance(tx, member, true);
  if (balance !== undefined || !open) return balance ?? 0;
  await tx`
    insert into ${accounts} (member, balance)
    values (${member}, 0)
    on conflict (member) do nothing`;
  return (await readBalance(tx, member, true)) ?? 0;
}

async function readBalance(
  on: Queryable,
  member: string,
  lock = false,
): Promise<number | undefined> {
  const [row] = await on<{ balance: string }[]>`
    select balance::text
    from   ${accounts}
    where  member = ${member}
    ${lock ? on`for update` : on``}`;
  return row && Number(row.balance);
}

/** @returns whether this operation is in the ledger; its id with other content is refused */
async function isRepeated(tx: Queryable, movement: Movement): Promise<boolean> {
  const [made] = await tx<{ member: string; points: string }[]>`
    select member, points::text
    from   ${entries}
    where  op_id = ${movement.opId}`;
  if (!made) return false;
  const same = made.member === movement.member && Number(made.points) === movement.points;
  if (!same) throw new HttpError(409, 'op-id-used');
  return true;
}

/** The unique key on `op_id` guards against the same id sent for two members at once. */
async function record(tx: Queryable, movement: Movement): Promise<void> {
  const { member, points, opId, store } = movement;
  const made = await tx`
    insert into ${entries} (member, points, op_id, place)
    values (${member}, ${points}, ${opId}, ${`store:${store}`})
    on conflict (op_id) do nothing
    returning id`;
  if (made.length === 0) throw new HttpError(409, 'op-id-used');
}

serve({
  name: 'loyalty 1.4.0',
  routes: [
    { method: 'GET', path: '/loyalty/:member', handle: balanceOf },
    { method: 'POST', path: '/loyalty/:member/earn', handle: earn },
    { method: 'POST', path: '/loyalty/:member/burn', handle: burn },
  ],
  check: () => database.check(entries),
  close: database.close,
});
