import type { Book } from '../members/book.js';
import type { Programmes } from '../programme/programmes.js';
import type { Purchases } from './pg-purchases.js';

/** What facts of orders are worked on with, for one batch. */
export interface Desk {
  book: Book;
  purchases: Purchases;
  programmes: Programmes;
}
