import type { Micros } from '#lib/contracts';
import { atOneMoment } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { customerDocument, type CustomerDocument } from '../customer/customer-document.js';
import { customerPage, type CustomerPage } from '../customer/customer-page.js';
import { customerView, knownBy, type CustomerView } from '../customer/customer-view.js';
import { nextTurn } from '../customer/next-turn.js';
import type { Found } from '../journey/customers.js';
import { Journeys, type DocumentKind } from '../journey/journeys.js';
import { StepRulesFile } from './step-rules-file.js';
import { surroundingsOf } from './surroundings.js';

const CUSTOMER: DocumentKind<CustomerDocument> = { name: 'customer-5', make: customerDocument };

/** A customer as time passes, if nothing else happens. */
export interface CustomerOverTime {
  pageAt(at: Micros): CustomerPage;
  /** Until then, every page is the same; null where that is for ever. */
  nextTurnAfter(at: Micros): Micros | null;
}

/**
 * Customers on one page. What is made of their own facts comes from the hot store, under the version of those facts; it holds for every
 * instant, so that time makes nothing in it old. What others' facts and the nights add is read from PostgreSQL each time.
 */
@Injectable()
export class CustomerViews {
  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly journeys: Journeys,
    private readonly steps: StepRulesFile,
  ) {}

  /** As of an instant, with what is known now. */
  async page(found: Found, asOf: Micros): Promise<CustomerPage> {
    return (await this.overTime(found, asOf)).pageAt(asOf);
  }

  /** With all that is known now, and with what the nights have found up to an instant. */
  async overTime(found: Found, asOf: Micros): Promise<CustomerOverTime> {
    const document = await this.journeys.document(found, CUSTOMER);
    const facts = new Map([[found.customerId, document.reckonedWith]]);
    const portion = await atOneMoment(this.dataSource, (tx) => surroundingsOf(tx, () => Promise.resolve(facts), asOf));
    const around = portion.of(found.customerId);
    const viewAt = (at: Micros): CustomerView => customerView(found, document, at, knownBy(around, at));
    const { rules } = this.steps;
    return {
      pageAt: (at) => customerPage(customerView(found, document, at, around), rules, viewAt, found.stale, around.acquisition),
      nextTurnAfter: (at) =>
        nextTurn(
          { view: viewAt(at), document, programmes: around.programmes },
          rules.map(({ when }) => when),
        ),
    };
  }
}
