// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tests in JavaScript, of which some leak: sandbox.py runs them, and looks at what is said. A leak is marked
// by a comment in its line, which is to be told as its place.

import GLib from 'gi://GLib';
import Gio from 'gi://Gio';
import System from 'system';

import GgenTest, {afterEach, beforeEach, describe, it, runTests} from '../../gjs/ggen-test.js';

const HOUR = 3600 * 1000;
const FILE = Gio.File.new_for_uri(import.meta.url);

const kept = [];

for (const [name, finish] of [
    ['load_contents_async', 'load_contents_finish'],
    ['replace_contents_bytes_async', 'replace_contents_finish'],
])
    Gio._promisify(Gio.File.prototype, name, finish);
Gio._promisify(Gio.Subprocess.prototype, 'communicate_utf8_async', 'communicate_utf8_finish');

function after(milliseconds, callback, source = GLib.timeout_source_new(milliseconds)) {
    source.set_name('after');
    source.set_callback(() => {
        callback();
        return GLib.SOURCE_REMOVE;
    });
    source.attach(GLib.MainContext.get_thread_default()); // place: source

    return source;
}

function delay(milliseconds) {
    return new Promise(resolve => after(milliseconds, resolve));
}

function assertEqual(actual, expected) {
    if (actual !== expected)
        throw new Error(`${actual} is not ${expected}`);
}

describe('leaks', () => {
    it('source', () => {
        after(1000, () => {});
    });

    it('source after a while', async () => {
        await delay(1);
        after(1000, () => {});
    });

    it('idle', () => {
        after(0, () => {}, GLib.idle_source_new());
    });

    it('idle after a while', async () => {
        await delay(1);
        after(0, () => {}, GLib.idle_source_new());
    });

    it('rejection', () => {
        Promise.reject(new Error('forgotten')); // place: rejection
    });

    it('rejection after a while', async () => {
        await delay(1);
        Promise.reject(new Error('forgotten'));
    });

    it('timer', async () => {
        await delay(1);
        setTimeout(() => {}, 1000); // place: timer
    });

    it('task', () => {
        Gio._promisify(Gio.File.prototype, 'query_info_async', 'query_info_finish');
        FILE.query_info_async('*', 0, 0, null); // place: task
    });

    it('descriptor', () => {
        kept.push(FILE.read(null)); // place: descriptor
    });

    it('environment', () => {
        GLib.setenv('SHOP', 'open', true); // place: environment
    });

    it('child', () => {
        kept.push(GLib.spawn_async(null, ['sleep', '1000'], null, // place: child
            GLib.SpawnFlags.SEARCH_PATH | GLib.SpawnFlags.DO_NOT_REAP_CHILD, null));
    });

    it('default context', async () => {
        await delay(1);
        GLib.idle_add(GLib.PRIORITY_DEFAULT, () => GLib.SOURCE_REMOVE); // place: default
    });
});

describe('clean', () => {
    it('nothing', () => {});

    it('files', async sandbox => {
        const file = sandbox.get_dir().get_child('a.txt');

        await file.replace_contents_bytes_async(new GLib.Bytes('hello'), null, false, 0, null);

        const [contents] = await file.load_contents_async(null);

        assertEqual(new TextDecoder().decode(contents), 'hello');
    });

    it('timers', async () => {
        const timer = setInterval(() => {}, 1000);

        await new Promise(resolve => setTimeout(resolve, 1));
        clearInterval(timer);
    });

    it('delays as GJS takes them', async () => {
        for (const milliseconds of [-5, null, 1.5, '2', NaN, Infinity])
            await new Promise(resolve => setTimeout(resolve, milliseconds));
    });

    it('process', async () => {
        const process = Gio.Subprocess.new(['cat'],
            Gio.SubprocessFlags.STDIN_PIPE | Gio.SubprocessFlags.STDOUT_PIPE);
        const [output] = await process.communicate_utf8_async('hi', null);

        assertEqual(output, 'hi');
    });

    it('allowed default context', async () => {
        await new Promise(resolve => GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
            resolve();
            return GLib.SOURCE_REMOVE;
        }));
    }, GgenTest.Flags.ALLOW_DEFAULT_CONTEXT);

    it('hour', async () => {
        const before = GLib.get_monotonic_time();
        let isOver = false;

        await delay(HOUR);
        assertEqual(GLib.get_monotonic_time() >= before + HOUR * 1000, true);

        after(HOUR, () => {
            isOver = true;
        });
        GgenTest.clock_advance((HOUR - 1000) * 1000);
        assertEqual(isOver, false);
        GgenTest.clock_advance(1000 * 1000);
        assertEqual(isOver, true);

        await new Promise(resolve => setTimeout(resolve, HOUR));
        assertEqual(GLib.get_monotonic_time() >= before + 3 * HOUR * 1000, true);
    }, GgenTest.Flags.VIRTUAL_TIME);
});

describe('order', () => {
    let folder, source;

    beforeEach(async () => {
        await delay(1);
        folder = GLib.get_current_dir();
        source = after(1000, () => {});
    });

    afterEach(() => {
        source.destroy();
    });

    it('hooks are inside', sandbox => {
        assertEqual(folder, sandbox.get_dir().get_path());
    });

    it('hooks are inside after a while', async () => {
        await delay(1);
    });

    it('fails by itself', async () => {
        await delay(1);
        after(1000, () => {});
        throw new Error('for another reason');
    });
});

describe('failures', () => {
    it('throws nothing', () => {
        throw undefined;
    });

    it('throws what is no string', () => {
        throw Object.create(null, {stack: {get() { throw new Error('no stack'); }}});
    });

    it('rejects with nothing', () => Promise.reject());

    it('is rejected by a callback', () => new Promise((resolve, reject) => setTimeout(reject, 1)));
});

describe('afterwards', () => {
    let nOpen = 0;

    beforeEach(() => {
        nOpen++;
    });

    afterEach(async () => {
        await delay(1);
        nOpen--;
    });

    it('a failure is followed by all', () => {
        throw new Error('at once');
    });

    it('all was waited for', () => {
        assertEqual(nOpen, 1);
    });

    describe('in turn', () => {
        afterEach(() => {
            throw new Error('in the end');
        });

        it('all failures are told', () => {
            throw new Error('by itself');
        });
    });

    it('none was left out', () => {
        assertEqual(nOpen, 1);
    });
});

describe('last', () => {
    it('rejection', () => {
        Promise.reject(new Error('forgotten'));
    });
});

System.exit(await runTests());
