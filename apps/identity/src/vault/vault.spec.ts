import { readConfig } from '#lib/config';
import { describe, expect, it } from '@jest/globals';
import { Vault } from './vault.js';

const vault = new Vault(readConfig({ SUBJECT_SECRET: 'a secret' }));

describe('the vault', () => {
  it('opens what it has sealed, by the locked key', () => {
    const { key, locked } = vault.newKey('s1');
    const sealed = vault.seal(key, 's1', 'value', 'ada@example.org');
    expect(vault.open(vault.unlock('s1', locked), 's1', 'value', sealed)).toBe('ada@example.org');
    expect(sealed.toString('latin1')).not.toContain('ada');
  });

  it('seals the same text differently each time', () => {
    const { key } = vault.newKey('s1');
    expect(vault.seal(key, 's1', 'value', 'x')).not.toEqual(vault.seal(key, 's1', 'value', 'x'));
  });

  it('does not open what was moved to another subject or purpose, or changed', () => {
    const { key, locked } = vault.newKey('s1');
    const sealed = vault.seal(key, 's1', 'value', 'x');
    expect(() => vault.open(key, 's2', 'value', sealed)).toThrow();
    expect(() => vault.open(key, 's1', 'traits', sealed)).toThrow();
    expect(() => vault.unlock('s2', locked)).toThrow();
    sealed[sealed.length - 1]! ^= 1;
    expect(() => vault.open(key, 's1', 'value', sealed)).toThrow();
  });

  it('opens nothing with another secret', () => {
    const { locked } = vault.newKey('s1');
    expect(() => new Vault(readConfig({ SUBJECT_SECRET: 'another' })).unlock('s1', locked)).toThrow();
  });
});
