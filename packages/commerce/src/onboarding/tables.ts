/**
 * The tables of sign-ups. Facts only grow; a sign-up's row is what its facts fold to, written in
 * the transaction that adds the fact, so that it can be made anew from them at any time.
 */
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';

const STEPS: readonly TableStep[] = [
  {
    name: '1-sign-up',
    statement: `
      create table slipway.commerce_sign_up (
        id             text primary key,          -- made on the device
        store          text,                      -- null: the provider knows of it, we do not yet
        shift          text,                      -- null: no shift is known for that moment
        device         text,
        member         text,
        is_test        boolean not null default false,
        stage          text not null default 'none' check (
          stage in ('none', 'captured', 'verified', 'payment', 'activated', 'lost')),
        captured_at    timestamptz,
        verified_at    timestamptz,
        payment_at     timestamptz,
        expires_at     timestamptz,
        activated_at   timestamptz,
        benefit_at     timestamptz,
        ended_at       timestamptz,
        trouble_reason text,
        trouble_detail text,
        loss_reason    text,
        loss_stage     text,
        loss_detail    text,
        duplicate_of   text
      );
      create index commerce_sign_up_captured on slipway.commerce_sign_up (captured_at);
      create index commerce_sign_up_member   on slipway.commerce_sign_up (member);
      create index commerce_sign_up_expires  on slipway.commerce_sign_up (expires_at)
      where  stage = 'payment'`,
  },
  {
    name: '2-fact',
    statement: `
      create table slipway.commerce_fact (
        source      text not null,                -- 'own', or the provider's name
        id          text not null,                -- the provider's id of the event
        kind        text,                         -- null: it says nothing about a funnel
        refs        text[] not null default '{}', -- the provider's names of what it is about
        sign_up     text,                         -- null: nobody knows yet whose it is
        at          timestamptz not null,         -- by the source's clock
        detail      text,
        expires_at  timestamptz,
        body_hash   text,                         -- SHA-256 of what was signed: evidence
        received_at timestamptz not null default now(),
        primary key (source, id)
      );
      create index commerce_fact_sign_up on slipway.commerce_fact (sign_up);
      create index commerce_fact_orphan  on slipway.commerce_fact using gin (refs)
      where  sign_up is null;
      create table slipway.commerce_ref (
        source  text not null,
        ref     text not null,
        sign_up text not null,
        primary key (source, ref)
      )`,
  },
  {
    name: '3-alert',
    statement: `
      create table slipway.commerce_alert (       -- one for each payment that is about to expire
        sign_up    text not null references slipway.commerce_sign_up,
        expires_at timestamptz not null,
        raised_at  timestamptz not null,
        told_at    timestamptz,                   -- null: nobody has been told
        primary key (sign_up, expires_at)
      );
      create index commerce_alert_untold on slipway.commerce_alert (expires_at)
      where  told_at is null`,
  },
];

/** Makes the tables of sign-ups unless they exist. */
export async function ensureOnboardingTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'commerce-onboarding', STEPS);
}
