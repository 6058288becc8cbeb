import { resultsOf, statusOf } from './results.js';

describe('the answer to a batch', () => {
  it('counts, and keeps each event at its place', () => {
    const errors = [{ pointer: '/type', detail: 'is required' }];
    expect(
      resultsOf([
        { id: 'a', status: 'accepted' },
        { status: 'invalid', errors },
        { id: 'b', status: 'duplicate', errors: [] },
        { id: 'c', status: 'suppressed' },
      ]),
    ).toEqual({
      accepted: 1,
      duplicates: 1,
      rejected: 2,
      results: [
        { index: 0, id: 'a', status: 'accepted' },
        { index: 1, status: 'invalid', errors },
        { index: 2, id: 'b', status: 'duplicate' },
        { index: 3, id: 'c', status: 'suppressed' },
      ],
    });
  });

  it('has one status for a call that said several things', () => {
    expect(statusOf(['duplicate', 'accepted'])).toBe('accepted');
    expect(statusOf(['duplicate', 'suppressed'])).toBe('duplicate');
    expect(statusOf(['suppressed'])).toBe('suppressed');
    expect(statusOf([])).toBe('invalid');
  });
});
