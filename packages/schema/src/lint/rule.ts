/** What a rule of the lint is, and what it finds. A new rule is a file and a registry line. */
import type { FilePlace } from '@slipway/kernel';
import type { LintSubject } from './subject.ts';

/** An error will fail or lose data; a warning may; information is good to know beforehand. */
export type Severity = 'error' | 'warning' | 'info';

/** Something that a person should look at, with its place and what to do about it. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly place: FilePlace;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** What a rule says of one place. */
export interface Breach {
  readonly place: FilePlace;
  readonly what: string;
  /** Replaces the rule's own advice where the case has a better one. */
  readonly fix?: string;
}

/** One rule. */
export interface LintRule {
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what is found. */
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  /** Operations, as YAML, that break it. They stand in the documentation and are tested. */
  readonly breach: string;
  /** The same done well. */
  readonly clean: string;
  check(subject: LintSubject): readonly Breach[];
}
