import { createTenant, readBody, Scope } from '@rapport/service';
import { Body, Controller, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';

export const newTenant = z.object({
  // It stands in record keys and in the names of topics.
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens, at most 63'),
  name: z.string().min(1).max(256),
});

/** Tenants; only the operator makes them. */
@Controller('v1/tenants')
export class TenantsController {
  constructor(private readonly dataSource: DataSource) {}

  @Post()
  @Scope('operator')
  async create(@Body() body: unknown): Promise<{ id: string; key: string }> {
    const wanted = readBody(newTenant, body);
    const { key } = await createTenant(this.dataSource.manager, wanted);
    return { id: wanted.id, key };
  }
}
