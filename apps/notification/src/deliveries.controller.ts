import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Caller, readCursor, readQuery, Scope, writeCursor } from '@rapport/service';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Delivery } from './database/delivery.entity.ts';
import { deliveryOf } from './decision-view.ts';

export const deliveryListQuery = z.object({ alert: z.string().optional(), cursor: z.string().optional(), limit: z.coerce.number().int().min(1).max(500).default(100) });

@Controller('v1/deliveries')
@Scope('read', 'act')
export class DeliveriesController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Newest first. */
  @Get()
  async list(@Caller() caller: Caller, @Query() given: unknown) {
    const { alert, cursor, limit } = readQuery(deliveryListQuery, given);
    const query = this.dataSource.manager.createQueryBuilder(Delivery, 'delivery').where('delivery.tenantId = :tenant', { tenant: caller.tenant });
    if (alert !== undefined) query.andWhere('delivery.alertId = :alert', { alert });
    const after = readCursor(z.tuple([z.string()]), cursor);
    if (after !== null) query.andWhere('delivery.id < :id', { id: after[0] });
    // An id begins with the moment of its change: its order is the order of time.
    const found = await query.orderBy('delivery.id', 'DESC').limit(limit + 1).getMany();
    const last = found.length > limit ? found[limit - 1] : undefined;
    return { items: found.slice(0, limit).map(deliveryOf), nextCursor: last === undefined ? null : writeCursor([last.id]) };
  }
}
