import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which language whoever a decision concerns spoke; null: nobody knows. */
export class FeedbackLanguage1764000001200 implements MigrationInterface {
  readonly name = 'FeedbackLanguage1764000001200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE scoring.feedback_customer ADD COLUMN language text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE scoring.feedback_customer DROP COLUMN language');
  }
}
