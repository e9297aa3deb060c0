// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What matters here of Jasmine, which is not installed everywhere: functions are called one after another
// from the main loop, each with a time limit, for which there is a timer in the default context.

import GLib from 'gi://GLib';

const LIMIT = 5000;

const hooks = {before: [], after: []};
const tests = [];
let failures;

export function beforeEach(func) {
    hooks.before.push(func);
}

export function afterEach(func) {
    hooks.after.unshift(func);
}

export function it(name, func) {
    tests.push({name, func});
}

export function fail(message) {
    failures.push(`${message}`);
}

async function callInTime(func) {
    const timer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, LIMIT, () => {
        throw new Error('too late');
    });

    try {
        await func();
    } catch (error) {
        fail(error);
    }
    GLib.source_remove(timer);
}

async function runAll() {
    let status = 0;

    print(`1..${tests.length}`);
    for (const [index, {name, func}] of tests.entries()) {
        failures = [];
        for (const step of [...hooks.before, func, ...hooks.after])
            await callInTime(step);

        print(`${failures.length > 0 ? 'not ok' : 'ok'} ${index + 1} ${name}`);
        failures.join('\n').split('\n').forEach(line => line !== '' && print(`# ${line}`));
        status = failures.length > 0 ? 1 : status;
    }

    return status;
}

export function runSuite() {
    const loop = new GLib.MainLoop(null, false);
    let status = 2;

    GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
        runAll().then(result => {
            status = result;
        }).finally(() => loop.quit());

        return GLib.SOURCE_REMOVE;
    });
    loop.run();

    return status;
}
