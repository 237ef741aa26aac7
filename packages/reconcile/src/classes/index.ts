/** All classes: a class is one file here and one line in this list. */
import type { CaseClass } from '../core/case-class.ts';
import { clockSkew } from './clock-skew.ts';
import { duplicateTender } from './duplicate-tender.ts';
import { lateDecline } from './late-decline.ts';
import { loyaltyOverRedemption } from './loyalty-over-redemption.ts';
import { missingTransaction } from './missing-transaction.ts';
import { priceMismatch } from './price-mismatch.ts';
import { stockDrift } from './stock-drift.ts';
import { subscriptionOrphan } from './subscription-orphan.ts';

export const CLASSES: readonly CaseClass[] = [
  duplicateTender,
  priceMismatch,
  missingTransaction,
  loyaltyOverRedemption,
  subscriptionOrphan,
  clockSkew,
  stockDrift,
  lateDecline,
];

export const CLASS_NAMES: readonly string[] = CLASSES.map(({ name }) => name);
/** The class that knows everything; it stands last in each match. */
export const CATCH_ALL = missingTransaction.name;
