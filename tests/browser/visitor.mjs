// SPDX-License-Identifier: Apache-2.0

import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../../console/package.json', import.meta.url))(
    'playwright-core',
);

const shots = process.env.BETANG_SHOTS;

// A browser of 1280x720 with one page; remembers what the page complained about and asked for.
export class Visitor {
    static async start(address) {
        const visitor = new Visitor();
        visitor.address = address;
        visitor.browser = await chromium.launch({
            executablePath: process.env.BETANG_CHROMIUM ?? '/usr/bin/chromium',
            args: process.getuid() === 0 ? ['--no-sandbox'] : [],
        });
        visitor.page = await visitor.newPage();
        return visitor;
    }

    complaints = [];
    requests = [];

    async newPage() {
        const page = await this.browser.newPage({ viewport: { width: 1280, height: 720 } });
        page.setDefaultTimeout(30_000);
        page.on('pageerror', (error) => this.complaints.push(String(error)));
        page.on('console', (message) => {
            if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
        });
        page.on('request', (request) => this.requests.push(request.url()));
        page.on('websocket', (socket) => this.requests.push(socket.url()));
        return page;
    }

    async open(route, page = this.page) {
        await page.goto(`${this.address}/#/${route}`);
        await page.waitForSelector('main :is(h1)');
    }

    async live(page = this.page, seconds = 40) {
        await page.waitForSelector('[data-freshness=live]', { timeout: seconds * 1000 });
    }

    async shoot(name, page = this.page) {
        if (!shots) return;
        mkdirSync(shots, { recursive: true });
        await page.screenshot({ path: `${shots}/${name}.png` });
    }

    async stop() {
        await this.browser.close();
    }
}
