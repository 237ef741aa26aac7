/** What the reference says of an operation beyond its fields. */

/** The page's words on one operation. */
export interface OperationNote {
  /** What it does, in a sentence or two. */
  readonly does: string;
  /** One operation as it stands in a change file; it is planned by a test. */
  readonly example: string;
  /** Ids of the steps (steps.ts) of the example's plan, without those that every change has. */
  readonly steps: readonly string[];
  /** What else a person should know. */
  readonly know: readonly string[];
  /** What is refused before anything is changed. */
  readonly refused: readonly string[];
}

/** The database that the examples are written for. */
export const EXAMPLE_TABLES = `
  create table member (id int primary key, name text not null, email text);
  create index member_email_idx on member (email);
  create table purchase (id int primary key, member_id int not null, total int not null,
    made date not null, constraint total_positive check (total >= 0));
  create table booking (id int primary key, starts date not null, ends date not null,
    constraint booking_short check (ends < starts + 30));
  create table draft (id int primary key, body text);
  create type member_state as enum ('active', 'ended');`;
