// SPDX-License-Identifier: Apache-2.0
//
// One province and one browser for all tests; they run one after the other. Last come those that have
// systems of their own.

import { after, before, describe } from 'node:test';

import { accountTests } from './accounts.mjs';
import { cameraTests } from './cameras.mjs';
import { eventTests } from './events.mjs';
import { evidenceTests } from './evidence.mjs';
import { returnTests } from './return.mjs';
import { playbackTests } from './playback.mjs';
import { Province } from './province.mjs';
import { siteTests } from './sites.mjs';
import { Visitor } from './visitor.mjs';
import { wallTests } from './wall.mjs';

const stage = {};

before(async () => {
    stage.province = await Province.start();
    stage.visitor = await Visitor.start(stage.province.address);
});

after(async () => {
    await stage.visitor?.stop();
    await stage.province?.stop();
});

wallTests(stage);
cameraTests(stage);
eventTests(stage);
playbackTests(stage);
evidenceTests(stage);
returnTests(stage);
describe('accounts', () => accountTests());
describe('a second site', () => siteTests(stage));
