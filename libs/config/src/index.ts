import type { ServiceName } from '#lib/contracts';
import { randomBytes } from 'node:crypto';
import { packageFile } from './package-file.js';

export * from './cli.js';
export * from './package-file.js';

/** Everything the product is told from outside, read once at start. A wrong value stops the start with the variable's name. */
export abstract class Config {
  port!: number;
  /** Where standalone keeps its database and first key. */
  dataDir!: string;
  /** PostgreSQL; absent in standalone, which then brings its own. */
  databaseUrl?: string;
  log!: { kind: 'postgres'; partitions: number } | { kind: 'kafka'; brokers: string[]; topicPrefix: string };
  hotStore!: { kind: 'memory' } | { kind: 'redis'; url: string };
  /** Keys the subject ids (HMAC). Losing it means losing who is who. */
  subjectSecret!: string;
  /** An admin key accepted besides those issued; standalone makes one at first start. */
  adminKey?: string;
  defaultCountry!: string;
  /** Intake requests a second, per key and process. */
  rateLimit!: number;
  /** The rules of the points programme; those that come with the product where none are named. */
  programmeFile!: string;
  /** The rules for what customers say; those that come with the product where none are named. */
  feedbackPolicyFile!: string;
  /** Where identity answers; where absent, at the process's own address. */
  identityUrl?: string;
  /** What is best done next for a customer; the rules that come with the product where none are named. */
  nextStepsFile!: string;
  /** To which touchpoints first purchases are attributed; the rules that come with the product where none are named. */
  attributionFile!: string;
  /** Whether outgoing webhooks may go to private addresses, and unencrypted. */
  allowPrivateWebhooks!: boolean;
  /** After how many days without a success a receiver of outgoing webhooks is disabled. */
  webhookFailureDays!: number;
  /** How many days after its delivery a thing may be sent back for a full refund. */
  returnDays!: number;
  /** What is left of revenue where an order does not say what it cost, 0 to 1. */
  marginRate!: number;
  /** How many years customers are expected to stay. */
  lifetimeYears!: number;
  /** The churn risk above which an alarm is raised, 0 to 1. */
  churnThreshold!: number;
  /** How many live streams a process keeps open at most. */
  maxStreams!: number;
  logLevel!: string;
  /** Where traces are sent by OTLP over HTTP; nowhere where absent. */
  otlpEndpoint?: string;
  /** The share of traces kept, 0 to 1. */
  traceSample!: number;
}

/** Reads the environment. Only this library does. */
export function readConfig(service?: ServiceName, env: NodeJS.ProcessEnv = process.env): Config {
  oneOf(env, 'LOG', ['postgres', 'kafka']);
  oneOf(env, 'HOT_STORE', ['memory', 'redis']);
  oneOf(env, 'ALLOW_PRIVATE_WEBHOOKS', ['true', 'false']);
  if (env['HOT_STORE'] === 'redis') required(env, 'REDIS_URL');
  const kafka = env['LOG'] === 'kafka' || (env['LOG'] === undefined && env['KAFKA_BROKERS'] !== undefined);
  const otlpEndpoint = webAddress(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  const databaseUrl = (service && env[`${service.toUpperCase()}_DATABASE_URL`]) || env['DATABASE_URL'];
  return {
    port: integer(env, 'PORT', 8080, 0, 65_535),
    dataDir: env['DATA_DIR'] ?? './data',
    ...(databaseUrl && { databaseUrl }),
    log: kafka
      ? { kind: 'kafka', brokers: required(env, 'KAFKA_BROKERS').split(','), topicPrefix: env['TOPIC_PREFIX'] ?? '' }
      : { kind: 'postgres', partitions: integer(env, 'LOG_PARTITIONS', 1, 1, 64) },
    hotStore: env['REDIS_URL'] && env['HOT_STORE'] !== 'memory' ? { kind: 'redis', url: env['REDIS_URL'] } : { kind: 'memory' },
    // Standalone makes its own; services that each made one would not agree on who is who.
    subjectSecret: service ? required(env, 'SUBJECT_SECRET') : (env['SUBJECT_SECRET'] ?? ''),
    ...(env['ADMIN_KEY'] && { adminKey: env['ADMIN_KEY'] }),
    defaultCountry: env['DEFAULT_COUNTRY'] ?? 'US',
    rateLimit: integer(env, 'RATE_LIMIT', 1000, 1, 1_000_000),
    programmeFile: env['LOYALTY_PROGRAMME'] ?? packageFile('deploy/loyalty/programme.yml'),
    feedbackPolicyFile: env['FEEDBACK_POLICY'] ?? packageFile('deploy/feedback/feedback.yml'),
    ...(env['IDENTITY_URL'] && { identityUrl: env['IDENTITY_URL'].replace(/\/+$/, '') }),
    nextStepsFile: env['NEXT_STEPS'] ?? packageFile('deploy/projection/next-steps.yml'),
    attributionFile: env['ATTRIBUTION'] ?? packageFile('deploy/projection/attribution.yml'),
    allowPrivateWebhooks: env['ALLOW_PRIVATE_WEBHOOKS'] === 'true',
    webhookFailureDays: integer(env, 'WEBHOOK_FAILURE_DAYS', 5, 1, 30),
    returnDays: integer(env, 'RETURN_DAYS', 14, 0, 3650),
    marginRate: share(env, 'MARGIN_RATE', 0.5),
    lifetimeYears: integer(env, 'LIFETIME_YEARS', 3, 1, 100),
    churnThreshold: share(env, 'CHURN_THRESHOLD', 0.5),
    maxStreams: integer(env, 'MAX_STREAMS', 5000, 1, 100_000),
    logLevel: env['LOG_LEVEL'] ?? 'warn',
    ...(otlpEndpoint && { otlpEndpoint }),
    traceSample: share(env, 'TRACE_SAMPLE', 1),
  };
}

function oneOf(env: NodeJS.ProcessEnv, name: string, words: readonly string[]): void {
  const text = env[name];
  if (text !== undefined && !words.includes(text)) throw new Error(`${name} must be ${words.join(' or ')}, not ${text}`);
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** A wrong one is not repeated: addresses hold passwords. */
function webAddress(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const text = env[name];
  if (text && !(/^https?:\/\//i.test(text) && URL.canParse(text)))
    throw new Error(`${name} must be an address that begins with http:// or https://`);
  return text;
}

function integer(env: NodeJS.ProcessEnv, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new Error(`${name} must be a whole number from ${min} to ${max}, not ${text}`);
  return value;
}

function share(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new Error(`${name} must be a number from 0 to 1, not ${text}`);
  return value;
}

/** A new secret of 256 bits, as URL-safe text. */
export const newSecret = (): string => randomBytes(32).toString('base64url');
