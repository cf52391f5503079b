// SPDX-License-Identifier: Apache-2.0

import { mount } from 'svelte';

import './look.css';
import { world } from './api/world.svelte.js';
import App from './App.svelte';

const target = document.getElementById('app');
if (target) {
    world.start();
    mount(App, { target });
}
