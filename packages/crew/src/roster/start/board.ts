/** A roster in the making: who has which place, what it costs, and whether a step is allowed. */
import { MISSED_MENTOR, SHORT, undesiredCost, unevenCost } from '../core/costs.ts';
import type { Ground } from './ground.ts';

export class Board {
  /** For each place, a person's number; −1: nobody. */
  readonly holder: Int32Array;
  cost = 0;
  readonly #ground: Ground;
  /** Place + 1 of each shift and person; 0: not on it. */
  readonly #on: Int32Array;
  readonly #count: Int32Array;
  readonly #undesired: Int32Array;
  readonly #minutes: Float64Array;
  readonly #met: Int32Array;
  /** By shift. */
  readonly #seasonal: Int32Array;
  readonly #guides: Int32Array;
  readonly #triage: Int32Array;
  readonly #leads: Int32Array;

  constructor(ground: Ground) {
    const { places, people, problem } = ground;
    const shifts = problem.shifts.length;
    this.#ground = ground;
    this.holder = new Int32Array(places.length).fill(-1);
    this.#on = new Int32Array(shifts * people.length);
    this.#count = Int32Array.from(people, ({ done }) => done);
    this.#undesired = new Int32Array(people.length);
    this.#minutes = new Float64Array(people.length);
    this.#met = new Int32Array(people.length);
    this.#seasonal = new Int32Array(shifts);
    this.#guides = new Int32Array(shifts);
    this.#triage = new Int32Array(shifts);
    this.#leads = new Int32Array(shifts);
    for (const place of places) this.cost += SHORT[place.station];
    for (const { done, fair, meetings } of people) {
      this.cost += unevenCost(done, fair) + MISSED_MENTOR * meetings;
    }
  }

  /** @returns the place that somebody has in a shift; −1: none */
  placeOf(shift: number, person: number): number {
    return this.#on[shift * this.#ground.people.length + person]! - 1;
  }

  /** @returns the places that somebody must leave to be in this shift, or in it anew */
  inTheWay(shift: number, person: number): number[] {
    const own = this.placeOf(shift, person);
    const found = own >= 0 ? [own] : [];
    for (const other of this.#ground.exclusive[shift]!) {
      const place = this.placeOf(other, person);
      if (place >= 0) found.push(place);
    }
    return found;
  }

  /** Whether somebody has hours left for a shift. */
  hasTime(shift: number, person: number): boolean {
    const { minutes, people } = this.#ground;
    return this.#minutes[person]! + minutes[shift]! <= people[person]!.limitMinutes + 1e-6;
  }

  /** Whether a shift's triage is led, and its seasonal hires guided. */
  isSound(shift: number): boolean {
    const { seasonalPerMentor } = this.#ground.problem.law;
    const isLed = this.#triage[shift] === 0 || this.#leads[shift]! > 0;
    return isLed && this.#seasonal[shift]! <= seasonalPerMentor * this.#guides[shift]!;
  }

  /** Puts somebody into an empty place. */
  put(place: number, person: number): void {
    this.holder[place] = person;
    this.#change(place, person, 1);
  }

  /** Empties a place. */
  take(place: number): void {
    const person = this.holder[place]!;
    this.holder[place] = -1;
    this.#change(place, person, -1);
  }

  #change(at: number, person: number, by: 1 | -1): void {
    const { places, people, problem, minutes } = this.#ground;
    const { shift, station, cost } = places[at]!;
    const who = people[person]!;
    this.#on[shift * people.length + person] = by === 1 ? at + 1 : 0;
    this.cost += by * (cost.get(person)! - SHORT[station]);
    const count = this.#count[person]!;
    this.cost += unevenCost(count + by, who.fair) - unevenCost(count, who.fair);
    this.#count[person] = count + by;
    this.#minutes[person]! += by * minutes[shift]!;
    if (problem.shifts[shift]!.isUndesired) {
      const bad = this.#undesired[person]!;
      const { fairUndesired } = who;
      this.cost += undesiredCost(bad + by, fairUndesired) - undesiredCost(bad, fairUndesired);
      this.#undesired[person] = bad + by;
    }
    if (who.isSeasonal) this.#seasonal[shift]! += by;
    if (who.guides) this.#guides[shift]! += by;
    if (station === 'triage') this.#triage[shift]! += by;
    if (station === 'triage' && who.isSenior) this.#leads[shift]! += by;
    if (who.mentor >= 0 && this.placeOf(shift, who.mentor) >= 0) this.#meet(person, by);
    for (const mentee of who.mentees) {
      if (this.placeOf(shift, mentee) >= 0) this.#meet(mentee, by);
    }
  }

  #meet(person: number, by: 1 | -1): void {
    const { meetings } = this.#ground.people[person]!;
    const met = this.#met[person]!;
    const missed = (count: number) => MISSED_MENTOR * Math.max(0, meetings - count);
    this.cost += missed(met + by) - missed(met);
    this.#met[person] = met + by;
  }
}
