import { randomUUID } from 'node:crypto';
import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Caller, Problem, Scope } from '@rapport/service';
import { DataSource } from 'typeorm';
import { listReceivers, type ListedWay } from './receiver-list.ts';
import { ReceiverTest, type TestResult } from './receiver-test.ts';
import { TenantDocuments } from './tenant-documents.ts';

@Controller('v1/receivers')
export class ReceiversController {
  constructor(
    @Inject(ReceiverTest) private readonly test: ReceiverTest,
    @Inject(TenantDocuments) private readonly documents: TenantDocuments,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  /** Who is told by which ways, and which of these are dead. */
  @Get()
  @Scope('read', 'act')
  async list(@Caller() { tenant }: Caller): Promise<{ items: { name: string; ways: ListedWay[] }[] }> {
    return { items: await listReceivers(this.dataSource, tenant, await this.documents.currentRouting(tenant)) };
  }

  /** Sends a test alert through every channel of a receiver, and answers what came of each. */
  @Post(':name/test')
  @HttpCode(200)
  @Scope('admin')
  async testReceiver(@Caller() caller: Caller, @Param('name') name: string): Promise<{ receiver: string; results: TestResult[] }> {
    const results = await this.test.run({ tenant: caller.tenant, receiver: name, id: `dlv_test_${randomUUID()}` });
    if (results === null) throw new Problem('not-found', `No receiver "${name}" in the routing document`);
    return { receiver: name, results };
  }
}
