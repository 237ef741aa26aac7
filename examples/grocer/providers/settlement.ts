/**
 * The payment processor, simulated: it keeps its own book of what card terminals tell it, and
 * writes settlement files from it. Some of what it hears goes wrong (defects.yaml); it shares no
 * code with the engine that finds out.
 *
 *   POST /charges  a terminal's charge         POST /files {path, untilMs}  the next file
 *   GET /seeded    what was spoiled on purpose
 */
import { writeFileSync } from 'node:fs';
import { Type, type Static } from 'typebox';
import { DefectPlan, msOf, readDefects, type Seeded } from './defects.ts';
import { bodyAs, serve } from './serve.ts';

const Charge = Type.Object({
  reference: Type.String(),
  /** The basket; a charge whose till went down has none. */
  order: Type.Optional(Type.String()),
  store: Type.String(),
  terminal: Type.String(),
  amountMinor: Type.Integer(),
  currency: Type.String(),
  atMs: Type.Integer(),
});
const Wanted = Type.Object({ path: Type.String(), untilMs: Type.Integer() });

interface Line extends Static<typeof Charge> {
  readonly id: string;
  readonly status: 'captured' | 'declined';
  /** The first file that it may stand in. */
  readonly fromFile: number;
}

const HEADER =
  'transaction_id,merchant_reference,order_id,store,terminal,amount,currency,captured_at,' +
  'status,batch';
/** A retry of a terminal follows so soon. */
const RETRY_MS = 40_000;

const defects = readDefects();
const plan = new DefectPlan(defects, 'processor');
const seeded: Seeded[] = [];
let book: Line[] = [];
let charges = 0;
let lateOnes = 0;
let files = 0;

const decimal = (minor: number): string => (minor / 100).toFixed(2);

/** Enters a charge, as it was or as it went wrong. */
function enter(charge: Static<typeof Charge>): void {
  const id = `p-${++charges}`;
  const line: Line = { ...charge, id, status: 'captured', fromFile: 1 };
  // A charge without an order is spoiled already, at its till.
  const defect = charge.order === undefined ? null : plan.next();
  const { reference: key, amountMinor } = charge;
  if (defect === null) {
    book.push(line);
  } else if (defect === 'late-webhook') {
    const late = defects.sales['late-webhook']['files-late'];
    book.push({ ...line, fromFile: files + 1 + late[lateOnes++ % late.length]! });
    seeded.push({ kind: defect, key, moves: 0 });
  } else if (defect === 'doubled-capture') {
    book.push(line, { ...line, id: `${id}-again`, atMs: line.atMs + RETRY_MS });
    seeded.push({ kind: defect, key, moves: amountMinor });
  } else if (defect === 'late-decline') {
    const atMs = line.atMs + msOf(defects.sales['late-decline'].after);
    book.push(line, { ...line, id: `${id}-back`, status: 'declined', atMs });
    seeded.push({ kind: defect, key, moves: -amountMinor });
  }
}

/** Writes what is new since the last file, and says until when it is complete. */
function writeFile({ path, untilMs }: Static<typeof Wanted>): { readonly rows: number } {
  files += 1;
  const isIn = (line: Line) => line.fromFile <= files && line.atMs <= untilMs;
  const rows = book.filter(isIn);
  book = book.filter((line) => !isIn(line));
  const lines = rows.map((line) =>
    [
      line.id,
      line.reference,
      line.order ?? '',
      line.store,
      line.terminal,
      decimal(line.amountMinor),
      line.currency,
      new Date(line.atMs).toISOString(),
      line.status,
      `${line.terminal}/${files}`,
    ].join(','),
  );
  const total = rows.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const until = new Date(untilMs).toISOString();
  const trailer = `TRAILER,${rows.length},${decimal(total)},${until}`;
  writeFileSync(path, [HEADER, ...lines, trailer, ''].join('\n'));
  return { rows: rows.length };
}

serve({
  'POST /charges': (body) => enter(bodyAs(Charge, body)),
  'POST /files': (body) => writeFile(bodyAs(Wanted, body)),
  'GET /seeded': () => seeded,
});
