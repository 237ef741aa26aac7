/** A store small enough to follow by hand, what it sells, and who works there. */
import assert from 'node:assert/strict';
import { parseInput } from '@slipway/kernel';
import { makeFloor, type Floor } from '../core/floor.ts';
import { parseLayout } from '../core/layout.ts';
import type { Zone } from '../core/pick-list.ts';
import type { Order, OrderLine, Product } from '../core/product.ts';

/** Two ambient aisles that are one-way in turn, a third, a chilled and a frozen one; 12 m deep. */
export const TINY_LAYOUT = `
layout: tiny
stores: [s01]
size: [20, 16]
points: { entrance: [2, 14], pack: [3, 14], freezer: [19, 14] }
cart: { totes: 4, litres: 30, kilograms: 12, whole-kilograms: 40 }
paths:
  - { id: front, from: [2, 14], to: [19, 14] }
  - { id: back, from: [2, 2], to: [19, 2] }
aisles:
  - { id: A1, zone: ambient, from: [4, 14], to: [4, 2], bays: 6, shelves: 4, way: one }
  - { id: A2, zone: ambient, from: [8, 2], to: [8, 14], bays: 6, shelves: 4, way: one }
  - { id: A3, zone: ambient, from: [12, 14], to: [12, 2], bays: 6, shelves: 4 }
  - { id: C1, zone: chilled, from: [15, 14], to: [15, 2], bays: 6, shelves: 4 }
  - { id: F1, zone: frozen, from: [18, 14], to: [18, 2], bays: 6, shelves: 4 }
`;

export function floorOf(text: string): Floor {
  const layout = parseLayout(parseInput(text, 'layout.yaml').value);
  assert.ok(layout.ok);
  return makeFloor(layout.value);
}

/** @param place `AISLE/BAY` of the tiny layout */
export function product(sku: string, place: string, more: Partial<Product> = {}): Product {
  const [aisle = '', bay = ''] = place.split('/');
  const zones: Readonly<Record<string, Zone>> = { A: 'ambient', C: 'chilled', F: 'frozen' };
  return {
    sku,
    codes: ['4006381333931'],
    name: { en: `Item ${sku}`, es: `Cosa ${sku}` },
    maker: 'Harbour & Hill',
    size: '500 g',
    volumeMl: 1_000,
    weightG: 500,
    zone: zones[aisle[0]!]!,
    isCrushable: false,
    priceMinor: 199,
    pack: 'box',
    colour: '#aa3322',
    places: { tiny: { aisle, bay, shelf: 1 } },
    ...more,
  };
}

/** @param wanted such as `{ rice: 2 }` */
export function order(
  id: string,
  dueMs: number,
  wanted: Readonly<Record<string, number>>,
  more: Partial<OrderLine> = {},
): Order {
  const lines = Object.entries(wanted).map(([sku, quantity]) => {
    return { sku, quantity, substitutes: [], note: null, ...more };
  });
  return { order: id, store: 's01', dueMs, lines };
}
