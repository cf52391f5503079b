// SPDX-License-Identifier: Apache-2.0

import { mount } from 'svelte';

import './look.css';
import { account } from './account/account.svelte.js';
import App from './App.svelte';

const target = document.getElementById('app');
if (target) {
    void account.begin(location);
    mount(App, { target });
}
