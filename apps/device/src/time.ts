/**
 * The device's time: a wall clock that may be days off, a clock since boot, and what the cloud
 * said. Sales go by the corrected time where the cloud has ever told it.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { clampWall } from '@slipway/fleet';

/** How far the wall clock may be ahead before causality stops following it. */
const MAX_AHEAD_MS = 60_000;

/** Milliseconds since boot when this process began; asking the system each time is slow. */
const UP_AT_START_MS = uptime() * 1000 - performance.now();

export interface Moment {
  readonly wallMs: number;
  /** What the logical clock follows: the wall clock, clamped. */
  readonly logicalMs: number;
  readonly monoMs: number;
  readonly bootId: string;
}

export class DeviceTime {
  readonly #wall: () => number;
  readonly #bootId = readBootId();
  /** Wall clock less the cloud's, in ms; null until it has said its time. */
  #skewMs: number | null = null;

  constructor(wall: () => number = Date.now) {
    this.#wall = wall;
  }

  now(): Moment {
    const wallMs = this.#wall();
    const { ms: logicalMs } = clampWall(wallMs, this.#trustedMs(wallMs), MAX_AHEAD_MS);
    return {
      wallMs,
      logicalMs,
      monoMs: Math.floor(UP_AT_START_MS + performance.now()),
      bootId: this.#bootId,
    };
  }

  get wallMs(): number {
    return this.#wall();
  }

  /** The cloud's time as near as it is known, in ms since 1970: what prices go by. */
  get correctedMs(): number {
    const wallMs = this.#wall();
    return this.#trustedMs(wallMs) ?? wallMs;
  }

  get skewMs(): number | null {
    return this.#skewMs;
  }

  heard(serverMs: number): void {
    this.#skewMs = this.#wall() - serverMs;
  }

  /** What an earlier run of the agent knew. */
  recall(skewMs: number): void {
    this.#skewMs ??= skewMs;
  }

  #trustedMs(wallMs: number): number | null {
    return this.#skewMs === null ? null : wallMs - this.#skewMs;
  }
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomUUID(); // elsewhere than on Linux: one for each start of the agent
  }
}
