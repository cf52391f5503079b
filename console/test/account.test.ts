// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { grantsFrom, grantsText } from '../src/account/grants_text.js';
import { guestTokenIn } from '../src/account/guest_token.js';

const token = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN_-0';

test('a guest link carries its token behind the hash', () => {
    assert.equal(token.length, 43);
    assert.equal(guestTokenIn(`#guest=${token}`), token);
});

test('what is no token of ours is none', () => {
    for (const hash of ['', '#/', '#guest=', `#guest=${token}x`, `#x&guest=${token}`, '#guest=<b>'])
        assert.equal(guestTokenIn(hash), undefined, hash);
});

test('grants come back from their text', () => {
    const grants = { sites: ['kapuas', 'wall'], groups: ['pelabuhan'], cameras: ['a.b'] };
    assert.equal(grantsText(grants), 'site:kapuas site:wall group:pelabuhan camera:a.b');
    assert.deepEqual(grantsFrom(grantsText(grants)), grants);
    assert.deepEqual(grantsFrom(grantsText({ all: true })), { all: true });
    assert.deepEqual(grantsFrom(''), { sites: [], groups: [], cameras: [] });
});

test('what grants nothing we know is refused', () => {
    for (const text of ['kapuas', 'site:', 'site', 'place:x', '* site:a', 'site:a:b', 'constructor:x'])
        assert.equal(grantsFrom(text), undefined, text);
});
