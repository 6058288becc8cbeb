import { RequireScope } from '#lib/access';
import { atOneMoment } from '#lib/persistence';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { verifyLedgers, type LedgersVerified } from './verify-ledgers.js';
import { verifyRedemptions } from './verify-redemptions.js';

export interface LedgerVerification extends Omit<LedgersVerified, 'differences'> {
  /** Everything stored is what the postings give. */
  ok: boolean;
  /** What is stored otherwise than the postings say; at most 1,000. */
  differences: object[];
}

const SHOWN = 1_000;

/** Folds every member's postings anew, in one view of the database, and compares. Live traffic goes on meanwhile. */
@Controller('v1/loyalty/verifications')
@RequireScope('admin')
export class LedgerVerificationsController {
  constructor(@InjectDataSource('loyalty') private readonly dataSource: DataSource) {}

  @Post()
  @HttpCode(200)
  verify(): Promise<LedgerVerification> {
    return atOneMoment(this.dataSource, async (tx) => {
      const { differences: ofLedgers, ...verified } = await verifyLedgers(tx);
      const differences = [...ofLedgers, ...(await verifyRedemptions(tx))];
      return { ok: differences.length === 0, ...verified, differences: differences.slice(0, SHOWN) };
    });
  }
}
