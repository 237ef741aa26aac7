/** `slipway picks layout check` and `draw`: a store's layout, before anybody walks it. */
import { writeFileSync } from 'node:fs';
import { drawLayout, readLayout, type Floor } from '@slipway/crew/picks';
import { EXIT } from '@slipway/kernel';
import { wordAt, type Command } from '../../command.ts';
import { count, counted, JSON_OPTION, print } from '../schema-options.ts';

function checked({ layout, points, distance, spots }: Floor) {
  const bays = layout.aisles.flatMap((aisle) => aisle.bays);
  const oneWay = layout.aisles.filter(({ isOneWay }) => isOneWay).length;
  const shelves = bays.reduce((sum, bay) => sum + bay.shelves, 0);
  const { name, stores, size } = layout;
  const throughM = distance(points.entrance, points.pack);
  const [aisles, spotsOnWays] = [layout.aisles.length, spots.length];
  return { name, stores, size, aisles, oneWay, bays: bays.length, shelves, spotsOnWays, throughM };
}

/** The command. */
export const picksLayoutCheck: Command = {
  name: 'picks layout check',
  summary: 'Check a store’s layout: every shelf reached, every cart comes out again',
  usage: 'FILE [--json]',
  examples: [
    ['slipway picks layout check crew/layouts/small.yaml', 'names what is wrong, by its line'],
  ],
  options: { ...JSON_OPTION },
  help: { json: 'print one JSON document' },
  run: async (input) => {
    const found = checked(readLayout(wordAt(picksLayoutCheck, input, 0, 'FILE')));
    const { name, aisles, oneWay, bays, shelves, size, stores } = found;
    print(input.values, found, [
      `Layout ${name}: ${size.widthM} by ${size.depthM} m, ${counted(aisles, 'aisle')} ` +
        `(${oneWay} one-way), ${counted(bays, 'bay')}, ${count(shelves)} shelves.`,
      `Stores: ${stores.length === 0 ? 'none yet' : stores.join(', ')}.`,
      'Every shelf can be reached, and every cart comes out again.',
    ]);
    return EXIT.done;
  },
};

/** The command. */
export const picksLayoutDraw: Command = {
  name: 'picks layout draw',
  summary: 'Draw a store’s layout as a picture (SVG)',
  usage: 'FILE [-o FILE]',
  examples: [['slipway picks layout draw crew/layouts/small.yaml -o small.svg', 'for the wall']],
  options: { out: { type: 'string', short: 'o' } },
  help: { out: 'write it here instead of printing it' },
  run: async (input) => {
    const svg = drawLayout(readLayout(wordAt(picksLayoutDraw, input, 0, 'FILE')).layout);
    const { out } = input.values;
    if (typeof out === 'string') writeFileSync(out, `${svg}\n`);
    console.log(typeof out === 'string' ? `Written to ${out}.` : svg);
    return EXIT.done;
  },
};
