/**
 * Which questions an attempt asks, and in which order it shows what may be chosen. Both follow from
 * the attempt's seed alone, so that an answer can be judged by whoever knows the seed, and nobody
 * else needs the key.
 *
 * Rules (SPEC.md): T1 same seed, same assessment · T2 a retake asks other questions.
 */
import { int, seededRandom, type Random } from '@slipway/kernel';
import type { Question } from './module.ts';

/** Keeps the seeds of neighbouring questions apart (2^32 by the golden ratio). */
const SPREAD = 0x9e3779b9;

/** @returns the same things in another order (Fisher-Yates) */
export function shuffled<T>(things: readonly T[], random: Random): readonly T[] {
  const result = [...things];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = int(random, last + 1);
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}

/**
 * @param before ids that the attempt before has asked: they come last
 * @returns ids of questions, as many as asked for
 */
export function drawItems(
  bank: readonly Question[],
  { count, seed, before }: { count: number; seed: number; before: readonly string[] },
): readonly string[] {
  const mixed = shuffled(
    bank.map(({ id }) => id),
    seededRandom(seed),
  );
  const isNew = (id: string) => !before.includes(id);
  return [...mixed.filter(isNew), ...mixed.filter((id) => !isNew(id))].slice(0, count);
}

/**
 * @param place of the question within the attempt
 * @returns for each option in the order shown, its place in the bank; never an order that is right
 */
export function shownOrder({ kind, options }: Question, seed: number, place: number): number[] {
  const random = seededRandom((seed + Math.imul(place + 1, SPREAD)) >>> 0);
  const order = [...shuffled(Array.from(options.keys()), random)];
  const isSolved = kind === 'order' && order.every((value, index) => value === index);
  return isSolved ? [...order.slice(1), order[0]!] : order;
}
