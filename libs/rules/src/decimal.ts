/** An exact decimal number as text, as rules state it: `'1.5'`. At most 30 digits before and 30 after the point. */
export type Decimal = string;
