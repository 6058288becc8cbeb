export type Way = 'environment' | 'docker' | 'local';
export type ServerName = 'PostgreSQL' | 'Redis' | 'Kafka';

/** A server somebody else can be told the address of: a URL, or host:port for Kafka. */
export interface StartedServer {
  address: string;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** false: what is committed may be lost with the machine (not with a process), which makes tests faster. Default true. */
  durable?: boolean;
}

/** One way to get servers; a start that cannot be done here throws one line saying what is lacking. */
export type Starts = Record<ServerName, (options: StartOptions) => Promise<StartedServer>>;
