/**
 * The loyalty provider, simulated: it keeps its own book of points that tills tell it of, and
 * writes statements from it. Nothing goes wrong here.
 *
 *   POST /movements  points given or taken     POST /files {path, untilMs}  the next statement
 */
import { writeFileSync } from 'node:fs';
import { Type, type Static } from 'typebox';
import { bodyAs, serve } from './serve.ts';

const Movement = Type.Object({
  reference: Type.String(),
  member: Type.String(),
  store: Type.String(),
  kind: Type.Enum(['EARN', 'BURN']),
  points: Type.Integer({ minimum: 0 }),
  atMs: Type.Integer(),
});
const Wanted = Type.Object({ path: Type.String(), untilMs: Type.Integer() });

type Movement = Static<typeof Movement>;
const HEADER = 'movement_id,reference,member,store,type,points,at,status';

let book: (Movement & { readonly id: string })[] = [];
let movements = 0;

/** Writes what is new since the last statement, and says until when it is complete. */
function writeFile({ path, untilMs }: Static<typeof Wanted>): { readonly rows: number } {
  const rows = book.filter(({ atMs }) => atMs <= untilMs);
  book = book.filter(({ atMs }) => atMs > untilMs);
  const lines = rows.map(({ id, reference, member, store, kind, points, atMs }) =>
    [id, reference, member, store, kind, points, new Date(atMs).toISOString(), 'posted'].join(','),
  );
  const total = rows.reduce((sum, { points }) => sum + points, 0);
  const trailer = `TRAILER,${rows.length},${total},${new Date(untilMs).toISOString()}`;
  writeFileSync(path, [HEADER, ...lines, trailer, ''].join('\n'));
  return { rows: rows.length };
}

serve({
  'POST /movements': (body) => {
    book.push({ ...bodyAs(Movement, body), id: `l-${++movements}` });
  },
  'POST /files': (body) => writeFile(bodyAs(Wanted, body)),
});
