import { readConfig } from '#lib/config';
import { describe, expect, it } from '@jest/globals';
import { Vault } from './vault.js';

const vault = new Vault(readConfig(undefined, { SUBJECT_SECRET: 'a secret' }));

describe('the vault', () => {
  it('opens what it has sealed, by the seed', () => {
    const seed = vault.newSeed();
    const sealed = vault.seal(vault.keyOf('s1', seed), 'value', 'Zoë@example.org');
    expect(vault.open(vault.keyOf('s1', Buffer.from(seed)), 'value', sealed)).toBe('Zoë@example.org');
    expect(sealed.toString('latin1')).not.toContain('example');
  });

  it('never gives a seed, nor seals one text the same way, twice', () => {
    const key = vault.keyOf('s1', vault.newSeed());
    const drawn = Array.from({ length: 2000 }, () => [
      vault.newSeed().toString('hex'),
      vault.seal(key, 'value', 'x').toString('hex'),
    ]).flat();
    expect(new Set(drawn).size).toBe(4000);
  });

  it('does not open what was moved to another subject or purpose, or changed', () => {
    const seed = vault.newSeed();
    const key = vault.keyOf('s1', seed);
    const sealed = vault.seal(key, 'value', 'x');
    expect(() => vault.open(vault.keyOf('s2', seed), 'value', sealed)).toThrow();
    expect(() => vault.open(key, 'traits', sealed)).toThrow();
    sealed[sealed.length - 1]! ^= 1;
    expect(() => vault.open(key, 'value', sealed)).toThrow();
  });

  it('opens nothing without the seed or with another secret', () => {
    const seed = vault.newSeed();
    const sealed = vault.seal(vault.keyOf('s1', seed), 'value', 'x');
    const stranger = new Vault(readConfig(undefined, { SUBJECT_SECRET: 'another' }));
    expect(() => stranger.open(stranger.keyOf('s1', seed), 'value', sealed)).toThrow();
    expect(() => vault.open(vault.keyOf('s1', vault.newSeed()), 'value', sealed)).toThrow();
  });
});
