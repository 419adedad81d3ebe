import { Caller, createKey, listKeys, readBody, revokeKey, Scope, scopeNames } from '@rapport/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';

export const keyWish = z.object({
  name: z.string().min(1).max(256),
  scopes: z.array(z.enum(scopeNames)).min(1),
});

/** A tenant's keys; the secret is shown once. */
@Controller('v1/keys')
@Scope('admin')
export class KeysController {
  constructor(private readonly dataSource: DataSource) {}

  @Post()
  async create(@Caller() caller: Caller, @Body() body: unknown): Promise<object> {
    return createKey(this.dataSource.manager, caller.tenant, readBody(keyWish, body));
  }

  @Get()
  async list(@Caller() caller: Caller): Promise<object> {
    return { items: await listKeys(this.dataSource.manager, caller.tenant) };
  }

  @Delete(':id')
  @HttpCode(204)
  async revoke(@Caller() caller: Caller, @Param('id') id: string): Promise<void> {
    await revokeKey(this.dataSource.manager, caller.tenant, id);
  }
}
