import { startServers } from '/work/main/libs/testing/src/servers.ts';
import { Kafka, logLevel } from 'kafkajs';
const t0 = performance.now();
const s = await startServers({ durable: process.argv[2] === 'durable' }); console.log(s.how, s.kafkaBrokers, Math.round(performance.now() - t0), 'ms');
const k = new Kafka({ brokers: s.kafkaBrokers, logLevel: logLevel.ERROR });
const a = k.admin(); await a.connect(); 
const p = k.producer(); await p.connect();
try { await p.send({ topic: 'nosuch', messages: [{ value: 'x' }] }); console.log('AUTO-CREATED?') } catch (e) { console.log('unknown topic:', e.type ?? e.message) }
await a.createTopics({ topics: [{ topic: 't', numPartitions: 6 }], waitForLeaders: true });
const t1 = performance.now();
for (let i = 0; i < 20; i++) await p.send({ topic: 't', acks: -1, messages: Array.from({ length: 1000 }, (_, j) => ({ key: String(j), value: 'v'.repeat(200) })) });
console.log('20k messages', Math.round(performance.now() - t1), 'ms');
const c = k.consumer({ groupId: 'g' }); await c.connect(); await c.subscribe({ topic: 't', fromBeginning: true });
const t2 = performance.now(); let n = 0; await new Promise(r => c.run({ eachBatch: async ({ batch }) => { n += batch.messages.length; if (n >= 20000) r() } })); console.log('consumed', n, Math.round(performance.now() - t2), 'ms');
await c.disconnect(); await p.disconnect(); await a.disconnect();
const t3 = performance.now(); await s.stop(); console.log('stopped', Math.round(performance.now() - t3), 'ms');
