import { newSecret, type Config } from '#lib/config';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Secrets {
  values: { adminKey: string; subjectSecret: string };
  firstStart: boolean;
  keyFile: string;
}

/** The first key and the secret behind the subject ids: from the environment, else made once and kept in files only the owner reads. */
export async function firstSecrets(config: Config): Promise<Secrets> {
  await mkdir(config.dataDir, { recursive: true });
  const keyFile = join(config.dataDir, 'admin.key');
  const key = config.adminKey ? { text: config.adminKey, made: false } : await kept(keyFile, () => `itk_${newSecret()}`);
  const secret = config.subjectSecret ? { text: config.subjectSecret } : await kept(join(config.dataDir, 'subject.secret'), newSecret);
  return { values: { adminKey: key.text, subjectSecret: secret.text }, firstStart: key.made, keyFile };
}

async function kept(file: string, make: () => string): Promise<{ text: string; made: boolean }> {
  try {
    return { text: (await readFile(file, 'utf8')).trim(), made: false };
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
  }
  const text = make();
  await writeFile(file, `${text}\n`, { mode: 0o600, flag: 'wx' });
  await chmod(file, 0o600);
  return { text, made: true };
}
