// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sandboxes for tests in JavaScript: `sandboxed()` wraps the function of a test, `installHooks()` is for
// suites with beforeEach() and afterEach(), and where there is no framework, `describe()`, `it()` and
// `runTests()` are a small one, which speaks TAP.

const {GLib} = imports.gi;
const System = imports.system;

const MOST_LINES = 8;

// Whose lines are not the test's: this file and GJS itself, which are in between, and frameworks.
const OWN_FILE = new Error().stack.match(/@(.*?):\d+:\d+\n/)[1];
const GJS = 'resource:///org/gnome/gjs/';
const FRAMEWORK = /^(resource|file):.*\/jasmine/;

let GgenTest;
let startFolder;
let isReady = false;

class Findings extends Error {
    constructor(findings) {
        super(findings.join('\n'));
        this.name = 'Findings';
        this.findings = findings;
    }
}

// What went wrong in a test and, after that, in what is to be done afterwards.
class Failures extends Error {
    constructor(errors) {
        super();
        this.name = 'Failures';
        this.errors = errors;
    }
}

function parseLine(line) {
    const [, name, file, row] = line.match(/^(?:async\*)?(.*?)@(.*?):(\d+)(?::\d+)?$/) ?? [];

    return {name, file, row, isFramework: FRAMEWORK.test(file ?? '')};
}

