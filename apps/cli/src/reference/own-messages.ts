import type { Json } from './contract-schemas.js';
import { VIEW_CHANGE } from './openapi/streams.js';

/** Messages between our own services that are no contract classes; their types stand in libs/log and libs/access. */

const text: Json = { type: 'string' };
const texts: Json = { type: 'array', items: text };

export const FATE: Json = {
  type: 'object',
  required: ['id', 'type'],
  properties: { id: text, type: text },
};

export const VERDICTS: Json = {
  type: 'object',
  required: ['service', 'verdicts'],
  properties: {
    service: { ...text, description: 'The judge.' },
    verdicts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['source', 'id', 'status', 'facts'],
        properties: {
          source: text,
          id: text,
          status: { enum: ['judged', 'waiting', 'parked'] },
          facts: { type: 'array', items: FATE, description: 'What it became.' },
          note: { ...text, description: 'Why it waits or is parked, or what was changed in judging it.' },
        },
      },
    },
  },
};

export const VIEWS_CHANGED: Json = {
  type: 'object',
  required: ['changes'],
  properties: { changes: { type: 'array', items: VIEW_CHANGE } },
};

export const KEY_ISSUED: Json = {
  type: 'object',
  required: ['hash', 'key'],
  properties: {
    hash: { ...text, description: 'SHA-256 of the key, in hex.' },
    key: {
      type: 'object',
      required: ['id', 'scopes'],
      properties: { id: { ...text, format: 'uuid' }, scopes: texts, source: text, shop: text, currency: text, country: text },
    },
  },
};

export const KEY_REVOKED: Json = { type: 'object', required: ['id'], properties: { id: { ...text, format: 'uuid' } } };
