// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tests of a framework like Jasmine, of which some leak: sandbox.py runs them, and looks at what is said.

import GLib from 'gi://GLib';
import Gio from 'gi://Gio';
import System from 'system';

import {installHooks, sandboxed} from '../../gjs/ggen-test.js';
import {afterEach, beforeEach, fail, it, runSuite} from './jasmine-like.js';

const isWrapped = ARGV.includes('--wrapped');
const running = isWrapped ? null : installHooks({beforeEach, afterEach, fail});

Gio._promisify(Gio.File.prototype, 'load_contents_async', 'load_contents_finish');
Gio._promisify(Gio.File.prototype, 'replace_contents_bytes_async', 'replace_contents_finish');

function add(name, func) {
    it(name, isWrapped ? sandboxed(func) : () => func(running.sandbox));
}

add('/clean/files', async sandbox => {
    const file = sandbox.get_dir().get_child('a.txt');

    await file.replace_contents_bytes_async(new GLib.Bytes('hello'), null, false, 0, null);

    const [contents] = await file.load_contents_async(null);

    if (new TextDecoder().decode(contents) !== 'hello')
        throw new Error('something else was written');
    await new Promise(resolve => setTimeout(resolve, 1));
});

add('/clean/nothing', () => {});

add('/leaks/timer', async () => {
    await new Promise(resolve => setTimeout(resolve, 1));
    setTimeout(() => {}, 1000); // place: timer
});

add('/leaks/default-context', async () => {
    await null;
    GLib.idle_add(GLib.PRIORITY_DEFAULT, () => GLib.SOURCE_REMOVE); // place: default
});

System.exit(runSuite());
