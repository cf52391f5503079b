// SPDX-License-Identifier: Apache-2.0

import { ApiError, getMe, logIn, logInAsGuest, logOut, setUp } from '../api/client.js';
import type { Me } from '../api/types.js';
import { world } from '../api/world.svelte.js';
import { guestTokenIn } from './guest_token.js';

const againMs = 2000;

// Who reads this page.
class Account {
    me = $state<Me>();
    mustLogIn = $state(false);

    // Finds out who is there, also by a guest link, whose token does not stay in the address.
    async begin(place: Location): Promise<void> {
        const token = guestTokenIn(place.hash);
        if (token) {
            history.replaceState(null, '', place.pathname);
            await logInAsGuest(token)
                .then((me) => this.enter(me))
                .catch(() => (this.mustLogIn = true));
        } else {
            await this.ask();
        }
    }

    // Throws what the server says against it.
    async logIn(name: string, password: string): Promise<void> {
        this.enter(await logIn(name, password));
    }

    async makeFirst(token: string, name: string, password: string): Promise<void> {
        await setUp(token, name, password);
        await this.logIn(name, password);
    }

    // Nothing that was shown stays in the page.
    async logOut(): Promise<void> {
        await logOut().catch(() => undefined);
        location.reload();
    }

    private enter(me: Me): void {
        this.me = me;
        this.mustLogIn = false;
        world.start(() => void this.ask());
    }

    private async ask(): Promise<void> {
        try {
            this.enter(await getMe());
        } catch (error) {
            if (error instanceof ApiError && error.status === 401) this.mustLogIn = true;
            else if (!this.me) setTimeout(() => void this.ask(), againMs);
        }
    }
}

export const account = new Account();
