/** Where a test file finds the servers of its Jest run (`global-setup.ts` started them and left the addresses in the environment). */
export function servers(): { databaseUrl: string; redisUrl: string; kafkaBrokers: string[] } {
  return {
    databaseUrl: address('TEST_DATABASE_URL'),
    redisUrl: address('TEST_REDIS_URL'),
    kafkaBrokers: address('TEST_KAFKA_BROKERS').split(','),
  };
}

/** Leaves the addresses of started servers where `servers()` finds them, in this process and those it starts. */
export function leaveAddresses({ databaseUrl, redisUrl, kafkaBrokers }: ReturnType<typeof servers>): void {
  Object.assign(process.env, { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl, TEST_KAFKA_BROKERS: kafkaBrokers.join(',') });
}

function address(variable: string): string {
  const value = process.env[variable];
  if (!value)
    throw new Error(`${variable} is not set: a test that needs servers is called *.int.spec.ts or *.e2e.spec.ts, and runs under Jest`);
  return value;
}
