// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The libraries from JavaScript, through introspection alone. Speaks TAP.

imports.gi.versions.Ggen = '1';
imports.gi.versions.GgenCodegen = '1';
imports.gi.versions.GgenTest = '1';

const {Gio, GLib, Ggen, GgenCodegen, GgenTest} = imports.gi;

const TURTLE = `
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Book a rdfs:Class ; rdfs:label "book" ; ex:pages 320 .
ex:Author a rdfs:Class ; rdfs:label "author" .
`;

const folder = GLib.Dir.make_tmp('ggen-gjs-XXXXXX');

function pathOf(name) {
    return GLib.build_filenamev([folder, name]);
}

function assertEqual(actual, expected) {
    const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];

    if (left !== right)
        throw new Error(`${left} is not ${right}`);
}

function assertThrows(func, domain, code, part) {
    try {
        func();
    } catch (error) {
        if (!(error instanceof GLib.Error) || !error.matches(domain, code))
            throw error;
        if (!error.message.includes(part))
            throw new Error(`"${part}" is not in "${error.message}"`);
        return;
    }
    throw new Error('no error');
}

function makeGraph() {
    const graph = new GgenCodegen.Graph();

    GLib.file_set_contents(pathOf('books.ttl'), TURTLE);
    graph.load_file(pathOf('books.ttl'));

    return graph;
}

function namesOf(solutions) {
    return [...solutions].map(row => `${row.name}`);
}

const NAMES = 'SELECT ?name WHERE { ?c rdfs:label ?name } ORDER BY ?name';

const tests = {
    'graph-loads-and-counts': () => {
        assertEqual(makeGraph().get_n_quads(), 5);
    },

    'solutions-are-iterated': () => {
        assertEqual(namesOf(makeGraph().select(NAMES, null)), ['author', 'book']);
    },

    'unbound-is-null': () => {
        const rows = [...makeGraph().select(
            'SELECT ?pages WHERE { ?c rdfs:label ?n OPTIONAL { ?c ex:pages ?pages } } ORDER BY ?n',
            null)];

        assertEqual(rows.map(row => row.pages === null ? null : `${row.pages}`), [null, '320']);
    },

    'loads-and-queries-by-promise': async () => {
        const graph = makeGraph();
        const query = GgenCodegen.Query.new(NAMES, null, graph.get_prefixes());

        await graph.load_file_async(pathOf('books.ttl'), null);
        assertEqual(namesOf(await graph.query_async(query, null)), ['author', 'book']);
    },

    'template-renders-javascript-values': () => {
        const template = GgenCodegen.Template.new(null,
            '{% for b in books %}{{ b.title | upper }} {{ b.pages * 2 }};{% endfor %}', null);

        assertEqual(template.render({books: [{title: 'a', pages: 1}, {title: 'b', pages: 2}]}),
            'A 2;B 4;');
    },

    'template-renders-by-promise': async () => {
        const template = GgenCodegen.Template.new(null, 'Hello {{ name }}!', null);

        assertEqual(await template.render_async({name: 'you'}, null), 'Hello you!');
    },

    'errors-name-their-place': () => {
        assertThrows(() => GgenCodegen.Template.new(null, '{% if %}', 'page.j2'),
            GgenCodegen.TemplateError, GgenCodegen.TemplateError.SYNTAX, 'page.j2:1:');
        assertThrows(() => makeGraph().select('SELECT', null),
            GgenCodegen.QueryError, GgenCodegen.QueryError.SYNTAX, '1:7: ');
    },

    'project-syncs': () => {
        const dir = Gio.File.new_for_path(pathOf('shop'));

        GgenCodegen.Project.create(dir);

        const report = GgenCodegen.Project.open(dir).sync();
        const outputs = [...report];

        assertEqual(outputs.length > 0, true);
        for (const output of outputs) {
            assertEqual(output.get_status(), GgenCodegen.SyncStatus.CREATED);
            assertEqual(dir.get_child(output.get_path()).query_exists(null), true);
        }
    },

    'project-syncs-by-promise': async () => {
        const dir = Gio.File.new_for_path(pathOf('by-promise'));

        GgenCodegen.Project.create(dir);

        const project = GgenCodegen.Project.open(dir);
        const report = await project.sync_async();

        assertEqual(report.get_is_up_to_date(), false);
    },

    'metrics-tell-what-a-runtime-has-done': () => {
        const runtime = Ggen.Runtime.new_isolated();

        runtime.set_timing(true);
        assertEqual(Ggen.Scope.new(runtime, null).join(), true);

        const metrics = runtime.get_metrics();

        assertEqual(metrics.n_calls, 1);
        assertEqual(metrics.get_n_run(), 0);
        assertEqual(metrics.get_count(Ggen.Latency.EXECUTE), 1);
        assertEqual(metrics.get_mean(Ggen.Latency.EXECUTE) > 0, true);
        assertEqual(metrics.get_longest_dispatch_source(), 'ggen_scope_join_async');
        runtime.close(0);
    },

    'watchdog-has-a-limit': () => {
        const runtime = Ggen.Runtime.new_isolated();

        assertEqual(runtime.get_watchdog(), 0);
        runtime.set_watchdog(100000);
        assertEqual(runtime.get_watchdog(), 100000);
        runtime.close(0);
    },

    'sync-call-in-a-callback-would-deadlock': async () => {
        GgenCodegen.Project.create(pathOf('deadlock'));
        const project = GgenCodegen.Project.open(pathOf('deadlock'));

        await new Promise((resolve, reject) => {
            GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
                try {
                    assertThrows(() => project.sync(),
                        Ggen.Error, Ggen.Error.WOULD_DEADLOCK, 'asynchronous');
                    resolve();
                } catch (error) {
                    reject(error);
                }
                return GLib.SOURCE_REMOVE;
            });
        });
    },

    'test-library-is-there': () => {
        assertEqual(GgenTest.Flags.DEFAULT, 0);
    },
};

function finish(number, path, error) {
    print(`${error ? 'not ok' : 'ok'} ${number} /gjs/${path}`);
    if (error)
        `${error}\n${error.stack ?? ''}`.split('\n').forEach(line => print(`# ${line}`));

    return error ? 1 : 0;
}

// Synchronous tests run outside the main loop: inside of it they could only wait for themselves.
function runSync(func) {
    try {
        const result = func();
        return result instanceof Promise ? {promise: result} : {};
    } catch (error) {
        return {error};
    }
}

function runPromise(promise) {
    const loop = new GLib.MainLoop(null, false);
    let failure = null;

    promise.catch(error => {
        failure = error;
    }).then(() => loop.quit());
    loop.run();

    return failure;
}

const entries = Object.entries(tests);
let nFailed = 0;

print(`1..${entries.length}`);
entries.forEach(([path, func], index) => {
    const {promise, error} = runSync(func);

    nFailed += finish(index + 1, path, promise ? runPromise(promise) : error);
});

GLib.spawn_command_line_sync(`rm -r ${folder}`);
imports.system.exit(nFailed > 0 ? 1 : 0);
