/** A desk as a process of its own that claims one case; for tests that kill it. */
import { connect } from '@slipway/pg';
import { readGuides } from '../read-guides.ts';
import { workOnCase } from '../work.ts';

const { DESK_URL = '', DESK_NOW_MS = '0' } = process.env;
const sql = connect(DESK_URL, { name: 'slipway-desk' });
const desk = { guides: readGuides(), training: [], through: null };
await workOnCase(sql, desk, 'a:declined', { kind: 'claim', by: 'ada' }, Number(DESK_NOW_MS));
await sql.end();
