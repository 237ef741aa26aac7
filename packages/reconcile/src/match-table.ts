/**
 * The table of matches: millions of short rows. A run that makes most of them makes the table anew
 * (`bulk.ts`), so what the table has and what it guarantees are said here once, for both.
 */

/** What a match has; wide columns of one width first, so that rows are short. */
export const MATCH_COLUMNS = `
        left_seq  bigint,
        right_seq bigint,
        run       int,                           -- its rules' version is the run's
        how       text,
        rule      text`;

/** Their names, in their order. */
export const MATCH_NAMES = 'left_seq, right_seq, run, how, rule';

/** What holds for all matches: above all, that no record is in two. */
export const MATCH_RULES = `
      alter table slipway.reconcile_match
        alter column left_seq  set not null,
        alter column right_seq set not null,
        alter column run       set not null,
        alter column how       set not null,
        alter column rule      set not null,
        add constraint reconcile_match_pkey primary key (left_seq),
        add constraint reconcile_match_right_seq_key unique (right_seq),
        add constraint reconcile_match_how_check check (   -- nearly all are exact: one look
          how = 'exact' or how in ('near', 'history', 'person'));`;
