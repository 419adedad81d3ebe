import { randomUUID } from 'node:crypto';
import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Caller, Problem, Scope } from '@rapport/service';
import { ReceiverTest, type TestResult } from './receiver-test.ts';

@Controller('v1/receivers/:name')
@Scope('admin')
export class ReceiversController {
  constructor(@Inject(ReceiverTest) private readonly test: ReceiverTest) {}

  /** Sends a test alert through every channel of a receiver, and answers what came of each. */
  @Post('test')
  @HttpCode(200)
  async testReceiver(@Caller() caller: Caller, @Param('name') name: string): Promise<{ receiver: string; results: TestResult[] }> {
    const results = await this.test.run({ tenant: caller.tenant, receiver: name, id: `dlv_test_${randomUUID()}` });
    if (results === null) throw new Problem('not-found', `No receiver "${name}" in the routing document`);
    return { receiver: name, results };
  }
}
