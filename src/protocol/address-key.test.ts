import { expect, it } from 'vitest';
import { addressKey } from './address-key.ts';

it.each([
  'localhost:80',
  'LocalHost:80',
  '127.0.0.1:80',
  '[::1]:80',
  '::1:80',
  '0.0.0.0:80',
  ':::80',
  '[::]:80',
  '*:80',
])('%s is this machine', (address) => {
  expect(addressKey(address)).toBe('127.0.0.1:80');
});

it.each([
  ['DB.example.org:5432', 'db.example.org:5432'],
  ['10.0.0.7:5432', '10.0.0.7:5432'],
  ['localhost.example.org:80', 'localhost.example.org:80'],
  ['[fe80::1]:80', '[fe80::1]:80'],
])('%s is another', (address, key) => {
  expect(addressKey(address)).toBe(key);
});
