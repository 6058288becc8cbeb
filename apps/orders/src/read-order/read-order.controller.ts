import { RequireScope } from '#lib/access';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { findOrder, orderView, type OrderView } from './order-view.js';

@Controller('v1/orders')
export class ReadOrderController {
  constructor(@InjectDataSource('orders') private readonly dataSource: DataSource) {}

  @Get(':orderId')
  @RequireScope('customers:read')
  async read(@Param('orderId') orderId: string, @Query('shop') shop?: string): Promise<OrderView> {
    return orderView(this.dataSource, await findOrder(this.dataSource, orderId, shop));
  }
}
