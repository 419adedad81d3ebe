import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Customers with something that may fall due are looked at at once: their states were folded without clocks. */
export class Clocks1764000001000 implements MigrationInterface {
  readonly name = 'Clocks1764000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE scoring.customer_state s SET next_review_at = least(s.next_review_at, now())
      FROM (SELECT DISTINCT tenant_id, customer_id FROM scoring.timeline
            WHERE kind IN ('promise.made', 'offer.received', 'need.stated', 'question.asked', 'ticket.created', 'email.received')) t
      WHERE s.tenant_id = t.tenant_id AND s.customer_id = t.customer_id`);
  }

  /** Reviews come by themselves. */
  async down(): Promise<void> {
    await Promise.resolve();
  }
}
