/**
 * Somewhat less than an interval, another time each time it is asked: what is done again and again by many would otherwise come to be done by
 * all at the same instant, and who asks for something else then would wait for all of them.
 */
export const before = (ms: number): number => ms * (1 - Math.random() / 4);
