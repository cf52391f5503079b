// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { roles, streamStates } from '../src/api/types.js';
import { en } from '../src/i18n/en.js';
import { fill } from '../src/i18n/fill.js';
import { id, type TextKey } from '../src/i18n/id.js';

const keys = Object.keys(id) as TextKey[];
const names = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

test('both languages have the same keys', () => {
    assert.deepEqual(Object.keys(en).sort(), [...keys].sort());
});

test('both languages fill in the same values', () => {
    for (const key of keys) assert.deepEqual(names(en[key]), names(id[key]), key);
});

test('no text is empty, and few are the same in both', () => {
    for (const key of keys) assert.ok(id[key].trim() && en[key].trim(), key);
    const same = keys.filter((key) => id[key] === en[key]);
    assert.deepEqual(same, ['role.operator', 'role.supervisor', 'cameras.sub']);
});

test('every state of a stream has a word', () => {
    for (const state of streamStates) assert.ok(`state.${state}` in id, state);
});

test('every role has a word', () => {
    for (const role of roles) assert.ok(`role.${role}` in id, role);
});

test('values are filled in; a missing one shows', () => {
    assert.equal(fill('{a} dari {b}', { a: 1, b: 'dua' }), '1 dari dua');
    assert.equal(fill('{a} {c}', { a: 1 }), '1 {c}');
});
