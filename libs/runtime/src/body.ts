import { BadRequestException, PayloadTooLargeException, UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { gunzip, inflate } from 'node:zlib';
import { promisify } from 'node:util';

const BODY_LIMIT = 1_048_576;

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it came, inflated: what a signature is over. */
    rawBody?: Buffer;
  }
  interface FastifyContextConfig {
    /** The route reads `rawBody` itself: it may be no JSON, or has to be verified first. */
    unparsed?: boolean;
  }
}

const inflaters = { gzip: promisify(gunzip), deflate: promisify(inflate) };

/**
 * One parser for every body: inflates (by `Content-Encoding`, or where it begins like gzip whatever the headers say), decodes UTF-8
 * strictly (bad bytes are refused, never replaced), parses JSON. Too large, also after inflating, is 413; cut or broken is 400.
 */
export function parseBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, async (request: FastifyRequest, raw: Buffer) => {
    const body = await inflated(request, raw);
    request.rawBody = body;
    if (body.length === 0 || request.routeOptions.config.unparsed) return undefined;
    return parse(decode(body));
  });
}

async function inflated(request: FastifyRequest, raw: Buffer): Promise<Buffer> {
  const named = String(request.headers['content-encoding'] ?? '')
    .trim()
    .toLowerCase();
  const encoding = raw[0] === 0x1f && raw[1] === 0x8b ? 'gzip' : named;
  if (encoding === '' || encoding === 'identity') return raw;
  if (encoding !== 'gzip' && encoding !== 'deflate')
    throw new UnsupportedMediaTypeException(`Content-Encoding ${named} is not supported; send gzip, deflate or none.`);
  try {
    return await inflaters[encoding](raw, { maxOutputLength: BODY_LIMIT });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
      throw new PayloadTooLargeException(`The inflated body is larger than ${BODY_LIMIT} bytes.`);
    throw new BadRequestException('The compressed body is cut or broken.');
  }
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new BadRequestException('The body is not valid UTF-8.');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequestException('The body is not valid JSON.');
  }
}
