/** Changes for tests of the lint, whether or not an operation can be planned yet. */
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Change, ChangeOperation } from '../core/change.ts';

/** @returns a change of these operations, as YAML; places are lines of the text */
export function changeOf(operations: string, name = 'v2'): Change {
  const counter = new LineCounter();
  const document = parseDocument(operations, { lineCounter: counter });
  const lines = operations.split('\n');
  const placeAt = (node: unknown) => {
    const range: unknown = Object(node).range;
    const { line, col } = counter.linePos(Array.isArray(range) ? Number(range[0]) : 0);
    return { file: `${name}.yaml`, line, column: col, quote: lines[line - 1] ?? '' };
  };
  const entries = isSeq(document.contents) ? document.contents.items : [];
  const parsed = entries.map((entry): ChangeOperation => {
    const [pair] = isMap(entry) ? entry.items : [];
    const own = pair && isMap(pair.value) ? pair.value.items : [];
    const spec: unknown = isMap(pair?.value) ? pair.value.toJS(document) : null;
    const fields = own.map((each) => [String(each.key), placeAt(each.key)] as const);
    return {
      kind: String(pair?.key),
      spec,
      place: placeAt(pair?.key),
      fields: Object.fromEntries(fields),
    };
  });
  return { name, operations: parsed };
}
