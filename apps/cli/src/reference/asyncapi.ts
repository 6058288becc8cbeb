import { contextOf, SERVICES, wireType, type Contract, type ServiceName } from '#lib/contracts';
import { CLAIMS, FACTS, INTERNAL, names, type ContractSchemas, type Json } from './contract-schemas.js';
import { carrying, carryingContract, FACT_ENVELOPE, SENT_EVENT } from './envelopes.js';
import { KEY_ISSUED, KEY_REVOKED, VERDICTS, VIEWS_CHANGED } from './own-messages.js';

const SCHEMAS = '#/components/schemas/';

interface Channel {
  topic: string;
  description: string;
  /** Named messages, each with its payload. */
  messages: { name: string; type: string; summary: string; payload: Json }[];
  actions: Partial<Record<'send' | 'receive', string>>;
}

/** Every topic with what may stand in it, as AsyncAPI 3. The application described is Itinera as a whole. */
export function asyncapi(contracts: ContractSchemas, version: string): Json {
  const channels = [events(contracts), ...claims(contracts), ...facts(contracts), verdicts(), changes(), access()];
  const key = ({ topic }: Channel): string => topic.replace('itinera.', '');
  return {
    asyncapi: '3.0.0',
    info: {
      title: "Itinera's log",
      version,
      description:
        'CloudEvents on Kafka: what others say (events), what is still to be judged (claims), and what is so (facts). The same names hold where PostgreSQL is the log. `TOPIC_PREFIX` may stand before every address.',
    },
    defaultContentType: 'application/cloudevents+json',
    servers: { kafka: { host: 'localhost:9092', protocol: 'kafka', description: 'What `KAFKA_BROKERS` names.' } },
    channels: Object.fromEntries(
      channels.map((channel) => [
        key(channel),
        {
          address: channel.topic,
          description: channel.description,
          messages: Object.fromEntries(channel.messages.map(({ name }) => [name, { $ref: `#/components/messages/${name}` }])),
        },
      ]),
    ),
    operations: Object.fromEntries(
      channels.flatMap((channel) =>
        Object.entries(channel.actions).map(([action, summary]) => [
          `${action}.${key(channel)}`,
          { action, summary, channel: { $ref: `#/channels/${key(channel)}` } },
        ]),
      ),
    ),
    components: {
      messages: Object.fromEntries(
        channels.flatMap(({ messages }) =>
          messages.map(({ name, type, summary, payload }) => [
            name,
            { name: type, title: type, summary, contentType: 'application/cloudevents+json', payload, bindings: KEYED },
          ]),
        ),
      ),
      schemas: {
        SentEvent: SENT_EVENT,
        Envelope: FACT_ENVELOPE,
        ClaimsJudged: VERDICTS,
        ViewsChanged: VIEWS_CHANGED,
        KeyIssued: KEY_ISSUED,
        KeyRevoked: KEY_REVOKED,
        ...contracts.closure(names(CLAIMS, FACTS, INTERNAL), SCHEMAS),
      },
    },
  };
}

const KEYED = { kafka: { key: { type: 'string', description: 'The subject id, or the source where it is about nobody.' } } };

function messagesOf(contracts: ContractSchemas, list: readonly Contract[], kind: string, envelope: string): Channel['messages'] {
  return list.map((contract) => {
    const summary = contracts.meaning(contract);
    const payload = carryingContract(SCHEMAS + envelope, contract, SCHEMAS, summary);
    return { name: `${kind}.${contract.type}.v${contract.version}`, type: wireType(contract), summary, payload };
  });
}

const ownMessage = (type: string, summary: string, data: string): Channel['messages'][number] => ({
  name: type.replace('itinera.', ''),
  type,
  summary,
  payload: carrying(`${SCHEMAS}Envelope`, type, SCHEMAS + data, summary),
});

function events(contracts: ContractSchemas): Channel {
  return {
    topic: 'itinera.events',
    description:
      'The door for platforms that prefer Kafka to HTTP: CloudEvents, structured or binary, of a registered source. What cannot be taken is parked.',
    messages: messagesOf(contracts, CLAIMS, 'event', 'SentEvent'),
    actions: { receive: 'Intake takes what others write here.' },
  };
}

/** What intake publishes as a fact at once has no judge, and so no topic of claims. */
const judged = (service: ServiceName): boolean => service !== 'journey' && [...CLAIMS].some((claim) => contextOf(claim) === service);

function claims(contracts: ContractSchemas): Channel[] {
  return SERVICES.filter(judged).map((service) => ({
    topic: `itinera.claims.${service}`,
    description: `Accepted at the door, to be judged by ${service}. May hold personal data, and is then kept for days only.`,
    messages: messagesOf(
      contracts,
      [...CLAIMS, ...INTERNAL].filter((claim) => contextOf(claim) === service),
      'claim',
      'Envelope',
    ),
    actions: { send: 'Intake hands claims on.', receive: `${service} judges them.` },
  }));
}

function facts(contracts: ContractSchemas): Channel[] {
  return SERVICES.map((service) => ({
    topic: `itinera.${service}`,
    description: `The facts of ${service}, kept for ever.`,
    messages: messagesOf(
      contracts,
      FACTS.filter((fact) => contextOf(fact) === service),
      'fact',
      'Envelope',
    ),
    actions: {
      send: `${service} publishes what is so.`,
      ...(service !== 'projection' && { receive: 'The projection folds it into journeys and numbers.' }),
    },
  }));
}

function verdicts(): Channel {
  return {
    topic: 'itinera.verdicts',
    description: 'What became of claims, told by their judges; kept for days.',
    messages: [ownMessage('itinera.journey.claims-judged.v1', 'What became of the claims of one batch.', 'ClaimsJudged')],
    actions: { send: 'A judge tells what became of claims.', receive: 'Intake answers for each event from it.' },
  };
}

function changes(): Channel {
  return {
    topic: 'itinera.changes',
    description: 'Whose view has changed, and by what; kept for days. Of one customer in the order of their changes.',
    messages: [
      ownMessage(
        'itinera.projection.views-changed.v1',
        'The customers whose view one batch has changed; or one whose page time has made another, while it is followed.',
        'ViewsChanged',
      ),
    ],
    actions: { send: 'The projection tells what it has folded.', receive: 'The projection feeds live streams from it.' },
  };
}

function access(): Channel {
  return {
    topic: 'itinera.access',
    description: 'Keys issued and revoked, kept for ever; a key itself is never told, only its digest.',
    messages: [
      ownMessage('itinera.access.key-issued.v1', 'A key is good from now on.', 'KeyIssued'),
      ownMessage('itinera.access.key-revoked.v1', 'A key is good no longer.', 'KeyRevoked'),
    ],
    actions: { send: 'Intake issues and revokes keys.', receive: 'Every process learns whom to let in.' },
  };
}
