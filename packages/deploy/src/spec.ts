/**
 * The words of this package: what a service is, and what one running instance of it is.
 * Plain data; it is what the launch file says and what the journal keeps.
 */
import type { ProcessIdentity } from '@slipway/kernel';

/** Blue is the release that customers have now, green the one that they shall have. */
export type Colour = 'blue' | 'green';

export const COLOURS: readonly Colour[] = ['blue', 'green'];

/** One release of a service: started by its command, or given by its URLs. */
export interface ReleaseSpec {
  readonly release: string;
  /** The command, for target `process`. */
  readonly run?: string;
  /** Base URLs without a trailing slash, for target `external`. */
  readonly urls?: readonly string[];
}

/** A service of the launch, in both of its colours. */
export interface ServiceSpec {
  readonly name: string;
  readonly target: 'process' | 'external';
  /** Services that must be up before this one starts. */
  readonly needs: readonly string[];
  /** Instances per colour; for `external` the number of blue's URLs. */
  readonly instances: number;
  /** Answers 200 once the instance may get requests; begins with `/`. */
  readonly healthPath: string;
  readonly blue: ReleaseSpec;
  readonly green: ReleaseSpec;
}

/** One instance of one colour of a service. */
export interface Instance {
  readonly id: string;
  readonly service: string;
  readonly colour: Colour;
  /** Its place among the instances of its colour, from 0. */
  readonly index: number;
  /** Base URL without a trailing slash. */
  readonly url: string;
  /** The leader of its process group; null for `external`, and while it is only intended. */
  readonly identity: ProcessIdentity | null;
  /** When its start was begun, in milliseconds since 1970. */
  readonly startedAtMs: number;
  /** How often the instance at this place was restarted before. */
  readonly restarts: number;
  readonly logFile: string | null;
}

/** What the journal keeps of an instance. */
export interface InstanceRecord extends Instance {
  readonly release: string;
  /** When it was first ready for requests; null until then. In milliseconds since 1970. */
  readonly readyAtMs: number | null;
}

/** Base URLs that may get requests, by service and colour. */
export type Upstreams = Readonly<
  Record<string, { readonly blue: readonly string[]; readonly green: readonly string[] }>
>;
