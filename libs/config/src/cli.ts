/** What the command line is told from outside. */
export interface CliSettings {
  /** `ITINERA_URL`: where the product answers. */
  url?: string;
  /** `ITINERA_KEY` */
  key?: string;
  /** Where a standalone product on this machine keeps its first key (`DATA_DIR`). */
  dataDir: string;
}

/** Reads what the command line needs of the environment; unlike readConfig it refuses nothing. */
export function readCliSettings(env: NodeJS.ProcessEnv = process.env): CliSettings {
  const [url, key] = [env['ITINERA_URL'], env['ITINERA_KEY']];
  return { ...(url && { url }), ...(key && { key }), dataDir: env['DATA_DIR'] || './data' };
}

/** Sets variables for what is about to read its configuration in this process; undefined leaves one as it is. */
export function presetEnvironment(values: Readonly<Record<string, string | undefined>>, env: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(values)) if (value !== undefined) env[name] = value;
}
