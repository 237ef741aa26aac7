/**
 * For tests: one write of training in a process of its own, to be killed in the middle.
 *
 *   node write.ts DATABASE_URL answers|observe|watch WISH_AS_JSON
 */
import { connect } from '@slipway/pg';
import { readCatalog, SHIPPED_MODULES } from '../format/read-catalog.ts';
import { recordAnswers, type AnswerWish } from '../store/answers.ts';
import { observe, type ObservationWish } from '../store/observations.ts';
import { recordWatching, type WatchWish } from '../store/watching.ts';

const [url = '', what = '', wish = '{}'] = process.argv.slice(2);
const catalog = await readCatalog([SHIPPED_MODULES]);
const sql = connect(url, { name: 'training-write', max: 1 });
if (what === 'answers') await recordAnswers(sql, catalog, JSON.parse(wish) as AnswerWish);
else if (what === 'watch') await recordWatching(sql, catalog, JSON.parse(wish) as WatchWish);
else await observe(sql, catalog, JSON.parse(wish) as ObservationWish);
await sql.end();
