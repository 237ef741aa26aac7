/** `schema-state`: the launch's change files have no error, or all its schemas stand somewhere. */
import type { SchemaView } from '@slipway/api';
import type { LaunchSpec } from '@slipway/launch';
import type { ProbeResult } from '@slipway/playbook/checklist';
import { lintChange, loadSqlParser, loadSquawk, readChangeFile } from '@slipway/schema';
import type { OpenProbe } from './probe-ground.ts';

async function areLinted(changes: LaunchSpec['changes']): Promise<ProbeResult> {
  const parser = await loadSqlParser();
  const tools = { ...parser, squawk: loadSquawk() };
  const errors = changes
    .flatMap(({ file }) => lintChange(readChangeFile(file), tools))
    .filter(({ severity }) => severity === 'error');
  const [first] = errors;
  return first
    ? { holds: false, note: `${errors.length} error(s), such as ${first.rule}: ${first.what}` }
    : { holds: true, note: `${changes.length} change file(s) without an error` };
}

const STATES: Readonly<Record<string, readonly SchemaView['state'][]>> = {
  expanded: ['expanded', 'contracting', 'contracted'],
  contracted: ['contracted'],
};

export const openSchemaState: OpenProbe = ({ launch, view }) => ({
  kind: 'schema-state',
  read: async ({ probed }) => {
    const { changes } = launch.spec;
    if (changes.length === 0) return { holds: true, note: 'the launch changes no schema' };
    const { of = '' } = probed.ask;
    if (of === 'linted') return areLinted(changes);
    if (view.schemas.length === 0) throw new Error('no schema was looked at yet');
    const behind = view.schemas.find(({ state }) => !STATES[of]?.includes(state));
    if (behind) throw new Error(`${behind.schema} is ${behind.state}`);
    return { holds: true, note: `${view.schemas.length} schema(s) are ${of}` };
  },
});
