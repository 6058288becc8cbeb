import { problemWithUrl } from './destination.js';

it.each(['https://example.com/hooks', 'https://example.com:8443/a?b=c', 'https://1.1.1.1/', 'https://[2606:4700:4700::1111]/'])(
  '%s may be told',
  (url) => expect(problemWithUrl(url, false)).toBeNull(),
);

it.each([
  ['http://example.com/', 'https://'],
  ['ftp://example.com/', 'whole address'],
  ['file:///etc/passwd', 'whole address'],
  ['example.com', 'whole address'],
  ['', 'whole address'],
  ['https://ada:secret@example.com/', 'password'],
  ['https://ada@example.com/', 'password'],
  ['https://127.0.0.1/', 'private'],
  ['https://127.1/', 'private'],
  ['https://2130706433/', 'private'],
  ['https://0x7f.0.0.1/', 'private'],
  ['https://0177.0.0.1/', 'private'],
  ['https://0/', 'private'],
  ['https://169.254.169.254/latest/meta-data', 'private'],
  ['https://[::1]/', 'private'],
  ['https://[::ffff:10.0.0.1]/', 'private'],
  ['https://[fd00:ec2::254]/', 'private'],
])('%s may not be: %s', (url, why) => expect(problemWithUrl(url, false)).toContain(why));

it.each(['http://127.0.0.1:9000/', 'http://receiver.internal/', 'https://[::1]/'])('%s may be where that is allowed', (url) =>
  expect(problemWithUrl(url, true)).toBeNull(),
);

it('a password is in no URL, wherever it leads', () => expect(problemWithUrl('http://ada:secret@127.0.0.1/', true)).toContain('password'));
