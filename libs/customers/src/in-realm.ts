import { knownQuery } from '#lib/requests';
import { Query } from '@nestjs/common';

/** What of an address's query says which realm a reference is of. */
export const REALM = ['shop', 'source'] as const;

/** A request's realm and what else it asks `beside` it, as a parameter of its handler: 400 where it asks for anything more. */
export const InRealm = (...beside: string[]): ParameterDecorator =>
  Query({
    transform: (query: object) => {
      knownQuery(query, [...REALM, ...beside]);
      return query;
    },
  });