function describeLine({name, file, row}) {
    const path = file.replace(/^file:\/\//, '');
    const short = path.startsWith(`${startFolder}/`) ? path.slice(startFolder.length + 1) : path;

    return `${name === '' ? '' : `${name}() at `}${decodeURI(short)}:${row}`;
}

// Whether what is called now is called for this file's own ends.
let isOwnCall = false;

// The lines of the test end where the framework called it. What is called by the framework, and not by the
// test, has none, even where the framework itself was called by a module.
function tellPlace() {
    if (isOwnCall)
        return '';

    const lines = new Error().stack.split('\n').map(parseLine)
        .filter(({file}) => file !== undefined && !file.startsWith(GJS));
    const first = lines.findIndex(({file}) => file !== OWN_FILE);
    const begin = lines.findIndex(({file, isFramework}) => file !== OWN_FILE && !isFramework);
    const end = lines.findIndex(({file, isFramework}, index) =>
        index > begin && (file === OWN_FILE || isFramework));

    if (begin === -1 || lines[first].isFramework && end === -1)
        return '';

    return lines.slice(begin, end === -1 ? lines.length : end).slice(0, MOST_LINES)
        .map(describeLine).join('\n');
}

// GJS has timers in the default context. While a test runs they are in its own.
const timers = new WeakSet();
const LONGEST_DELAY = 0xffffffff;

function toDelay(value) {
    const milliseconds = Number(value);

    return Number.isFinite(milliseconds) ? Math.min(Math.max(milliseconds, 0), LONGEST_DELAY) : 0;
}

function addTimer(name, isRepeated, original, callback, delay = 0, ...args) {
    if (!GLib.MainContext.get_thread_default())
        return original(callback, delay, ...args);

    const source = GLib.timeout_source_new(toDelay(delay));

    source.set_name(name);
    source.set_callback(() => {
        callback(...args);
        return isRepeated;
    });
    source.attach(GLib.MainContext.get_thread_default());
    timers.add(source);

    return source;
}

function removeTimer(original, source) {
    if (timers.has(source))
        source.destroy();
    else
        original(source);
}

function replaceTimers() {
    const {setTimeout, setInterval, clearTimeout, clearInterval} = globalThis;

    globalThis.setTimeout = (...args) => addTimer('setTimeout', false, setTimeout, ...args);
    globalThis.setInterval = (...args) => addTimer('setInterval', true, setInterval, ...args);
    globalThis.clearTimeout = source => removeTimer(clearTimeout, source);
    globalThis.clearInterval = source => removeTimer(clearInterval, source);
}

// The program may be started again for this.
function initBindings(original) {
    if (isReady)
        return;

    startFolder = GLib.get_current_dir();
    original();
    GgenTest.set_place_func(tellPlace);
    replaceTimers();
    isReady = true;
}

function begin(name, flags) {
    if (flags & GgenTest.Flags.PROCESS)
        throw new Error('GgenTest.Flags.PROCESS is for tests in C');

    const sandbox = GgenTest.Sandbox.new(name, flags);

    sandbox.begin();

    return sandbox;
}

// Of the lines of a script those of this file say nothing.
function leaveOut(lines) {
    return lines.filter(line => parseLine(line).file !== OWN_FILE);
}

// What nobody refers to any more is not left behind.
function end(sandbox) {
    System.gc();

    return sandbox.end().map(finding => leaveOut(finding.split('\n')).join('\n'));
}

function finish(sandbox) {
    const findings = end(sandbox);

    if (findings.length > 0)
        throw new Findings(findings);
}

// A test that fails has left things for that reason.
function fail(sandbox, error) {
    end(sandbox);
    throw error;
}

function isThenable(value) {
    return typeof value?.then === 'function';
}

// Goes on when the default context has come round, and all promises with it: it is then that GJS complains
// of those that were rejected, and nobody looked. Nothing else is dispatched meanwhile.
function turn() {
    return new Promise(resolve => {
        const source = GLib.idle_source_new();

        source.set_priority(GLib.PRIORITY_HIGH);
        source.set_callback(() => {
            resolve();
            return GLib.SOURCE_REMOVE;
        });
        isOwnCall = true;
        source.attach(null);
        isOwnCall = false;
    });
}

// Promises are kept by the default context alone, so it runs the test's.
async function follow(sandbox, promise) {
    let value;

    sandbox.join_default_context();
    try {
        value = await promise;
    } catch (error) {
        await turn();
        fail(sandbox, error);
    }
    await turn();
    finish(sandbox);

    return value;
}

function runIn(sandbox, func, self) {
    let result;

    try {
        result = func.call(self, sandbox);
    } catch (error) {
        fail(sandbox, error);
    }

    if (isThenable(result))
        return follow(sandbox, result);

    finish(sandbox);

    return result;
}

// Wraps the function of a test, which is given the sandbox: `it('saves', sandboxed(async sandbox => …))`.
// It may return a promise.
function sandboxed(func, flags = 0, name = func.name || 'test') {
    GgenTest.init_bindings();

    return function () {
        return runIn(begin(name, flags), func, this);
    };
}

// For a framework whose hooks are these. `fail` is given the text of what was found, as Jasmine's is.
// Returns an object whose `sandbox` is the running test's.
function installHooks({beforeEach, afterEach, fail: failTest, flags = 0}) {
    const running = {sandbox: null};

    GgenTest.init_bindings();

    beforeEach(() => {
        if (running.sandbox !== null)
            throw new Error('afterEach() of the test before was not waited for: it gives a promise');
        running.sandbox = begin('test', flags);
        running.sandbox.join_default_context();
    });

    afterEach(async () => {
        await turn();

        const findings = end(running.sandbox);

        running.sandbox = null;
        if (findings.length > 0)
            failTest(findings.join('\n'));
    });

    return running;
}

const tests = [];
let group = {name: '', before: [], after: []};

function describe(name, func) {
    const outer = group;

    group = {
        name: `${outer.name}/${name}`,
        before: [...outer.before],
        after: [...outer.after],
    };
    func();
    group = outer;
}

function it(name, func, flags = 0) {
    GgenTest.init_bindings();
    tests.push({path: `${group.name}/${name}`.replaceAll(' ', '-'), func, flags, group});
}

function beforeEach(func) {
    group.before.push(func);
}

function afterEach(func) {
    group.after.unshift(func);
}

// Waits only where there is something to wait for.
function callAll(funcs, sandbox) {
    return funcs.reduce((previous, func) =>
        isThenable(previous) ? previous.then(() => func(sandbox)) : func(sandbox), undefined);
}

// Calls it, at once or after a while, and keeps what it throws, which may be anything.
function attempt(func, sandbox, errors) {
    try {
        const result = func(sandbox);

        return isThenable(result) ? result.then(() => {}, error => errors.push(error)) : undefined;
    } catch (error) {
        errors.push(error);
        return undefined;
    }
}

function throwAny(errors) {
    if (errors.length === 1)
        throw errors[0];
    if (errors.length > 1)
        throw new Failures(errors);
}

// What is to be done afterwards is done in any case, all of it.
function runSteps({func, group: {before, after}}, sandbox) {
    const errors = [];
    const steps = [() => callAll([...before, func], sandbox), ...after];
    const result = callAll(steps.map(step => () => attempt(step, sandbox, errors)), sandbox);

    return isThenable(result) ? result.then(() => throwAny(errors)) : throwAny(errors);
}

async function runTest(test) {
    const sandbox = begin(test.path, test.flags);

    try {
        const result = runSteps(test, sandbox);

        if (isThenable(result)) {
            sandbox.join_default_context();
            await result;
        }
    } catch (error) {
        await turn();
        fail(sandbox, error);
    }
    await turn();
    finish(sandbox);
}

// Not everything can be made a string.
function toText(value) {
    try {
        return String(value);
    } catch {
        return Object.prototype.toString.call(value);
    }
}

function getStack(error) {
    try {
        return leaveOut(toText(error.stack ?? '').trimEnd().split('\n'));
    } catch {
        return [];
    }
}

function describeError(error) {
    if (Object(error) !== error)
        return `${toText(error)} was thrown`;

    return [toText(error), ...error instanceof Findings ? [] : getStack(error)].join('\n').trimEnd();
}

function report(number, path, errors) {
    print(`${errors.length > 0 ? 'not ok' : 'ok'} ${number} ${path}`);
    errors.flatMap(error => describeError(error).split('\n')).forEach(line => print(`# ${line}`));
}

// Runs all that it() was told of, and gives a promise for the exit status of the program.
async function runTests() {
    let status = 0;

    // Until GJS runs the default context: what it finds to be the thread's at first is what it runs.
    await turn();

    print(`1..${tests.length}`);
    for (const [index, test] of tests.entries()) {
        const errors = [];

        try {
            await runTest(test);
        } catch (error) {
            errors.push(...error instanceof Failures ? error.errors : [error]);
            status = 1;
        }
        report(index + 1, test.path, errors);
    }

    return status;
}

function _init() {
    GgenTest = this;

    const {init_bindings: original} = GgenTest;

    Object.assign(GgenTest, {
        Findings, afterEach, beforeEach, describe, installHooks, it, sandboxed,
        init_bindings: () => initBindings(original),
        runTests,
    });
}
