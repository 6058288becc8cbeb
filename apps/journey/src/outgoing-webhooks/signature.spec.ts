import { newWebhookSecret, signatureHeaders } from './signature.js';

/** The example that the libraries of Standard Webhooks are tested with. */
const PUBLISHED = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  signed: { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

it('signs as the published example does', () => {
  expect(signatureHeaders(PUBLISHED.signed, [PUBLISHED.secret])).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': PUBLISHED.signature,
  });
});

it('signs with every secret that is good', () => {
  const [first, second] = [newWebhookSecret(), PUBLISHED.secret];
  const signatures = signatureHeaders(PUBLISHED.signed, [first, second])['webhook-signature']!.split(' ');
  expect(signatures).toHaveLength(2);
  expect(signatures[1]).toBe(PUBLISHED.signature);
});

it('makes secrets of 256 bits, each another', () => {
  const secrets = Array.from({ length: 100 }, newWebhookSecret);
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) expect(Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).toHaveLength(32);
});
