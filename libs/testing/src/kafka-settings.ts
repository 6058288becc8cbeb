export const KAFKA_VERSION = '4.1.1';

/** One broker that is its own controller, small, reached at `advertised`; the same server properties whichever way it is started. */
export function kafkaSettings(listen: string, controllerPort: number, advertised: string): Record<string, string> {
  return {
    'node.id': '1',
    'process.roles': 'broker,controller',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://${listen},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${advertised}`,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'auto.create.topics.enable': 'false',
    'offsets.topic.num.partitions': '4',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    // A cleaner's default buffer alone is 128 MB.
    'log.cleaner.dedupe.buffer.size': String(8 * 1024 * 1024),
  };
}

export const KAFKA_HEAP = ['-Xms128m', '-Xmx512m'];
