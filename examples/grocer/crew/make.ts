/**
 * Makes the grocer's crew: `node examples/grocer/crew/make.ts` writes people, certificates and
 * availability beside it, the same ones each time. Demand is written by hand: `demand.yaml`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { int, pick, seededRandom } from '@slipway/kernel';

const FIRST = (
  'Ada Ben Cara Dan Ella Finn Gia Hugo Ines Jon Kira Leo Mara Nils ' +
  'Olga Pablo Quinn Rosa Sam Tess Uma Vic Wanda Xavi Yara Zane Alma Bruno ' +
  'Celia Diego Edda Felix Greta Hana Ivo Jana Karl Lena Mila Noah'
).split(' ');
const LAST = (
  'Frey Abbott Bauer Castro Dalton Eriksen Flores Grant Hale Ibarra Jensen Kemp Lowe Moreno Nash ' +
  'Ortiz Price Reyes Stone Torres Underhill Vega Walsh Young Zeller'
).split(' ');

/** Of forty: experienced people for triage, regulars, and the seasonal hires that they guide. */
const experienceOf = (index: number) =>
  index < 9 ? 'senior' : index < 24 ? 'regular' : 'seasonal';

const random = seededRandom(20_261_130);
const people: string[][] = [];
const certificates: string[][] = [];
const availability: string[][] = [];

function certify(person: string, name: string, mentor: string, expires: string): void {
  certificates.push([person, name, '2026-09-01', mentor, '2026-09-08', expires]);
}

for (let store = 1; store <= 15; store++) {
  const home = `s${String(store).padStart(2, '0')}`;
  const idOf = (index: number) => `${home}.${FIRST[index]!.toLowerCase()}`;
  for (const [index, first] of FIRST.entries()) {
    const experience = experienceOf(index);
    const id = idOf(index);
    const isMinor = experience === 'seasonal' && index % 8 === 0;
    const isMentor = index < 12;
    const mentor = experience === 'seasonal' ? idOf(index % 12) : '';
    const skills = ['till', 'picks'].filter(() => random.next() < 0.85);
    if (skills.length === 0) skills.push('picks');
    if (experience === 'senior' || index < 17) skills.push('triage');
    const [least, most] =
      experience === 'seasonal' ? [8, pick(random, [24, 32])] : [16, pick(random, [32, 40])];
    const name = `${first} ${pick(random, LAST)}`;
    const language = random.next() < 0.25 ? 'es' : 'en';
    const yes = (is: boolean) => (is ? 'yes' : 'no');
    people.push([
      id,
      name,
      home,
      experience,
      skills.join(' '),
      mentor,
      yes(isMentor),
      yes(isMinor),
      String(least),
      String(most),
      language,
      `${id}@example.org`,
    ]);
    const observer = idOf(index === 0 ? 1 : 0);
    const until = () => pick(random, ['2027-03-14', '2027-06-30', '2027-09-01']);
    if (skills.includes('till')) certify(id, 'offline-till', observer, until());
    if (skills.includes('picks')) certify(id, 'picking', observer, until());
    // A few certificates run out within the week: those people go off triage in its middle.
    const isLast = index === 16 && store % 3 === 0;
    if (skills.includes('triage')) certify(id, 'triage', observer, isLast ? '2026-12-03' : until());
    availabilityOf(id, isMinor);
  }
}

function availabilityOf(id: string, isMinor: boolean): void {
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  const row = (day: string, from: string, to: string, kind: string) =>
    availability.push([id, day, from, to, kind]);
  const kind = random.next();
  if (isMinor) {
    for (const day of days.slice(0, 5)) row(day, '12:00', '21:00', 'free');
    for (const day of days.slice(5)) row(day, '06:00', '21:00', 'free');
  } else if (kind < 0.3) {
    const off = int(random, 7);
    for (const [index, day] of days.entries()) {
      if (index === off) continue;
      const [from, to] = pick(random, [
        ['', ''],
        ['', ''],
        ['06:00', '18:00'],
        ['10:00', '23:00'],
      ]);
      row(day, from!, to!, 'free');
    }
  } else if (kind < 0.42) row(`2026-12-0${1 + int(random, 6)}`, '', '', 'away');
  const [likes, avoids] = [int(random, 7), int(random, 7)];
  if (random.next() < 0.6) row(days[likes]!, '', '', 'prefers');
  if (random.next() < 0.6 && likes !== avoids) row(days[avoids]!, '14:00', '23:00', 'avoids');
}

function write(name: string, head: string, rows: readonly (readonly string[])[]): void {
  const lines = [head, ...rows.map((row) => row.join(','))];
  writeFileSync(join(import.meta.dirname, name), `${lines.join('\n')}\n`);
}

write(
  'people.csv',
  'id,name,home,experience,skills,mentor,isMentor,minor,least hours,most hours,language,mail',
  people,
);
write('certificates.csv', 'person,name,passed,observed by,observed,expires', certificates);
write('availability.csv', 'person,day,from,to,kind', availability);
