/** What a drill needs of the store's devices and of the cloud that they sync with. */
import type { StorePrices } from './core/oracle.ts';

/** A device that was enrolled for the store and is not revoked. */
export interface EnrolledDevice {
  readonly device: string;
  readonly kind: string;
  readonly label: string;
  readonly isSimulated: boolean;
}

/** How far the cloud has come with what one device sent. */
export interface Progress {
  readonly device: string;
  readonly epoch: number;
  readonly ackedSeq: number;
  readonly appliedSeq: number;
}

/** How an op ended in the cloud. */
export interface OpReceipt {
  readonly opId: string;
  /** `applied`, `repeated`, `quarantined`, `waiting` or `resolved`. */
  readonly state: string;
}

/** The cloud's side, as its database says it. */
export interface DrillCloud {
  devices(store: string): Promise<readonly EnrolledDevice[]>;
  progress(devices: readonly string[]): Promise<readonly Progress[]>;
  /** @returns every receipt of one epoch's ops after a place */
  receipts(device: string, epoch: number, afterSeq: number): Promise<readonly OpReceipt[]>;
  prices(store: string): Promise<StorePrices>;
}

/** A till's receipt for an op. */
export interface TillReceipt {
  readonly epoch: number;
  readonly seq: number;
  readonly wallMs: number;
  readonly isRepeated: boolean;
}

/** A line of a sale as it stands in the till's log. */
export interface SoldLine {
  readonly sku: string;
  readonly quantity: number;
  readonly priceMinor: number;
  readonly currency: string;
  readonly bookId: string;
  readonly ruleId: string;
}

export interface AgentState {
  readonly device: string | null;
  readonly store: string | null;
  readonly agentVersion: string;
  readonly isSelling: boolean;
  readonly unacked: number;
  readonly isCut: boolean;
  /** How far its wall clock is ahead of the cloud's, in ms; null until it knows. */
  readonly skewMs: number | null;
}

/** What a till answers with when it refuses. */
export class TillRefusal extends Error {
  readonly code: string;

  constructor(code: string, what: string) {
    super(what);
    this.code = code;
  }
}

/** One device's agent, by its local API. Each call throws `TillRefusal` when it is refused. */
export interface DrillAgent {
  state(): Promise<AgentState>;
  selfTest(): Promise<{ readonly ok: boolean; readonly failed: readonly string[] }>;
  /** Cuts its way to the cloud for so long, in ms, unless it is said again. */
  cut(forMs: number): Promise<void>;
  mend(): Promise<void>;
  sell(opId: string, lines: readonly { sku: string; quantity: number }[]): Promise<TillReceipt>;
  takeBack(opId: string, ofSale: string): Promise<TillReceipt>;
  earn(opId: string, member: string, points: number): Promise<TillReceipt>;
  burn(opId: string, member: string, points: number): Promise<TillReceipt>;
  /** @returns the lines of a sale as the till has them */
  sold(opId: string): Promise<readonly SoldLine[]>;
  /** @returns the balance that the cloud told it last; null if none */
  balance(member: string): Promise<number | null>;
}
