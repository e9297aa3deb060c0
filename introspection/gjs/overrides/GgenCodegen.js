// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What makes GgenCodegen feel at home in JavaScript: asynchronous calls return promises, solutions
// and reports are iterated, and JavaScript's own values go into templates.

const {Gio} = imports.gi;

let GgenCodegen;

function toFile(path) {
    return path instanceof Gio.File ? path : Gio.File.new_for_path(path);
}

function toValue(value) {
    const {Value} = GgenCodegen;

    if (value instanceof Value)
        return value;
    if (value === null || value === undefined)
        return Value.new_null();
    if (value instanceof GgenCodegen.Term)
        return Value.new_string(value.get_value());

    switch (typeof value) {
    case 'boolean':
        return Value.new_boolean(value);
    case 'number':
        return Number.isSafeInteger(value) ? Value.new_integer(value) : Value.new_double(value);
    case 'string':
        return Value.new_string(value);
    case 'object':
        return Array.isArray(value) || value[Symbol.iterator] && !(value instanceof Map)
            ? toList(value)
            : toMap(value);
    default:
        throw new TypeError(`a template cannot work with a ${typeof value}`);
    }
}

function toList(items) {
    const list = GgenCodegen.Value.new_list();

    for (const item of items)
        list.append(toValue(item));

    return list;
}

function toMap(object) {
    const map = GgenCodegen.Value.new_map();
    const entries = object instanceof Map ? object.entries() : Object.entries(object);

    for (const [key, item] of entries)
        map.set(`${key}`, toValue(item));

    return map;
}

function* iterateSolutions() {
    const variables = this.get_variables();

    while (this.next(null)) {
        const row = {};

        variables.forEach((name, column) => {
            row[name] = this.get_term(column);
        });
        yield row;
    }
}

function* iterateOutputs() {
    for (let index = 0; index < this.get_n_outputs(); index++)
        yield this.get_output(index);
}

// Replaces a method, or a function of a class, by one that is given the old one first.
function wrap(owner, name, wrapper) {
    const original = owner[name];

    owner[name] = function (...args) {
        return wrapper.call(this, original, ...args);
    };
}

function _init() {
    GgenCodegen = this;

    const {Graph, Project, Solutions, SyncReport, Template, TemplateEnvironment, Term, Value} = this;

    Term.prototype.toString = function () {
        return this.get_value();
    };

    Solutions.prototype[Symbol.iterator] = iterateSolutions;
    SyncReport.prototype[Symbol.iterator] = iterateOutputs;
    Value.from = toValue;

    Gio._promisify(Graph.prototype, 'load_file_async', 'load_file_finish');
    Gio._promisify(Graph.prototype, 'load_files_async', 'load_files_finish');
    Gio._promisify(Graph.prototype, 'query_async', 'query_finish');
    Gio._promisify(Template.prototype, 'render_async', 'render_finish');
    Gio._promisify(Project.prototype, 'sync_async', 'sync_finish');

    for (const name of ['load_file', 'load_file_async']) {
        wrap(Graph.prototype, name, function (original, path, cancellable = null, ...rest) {
            return original.call(this, toFile(path), cancellable, ...rest);
        });
    }

    for (const name of ['render', 'render_async']) {
        wrap(Template.prototype, name, function (original, context = {}, cancellable = null, ...rest) {
            return original.call(this, toValue(context), cancellable, ...rest);
        });
    }

    for (const name of ['sync', 'sync_async']) {
        wrap(Project.prototype, name, function (original, flags = 0, cancellable = null, ...rest) {
            return original.call(this, flags, cancellable, ...rest);
        });
    }

    wrap(TemplateEnvironment.prototype, 'add_search_path', function (original, path) {
        original.call(this, toFile(path));
    });
    wrap(TemplateEnvironment.prototype, 'set_global', function (original, name, value) {
        original.call(this, name, toValue(value));
    });
    wrap(Project.prototype, 'add_graph', function (original, path) {
        original.call(this, toFile(path));
    });
    wrap(Project, 'open', (original, path, cancellable = null) =>
        original.call(Project, toFile(path), cancellable));
    wrap(Project, 'create', (original, path, name = null, cancellable = null) => {
        const file = toFile(path);

        return original.call(Project, file, name ?? file.get_basename(), cancellable);
    });
}
