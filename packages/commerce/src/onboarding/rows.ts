/** A sign-up's row as the funnel that it holds, and back. */
import type { Queryable } from '@slipway/pg';
import type { Funnel, LossReason, Stage } from '../core/funnel.ts';

/** The funnel's columns, as PostgreSQL gives them. */
export interface FunnelColumns {
  readonly stage: Stage;
  readonly capturedAt: Date | null;
  readonly verifiedAt: Date | null;
  readonly paymentAt: Date | null;
  readonly expiresAt: Date | null;
  readonly activatedAt: Date | null;
  readonly benefitAt: Date | null;
  readonly endedAt: Date | null;
  readonly troubleReason: LossReason | null;
  readonly troubleDetail: string | null;
  readonly lossReason: LossReason | null;
  readonly lossStage: Stage | null;
  readonly lossDetail: string | null;
  readonly duplicateOf: string | null;
}

/** The list of columns that a select of `FunnelColumns` names. */
export const funnelColumns = (sql: Queryable) => sql`
  stage, captured_at as "capturedAt", verified_at as "verifiedAt", payment_at as "paymentAt",
  expires_at as "expiresAt", activated_at as "activatedAt", benefit_at as "benefitAt",
  ended_at as "endedAt", trouble_reason as "troubleReason", trouble_detail as "troubleDetail",
  loss_reason as "lossReason", loss_stage as "lossStage", loss_detail as "lossDetail",
  duplicate_of as "duplicateOf"`;

const ms = (date: Date | null): number | null => date?.getTime() ?? null;
const date = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

export function funnelOf(row: FunnelColumns): Funnel {
  const { troubleReason, lossReason } = row;
  return {
    stage: row.stage,
    capturedMs: ms(row.capturedAt),
    verifiedMs: ms(row.verifiedAt),
    paymentMs: ms(row.paymentAt),
    expiresMs: ms(row.expiresAt),
    activatedMs: ms(row.activatedAt),
    benefitMs: ms(row.benefitAt),
    endedMs: ms(row.endedAt),
    trouble: troubleReason && { reason: troubleReason, detail: row.troubleDetail },
    loss: lossReason && {
      reason: lossReason,
      stage: row.lossStage ?? 'none',
      detail: row.lossDetail,
    },
    duplicateOf: row.duplicateOf,
  };
}

/** Writes a funnel into the row of its sign-up, whose lock the caller holds. */
export async function writeFunnel(tx: Queryable, signUp: string, funnel: Funnel): Promise<void> {
  await tx`
    update slipway.commerce_sign_up
    set    stage          = ${funnel.stage},
           captured_at    = ${date(funnel.capturedMs)},
           verified_at    = ${date(funnel.verifiedMs)},
           payment_at     = ${date(funnel.paymentMs)},
           expires_at     = ${date(funnel.expiresMs)},
           activated_at   = ${date(funnel.activatedMs)},
           benefit_at     = ${date(funnel.benefitMs)},
           ended_at       = ${date(funnel.endedMs)},
           trouble_reason = ${funnel.trouble?.reason ?? null},
           trouble_detail = ${funnel.trouble?.detail ?? null},
           loss_reason    = ${funnel.loss?.reason ?? null},
           loss_stage     = ${funnel.loss?.stage ?? null},
           loss_detail    = ${funnel.loss?.detail ?? null},
           duplicate_of   = ${funnel.duplicateOf}
    where  id = ${signUp}`;
}
