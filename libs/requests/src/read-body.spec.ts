import { IsInstant, IsLabel, Optional } from '#lib/contracts';
import { Type } from 'class-transformer';
import { IsInt, IsString, Matches, Max, Min, ValidateNested } from 'class-validator';
import { keysOf, readBody, readPart } from './read-body.js';

class Part {
  @IsInt() @Min(1) count!: number;
}

class Example {
  @IsInt() @Min(1) @Max(1e12) points!: number;
  @Optional() @IsLabel(5) note?: string;
  @Optional() @ValidateNested({ each: true }) @Type(() => Part) parts?: Part[];
}

const code = { message: 'code must be two letters' };

class Texts {
  @Optional() @IsLabel(5) note?: string;
  @Optional() @IsInstant() at?: string;
  @Optional() @IsString({ each: true }) names?: string[];
  @Optional() @IsString(code) @Matches(/^..$/, code) code?: string;
}

const refusal = (body: unknown, Body: new () => object = Example): unknown => {
  try {
    return readBody(Body, body, 'No.');
  } catch (error) {
    return (error as { getResponse(): unknown }).getResponse();
  }
};

it('gives what the class describes, without nulls', () => {
  expect({ ...readBody(Example, { points: 1, note: null, other: null, __proto__: { x: 1 } }, 'No.') }).toEqual({ points: 1 });
});

it('refuses what the class does not describe, however deep, and says what may have been meant', () => {
  expect(refusal({ points: 1, nots: 'a', parts: [{ count: 1, ['x/y']: 'secret' }] })).toEqual({
    message: 'No.',
    errors: [
      { pointer: '/nots', detail: 'is not known here; did you mean note?' },
      { pointer: '/parts/0/x~1y', detail: 'is not known here' },
    ],
  });
});

it.each<[object, string]>([
  [{ note: 'a\0' }, 'must not hold the character U+0000'],
  [{ at: 'noon' }, 'must be an instant with its zone, such as 2026-11-22T10:00:00Z'],
  [{ names: ['Ada', 5] }, 'each must be a string'],
  [{ code: 5 }, 'must be two letters'],
])('says in words what is wrong with %j, once', (body, detail) =>
  expect(refusal(body, Texts)).toEqual({ message: 'No.', errors: [{ pointer: `/${Object.keys(body)[0]}`, detail }] }),
);

it('leaves what others read of a body to them', () => {
  expect({ ...readPart(Example, { points: 1, other: 2 }, 'No.') }).toEqual({ points: 1 });
  expect(keysOf(Example)).toEqual(['points', 'note', 'parts']);
});

it('reads 64 levels and refuses more, however many', () => {
  const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
  expect(refusal({ points: 1, note: nested(63) })).toMatchObject({ errors: [{ pointer: '/note' }] });
  for (const levels of [64, 100_000])
    expect(refusal({ points: 1, note: nested(levels) })).toMatchObject({ message: 'The body is nested deeper than 64 levels.' });
});

it.each([0, -1, 1.5, 1e13, '5', NaN, true, [1], undefined, null])('refuses %p for points', (points) => {
  expect(refusal({ points })).toMatchObject({ message: 'No.', errors: [{ pointer: '/points' }] });
});

it('points at what is wrong, however deep, and does not quote it', () => {
  const answer = refusal({ points: 1, note: 'secret words', parts: [{ count: 1 }, { count: 0 }] });
  expect(answer).toMatchObject({ errors: [{ pointer: '/note' }, { pointer: '/parts/1/count', detail: 'must not be less than 1' }] });
  expect(JSON.stringify(answer)).not.toContain('secret');
});

it.each([undefined, null, 'text', 4, [{ points: 1 }]])('takes an object only, not %p', (body) => {
  expect(() => readBody(Example, body, 'No.')).toThrow('Send it as a JSON object.');
});
