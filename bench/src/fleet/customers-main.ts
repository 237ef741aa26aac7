/**
 * Customers as a process: statements at a steady pace; each wait counts from when it was due. A
 * line on stdin ends a span, and is answered by the waits of those that ended in it, in ms.
 */
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@slipway/pg';

const PER_SECOND = 100;
const sql = connect(process.env['SLIPWAY_DATABASE_URL'] ?? '', { name: 'bench-customers', max: 4 });
let times: number[] = [];

createInterface({ input: process.stdin })
  .on('line', () => {
    console.log(JSON.stringify({ times }));
    times = [];
  })
  .on('close', () => process.exit(0));

await sql`select 1`;
console.log('begun');
const beganMs = performance.now();
for (let count = 0; ; count++) {
  const dueMs = beganMs + (count * 1000) / PER_SECOND;
  await delay(Math.max(0, dueMs - performance.now()));
  void sql`update shop set stock = stock - 1 where id = ${count % 1000}`.then(
    () => void times.push(performance.now() - dueMs),
  );
}
