/** The roster of a store for the wall: one page for each store and week. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { needsOf, type Assignment, type RosterProblem } from '../core/problem.ts';
import { dayOf, namingOf, timeOf } from '../core/words.ts';

const require = createRequire(import.meta.url);
const FONTS = join(dirname(require.resolve('pdfmake/package.json')), 'fonts', 'Roboto');
const LINE = '#8a949e';
const TINT = '#eef2f5';

type Block = Readonly<Record<string, unknown>>;

/** @returns the bytes of a PDF with a page for each of the stores */
export async function storeSheets(
  problem: RosterProblem,
  roster: readonly Assignment[],
  stores: readonly string[],
  version: number,
): Promise<Uint8Array> {
  const { default: pdfmake } = await import('pdfmake'); // large, and only printing needs it
  const font = (name: string) => join(FONTS, `Roboto-${name}.ttf`);
  pdfmake.setFonts({
    Roboto: {
      normal: font('Regular'),
      bold: font('Medium'),
      italics: font('Italic'),
      bolditalics: font('MediumItalic'),
    },
  });
  pdfmake.setLocalAccessPolicy((path) => path.startsWith(FONTS));
  pdfmake.setUrlAccessPolicy(() => false);
  const content = stores.flatMap((store, index) => pageOf(problem, roster, store, version, index));
  const definition = {
    pageSize: 'A4',
    pageOrientation: 'landscape',
    pageMargins: [24, 24, 24, 24],
    info: { title: 'Roster' },
    defaultStyle: { font: 'Roboto', fontSize: 8.5, lineHeight: 1.1 },
    content,
  };
  return pdfmake.createPdf(definition).getBuffer();
}

function pageOf(
  problem: RosterProblem,
  roster: readonly Assignment[],
  store: string,
  version: number,
  index: number,
): Block[] {
  const naming = namingOf(problem);
  const shifts = problem.shifts.filter((shift) => shift.store === store);
  const days = [...new Set(shifts.map(({ day }) => day))].toSorted();
  const names = [...new Set(shifts.map(({ name }) => name))];
  const zone = naming.zone(store);
  const head = [
    '',
    ...days.map((day) => dayHead(shifts.find((one) => one.day === day)!.fromMs, zone)),
  ];
  const rows = names.flatMap((name) => {
    const first = shifts.find((one) => one.name === name)!;
    const stations = [
      ...new Set(
        shifts
          .filter((one) => one.name === name)
          .flatMap(needsOf)
          .map(([station]) => station),
      ),
    ];
    const hours = `${timeOf(first.fromMs, zone)}–${timeOf(first.untilMs, zone)}`;
    return stations.map((station, at) => [
      { text: [{ text: at === 0 ? `${name} ${hours}\n` : '', bold: true }, station] },
      ...days.map((day) => {
        const shift = shifts.find((one) => one.day === day && one.name === name);
        const there = roster.filter((one) => one.shift === shift?.id && one.station === station);
        const missing = (shift?.needs[station] ?? 0) - there.length;
        const people = there.map(({ person, isLead }) => ({
          text: `${naming.person(person)}${isLead ? '' : ''}`,
          bold: isLead,
        }));
        const gap = { text: `${missing} missing`, color: '#b3261e', bold: true };
        return { stack: missing > 0 ? [...people, gap] : people };
      }),
    ]);
  });
  const title = `${naming.store(store)} (${store})`;
  return [
    {
      columns: [
        { text: title, fontSize: 18, bold: true },
        { text: `version ${version}; bold leads triage`, alignment: 'right', margin: [0, 8, 0, 0] },
      ],
      margin: [0, 0, 0, 8],
      ...(index > 0 ? { pageBreak: 'before' } : {}),
    },
    {
      table: { headerRows: 1, widths: [64, ...days.map(() => '*')], body: [head, ...rows] },
      layout: {
        hLineColor: () => LINE,
        vLineColor: () => LINE,
        fillColor: (row: number) => (row === 0 ? TINT : null),
      },
    },
  ];
}

const dayHead = (ms: number, zone: string): Block => ({ text: dayOf(ms, zone), bold: true });
