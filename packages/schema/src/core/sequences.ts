/** What numbers an altered column's rows goes over to its twin (schema-recipes, 8). */
import { ident, literal } from '@slipway/kernel';
import type { MovedSequence } from './draft.ts';

/** An identity does not move: it is made anew on the twin, and goes on where the old one stood. */
function moveIdentitySql(base: string, { base: column, twin, draws }: MovedSequence): string {
  const alter = `ALTER TABLE ${base} ALTER COLUMN`;
  return String.raw`DO $identity$
DECLARE
  source regclass := pg_get_serial_sequence(${literal(base)}, ${literal(column)});
  s record;
  stood bigint;
  called boolean;
BEGIN
  SELECT n.nspname, c.relname, q.* INTO s
  FROM   pg_class c
  JOIN   pg_namespace n ON n.oid = c.relnamespace
  JOIN   pg_sequence q ON q.seqrelid = c.oid
  WHERE  c.oid = source;
  EXECUTE format('SELECT last_value, is_called FROM %s', source) INTO stood, called;
  EXECUTE ${literal(`${alter} ${ident(column)} DROP IDENTITY`)};
  EXECUTE ${literal(`${alter} ${ident(twin)} ADD GENERATED ${draws} AS IDENTITY `)}
    || format('(SEQUENCE NAME %I.%I INCREMENT BY %s MINVALUE %s START WITH %s CACHE %s%s)',
              s.nspname, s.relname, s.seqincrement, s.seqmin, s.seqstart, s.seqcache,
              CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END);
  PERFORM setval(format('%I.%I', s.nspname, s.relname)::regclass, stood, called);
END $identity$`;
}

/**
 * @param base the table, qualified and quoted
 * @param type the twin's
 * @returns the contract's statements, before the old column goes
 */
export function moveSequenceSql(base: string, moved: MovedSequence, type: string): string[] {
  const { sequence, twin, draws } = moved;
  if (sequence === null) return [moveIdentitySql(base, moved)];
  const column = ident(twin);
  return [
    ...(type === 'bigint' ? [`ALTER SEQUENCE ${sequence} AS bigint`] : []),
    `ALTER SEQUENCE ${sequence} OWNED BY ${base}.${column}`,
    ...(draws === null ? [] : [`ALTER TABLE ${base} ALTER COLUMN ${column} SET DEFAULT ${draws}`]),
  ];
}
