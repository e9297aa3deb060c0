/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What jinja2.c does not compare: scopes of our own making, errors, limits, files, cancellation. */

#include "render.h"

#include <unistd.h>

static GgenTemplateEnvironment *
new_environment (const char *first, ...)
{
  GgenTemplateEnvironment *environment = ggen_template_environment_new ();
  va_list arguments;

  va_start (arguments, first);
  for (const char *name = first; name != NULL; name = va_arg (arguments, const char *))
    ggen_template_environment_add_source (environment, name, va_arg (arguments, const char *));
  va_end (arguments);

  return environment;
}

static void
undefined_names_are_errors (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_fails ("a\n{{ b }}", "{}", GGEN_TEMPLATE_ERROR_UNDEFINED,
                "test.txt:2:4: 'b' is undefined\n"
                "    {{ b }}\n"
                "       ^");
  assert_fails_with ("{{ a.b.c }}", "{\"a\": {}}", GGEN_TEMPLATE_ERROR_UNDEFINED,
                     "test.txt:1:6: there is no attribute 'b'");
  assert_fails_with ("{{ a[3] }}", "{\"a\": [1]}", GGEN_TEMPLATE_ERROR_UNDEFINED,
                     "test.txt:1:5: there is no such item");
  assert_fails_with ("{{ [a] }}", "{}", GGEN_TEMPLATE_ERROR_UNDEFINED,
                     "test.txt:1:5: 'a' is undefined");
  assert_fails_with ("{% macro m(a) %}{{ a }}{% endmacro %}\n{{ m() }}", "{}",
                     GGEN_TEMPLATE_ERROR_UNDEFINED, "test.txt:2:4: the argument 'a' was not given");
}

static void
errors_point_at_the_name_and_not_at_its_use (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_fails_with ("{% set a = b %}\n{{ 1 + a }}", "{}", GGEN_TEMPLATE_ERROR_UNDEFINED,
                     "test.txt:1:12: 'b' is undefined");
}

static void
undefined_can_be_lenient_or_chain (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTemplateEnvironment) environment = ggen_template_environment_new ();

  ggen_template_environment_set_undefined (environment, GGEN_TEMPLATE_UNDEFINED_LENIENT);
  assert_renders_in (environment, "[{{ a }}{% for i in a %}{% endfor %}{% if a %}{% endif %}]",
                     "{}", "[]");
  assert_fails_in (environment, "{{ a.b }}", "{}", GGEN_TEMPLATE_ERROR_UNDEFINED,
                   "test.txt:1:4: 'a' is undefined\n    {{ a.b }}\n       ^");
  ggen_template_environment_set_undefined (environment, GGEN_TEMPLATE_UNDEFINED_CHAINABLE);
  assert_renders_in (environment, "[{{ a.b.c['d'] }}]", "{}", "[]");
}

static void
an_inline_if_without_else_prints_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_renders ("[{{ 'a' if false }}]", "{}", "[]");
}

static void
wrong_types_are_errors (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_fails_with ("{{ 1 + 'a' }}", "{}", GGEN_TEMPLATE_ERROR_TYPE,
                     "test.txt:1:6: '+' does not work on an integer and a string");
  assert_fails_with ("{{ 'a' < 1 }}", "{}", GGEN_TEMPLATE_ERROR_TYPE,
                     "test.txt:1:8: '<' does not work on a string and an integer");
  assert_fails_with ("{{ a() }}", "{\"a\": 1}", GGEN_TEMPLATE_ERROR_TYPE,
                     "test.txt:1:4: an integer cannot be called");
  assert_fails_with ("{{ 'a'.nope() }}", "{}", GGEN_TEMPLATE_ERROR_UNKNOWN,
                     "test.txt:1:8: a string has no method 'nope'");
  assert_fails_with ("{{ 1 / 0 }}", "{}", GGEN_TEMPLATE_ERROR_TYPE,
                     "test.txt:1:6: division by zero");
  assert_fails_with ("{% for a, b in [[1]] %}{% endfor %}", "{}", GGEN_TEMPLATE_ERROR_TYPE,
                     "test.txt:1:8: expected 2 values to take apart, found 1");
  assert_fails_with ("{{ {[]: 1} }}", "{}", GGEN_TEMPLATE_ERROR_TYPE,
                     "test.txt:1:4: a list cannot be a key");
  assert_fails_with ("{{ 'a' | replace('b') }}", "{}", GGEN_TEMPLATE_ERROR_TYPE,
                     "test.txt:1:10: filter 'replace' needs the argument 'new'");
  assert_fails_with ("{{ 'a' | upper(1) }}", "{}", GGEN_TEMPLATE_ERROR_TYPE,
                     "test.txt:1:10: filter 'upper' takes at most 0 arguments, but was given 1");
  assert_fails_with ("{{ 'a' | indent(depth=1) }}", "{}", GGEN_TEMPLATE_ERROR_TYPE,
                     "test.txt:1:10: filter 'indent' has no parameter 'depth'");
}

static void
integers_do_not_wrap (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_renders ("{{ 9223372036854775806 + 1 }}", "{}", "9223372036854775807");
  assert_fails_with ("{{ 9223372036854775807 + 1 }}", "{}", GGEN_TEMPLATE_ERROR_LIMIT,
                     "test.txt:1:24: the result of '+' does not fit in 64 bits");
  assert_fails_with ("{{ 10 ** 19 }}", "{}", GGEN_TEMPLATE_ERROR_LIMIT,
                     "test.txt:1:7: the result of '**' does not fit in 64 bits");
  assert_fails_with ("{{ -a }}", "{\"a\": -9223372036854775808}", GGEN_TEMPLATE_ERROR_LIMIT,
                     "test.txt:1:4: the result of '-' does not fit in 64 bits");
  assert_fails_with ("{{ a // -1 }}", "{\"a\": -9223372036854775808}", GGEN_TEMPLATE_ERROR_LIMIT,
                     "test.txt:1:6: the result of '//' does not fit in 64 bits");
  assert_renders ("{{ a % -1 }}", "{\"a\": -9223372036854775808}", "0");
}

static void
errors_in_other_templates_say_how_we_got_there (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTemplateEnvironment) environment =
      new_environment ("part", "one\n{{ nope }}", "macros",
                       "{% macro m() %}{{ nope }}{% endmacro %}", "base",
                       "{% block a %}{% endblock %}", "broken", "{{ 1 + }}", NULL);

  assert_fails_in (environment, "x\n{% include 'part' %}", "{}", GGEN_TEMPLATE_ERROR_UNDEFINED,
                   "part:2:4: 'nope' is undefined\n"
                   "    {{ nope }}\n"
                   "       ^\n"
                   "  included from test.txt:2:4");
  assert_fails_in (environment, "{% from 'macros' import m %}\n{{ m() }}", "{}",
                   GGEN_TEMPLATE_ERROR_UNDEFINED,
                   "macros:1:19: 'nope' is undefined\n"
                   "    {% macro m() %}{{ nope }}{% endmacro %}\n"
                   "                      ^\n"
                   "  called from test.txt:2:4");
  assert_fails_in (environment, "{% extends 'base' %}{% block a %}{{ nope }}{% endblock %}", "{}",
                   GGEN_TEMPLATE_ERROR_UNDEFINED,
                   "test.txt:1:37: 'nope' is undefined\n"
                   "    {% extends 'base' %}{% block a %}{{ nope }}{% endblock %}\n"
                   "                                        ^\n"
                   "  in the block from base:1:4");
  assert_fails_in (environment, "{% include 'broken' %}", "{}", GGEN_TEMPLATE_ERROR_SYNTAX,
                   "broken:1:8: expected an expression, found '}}'\n"
                   "    {{ 1 + }}\n"
                   "           ^\n"
                   "  needed by test.txt:1:4");
}

static void
a_missing_template_is_an_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_fails ("{% include 'nope' %}", "{}", GGEN_TEMPLATE_ERROR_NOT_FOUND,
                "test.txt:1:4: there is no template 'nope'\n"
                "    {% include 'nope' %}\n"
                "       ^");
  assert_fails_with ("{% include ['a', 'b'] %}", "{}", GGEN_TEMPLATE_ERROR_NOT_FOUND,
                     "test.txt:1:4: there is no template 'a' nor 'b'");
  assert_renders ("[{% include 'nope' ignore missing %}]", "{}", "[]");
}

static void
circles_are_named (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTemplateEnvironment) environment =
      new_environment ("a", "{% include 'b' %}", "b", "{% include 'a' %}", "c", "{% extends 'd' %}",
                       "d", "{% extends 'c' %}", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *rendered = try_render (environment, "{% include 'a' %}", "{}", &error);

  g_assert_null (rendered);
  g_assert_error (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_CYCLE);
  g_assert_nonnull (strstr (error->message, "without end: b → a → b\n"));
  assert_fails_in (environment, "{% extends 'c' %}", "{}", GGEN_TEMPLATE_ERROR_CYCLE,
                   "d:1:4: templates extend each other: c → d → c\n"
                   "    {% extends 'c' %}\n"
                   "       ^");
}

static void
a_template_may_include_itself_if_it_ends (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTemplateEnvironment) environment =
      new_environment ("tree",
                       "({{ node.n }}{% for node in node.c %}{% include 'tree' %}{% endfor %})",
                       NULL);

  assert_renders_in (
      environment, "{% include 'tree' %}",
      "{\"node\": {\"n\": 1, \"c\": [{\"n\": 2, \"c\": []}, {\"n\": 3, \"c\": []}]}}", "(1(2)(3))");
}

static void
includes_and_imports_without_context_see_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTemplateEnvironment) environment =
      new_environment ("part", "{{ a is defined }}{{ g }}", NULL);
  g_autoptr (GgenValue) global = ggen_value_new_string ("G");

  ggen_template_environment_set_global (environment, "g", global);
  assert_renders_in (environment,
                     "{% include 'part' %}{% include 'part' without context %}"
                     "{% import 'part' as p without context %}{{ p }}",
                     "{\"a\": 1}", "TrueGFalseGFalseG");
}

static void
macros_keep_the_scope_they_were_made_in (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_renders ("{% set ns = namespace(f=none) %}"
                  "{% for i in [1, 2, 3] %}{% if i == 2 %}{% macro m() %}{{ i }}{% endmacro %}"
                  "{% set ns.f = m %}{% endif %}{% endfor %}"
                  "{% for i in [7] %}{{ ns.f() }}{% endfor %}",
                  "{}", "2");
}

static void
a_loop_can_be_kept_and_called_later (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_renders ("{% set ns = namespace() %}{% with a = 'x' %}"
                  "{% for i in [1] recursive %}{% set ns.l = loop %}{{ a }}{{ i }}{% endfor %}"
                  "{% endwith %}{% with b = 1 %}{% with c = 2 %}{{ ns.l([2, 3]) }}{% endwith %}"
                  "{% endwith %}",
                  "{}", "x1x2x3");
}

static void
what_holds_itself_is_freed_and_does_not_print (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_renders ("{% set l = [1] %}{% do l.append(l) %}{% set d = {} %}{% do d.update(d=d) %}"
                  "{% set ns = namespace() %}{% set ns.self = ns %}"
                  "{{ l == l }}{% for i in [1] %}{% do loop.changed(loop) %}{% endfor %}",
                  "{}", "True");
  assert_fails_with ("{% set l = [1] %}{% do l.append(l) %}{{ l }}", "{}",
                     GGEN_TEMPLATE_ERROR_LIMIT,
                     "test.txt:1:41: this value is too large or nests too deeply to "
                     "print");
  assert_fails_with ("{% set l = [1] %}{% do l.append(l) %}{{ l | tojson }}", "{}",
                     GGEN_TEMPLATE_ERROR_TYPE,
                     "test.txt:1:45: there is no JSON for values nested more than 100 deep");
}

static void
values_may_nest_as_deep_as_they_like (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_renders ("{% set ns = namespace(a=[]) %}{% for i in range(100000) %}"
                  "{% set ns.a = [ns.a] %}{% endfor %}{{ ns.a | length }}",
                  "{}", "1");
}

static void
strings_can_be_taken_apart (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_renders ("{% set a, b = 'xy' %}{{ b }}{{ a }}{% set a, b = s %}{{ b }}{{ a }}"
                  "{% for a, b in ['12', '34'] %}{{ b }}{{ a }}{% endfor %}"
                  "{% set k, l = m %}{{ k }}{{ l }}",
                  "{\"s\": \"äö\", \"m\": {\"p\": 1, \"q\": 2}}", "yxöä2143pq");
}

static void
the_context_cannot_be_changed (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_fails_with ("{% do a.append(1) %}", "{\"a\": []}", GGEN_TEMPLATE_ERROR_TYPE,
                     "test.txt:1:9: this list comes from outside of the template and cannot be "
                     "changed");
  assert_fails_with ("{% set l = [a] %}{% do l[0].update(b=1) %}", "{\"a\": {}}",
                     GGEN_TEMPLATE_ERROR_TYPE,
                     "test.txt:1:29: this map comes from outside of the template and cannot be "
                     "changed");
  assert_renders ("{% set b = a | list %}{% do b.append(3) %}{{ a }}{{ b }}", "{\"a\": [1, 2]}",
                  "[1, 2][1, 2, 3]");
}

static void
a_list_may_change_while_it_is_looped_over (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_renders ("{% set l = [1, 2, 3] %}{% for i in l %}{{ i }}{% if loop.first %}"
                  "{% do l.pop() %}{% endif %}{% endfor %}",
                  "{}", "12");
  assert_renders ("{% set d = {'a': 1, 'b': 2} %}{% for k in d %}{{ k }}"
                  "{% do d.pop('b', none) %}{% endfor %}",
                  "{}", "ab");
}

static void
limits_hold (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_fails_with ("{{ range(100001) }}", "{}", GGEN_TEMPLATE_ERROR_LIMIT,
                     "test.txt:1:4: a range of more than 100000 numbers");
  assert_fails_with ("{{ 'x' * 1000000000 }}", "{}", GGEN_TEMPLATE_ERROR_LIMIT,
                     "test.txt:1:8: the repeated string is too large");
  assert_fails_with ("{{ [1] * 1000000000 }}", "{}", GGEN_TEMPLATE_ERROR_LIMIT,
                     "test.txt:1:8: the repeated list is too large");
  assert_fails_with ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{}",
                     GGEN_TEMPLATE_ERROR_LIMIT,
                     "test.txt:1:19: macros, loops and templates call each other more than 400 "
                     "levels deep");
  assert_fails_with ("{% set ns = namespace(s='x' * 1000) %}{% for i in range(100) %}"
                     "{% set ns.s = ns.s + ns.s %}{% endfor %}",
                     "{}", GGEN_TEMPLATE_ERROR_LIMIT,
                     "test.txt:1:83: the joined string is too large");
  assert_fails_with ("{% set l = [] %}{% set s = 'x' * 100000 %}{% for i in range(100000) %}"
                     "{% do l.append(s ~ i) %}{% endfor %}",
                     "{}", GGEN_TEMPLATE_ERROR_LIMIT,
                     "test.txt:1:88: the joined string is too large");
}

/* A few lists that hold each other twice are as many as there are atoms. */
static void
values_that_multiply_are_bounded (GgenTestSandbox *sandbox, gpointer user_data)
{
#define MULTIPLY                                                                                   \
  "{% set ns = namespace(a=[1], b=[1]) %}{% for i in range(90) %}{% set ns.a = [ns.a, ns.a] %}"    \
  "{% set ns.b = [ns.b, ns.b] %}{% endfor %}"
  assert_fails_with (MULTIPLY "\n{{ ns.a }}", "{}", GGEN_TEMPLATE_ERROR_LIMIT,
                     "test.txt:2:7: this value is too large or nests too deeply to print");
  assert_fails_with (MULTIPLY "\n{{ ns.a | tojson }}", "{}", GGEN_TEMPLATE_ERROR_TYPE,
                     "test.txt:2:11: there is no JSON for so many values");
  assert_renders (MULTIPLY "{{ ns.a == ns.b }}", "{}", "False");
  assert_renders (MULTIPLY "{{ ns.a < ns.b }}", "{}", "False");
  assert_fails_with ("{% set ns = namespace(a=(1,)) %}{% for i in range(90) %}"
                     "{% set ns.a = (ns.a, ns.a) %}{% endfor %}\n{{ {ns.a: 1} }}",
                     "{}", GGEN_TEMPLATE_ERROR_TYPE, "test.txt:2:4: a tuple cannot be a key");
}

static void
output_is_bounded (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rendered =
      try_render (NULL,
                  "{% set s = 'x' * 1000000 %}{% for i in range(100000) %}{{ s }}{% endfor %}",
                  "{}", &error);

  g_assert_null (rendered);
  g_assert_error (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, "the output is larger than 256 MiB"));
}

static void
a_cancelled_render_stops (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenTemplate) template = ggen_template_new (NULL, "a", "t", NULL);

  g_cancellable_cancel (cancellable);
  g_assert_null (ggen_template_render (template, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gpointer
cancel_it (gpointer data)
{
  g_cancellable_cancel (data);

  return NULL;
}

static void
a_render_that_would_take_hours_can_be_cancelled (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenTemplate) template = ggen_template_new (
      NULL,
      "{% for a in range(100000) %}{% for b in range(100000) %}{% for c in range(100000) %}"
      "{% endfor %}{% endfor %}{% endfor %}",
      "t", NULL);
  GThread *thread = g_thread_new ("cancel", cancel_it, cancellable);

  g_assert_null (ggen_template_render (template, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
write_file (GFile *directory, const char *name, const char *text)
{
  g_autoptr (GFile) file = g_file_resolve_relative_path (directory, name);
  g_autoptr (GFile) parent = g_file_get_parent (file);

  g_file_make_directory_with_parents (parent, NULL, NULL);
  g_file_replace_contents (file, text, strlen (text), NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL,
                           NULL);
}

static void
templates_are_found_beneath_the_search_paths (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *directory = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GFile) first = g_file_get_child (directory, "first");
  g_autoptr (GFile) second = g_file_get_child (directory, "second");
  g_autoptr (GgenTemplateEnvironment) environment = ggen_template_environment_new ();

  write_file (first, "a.txt", "first a\n");
  write_file (second, "a.txt", "second a\n");
  write_file (second, "sub/b.txt", "second b, {% include 'a.txt' %}\n");
  ggen_template_environment_add_search_path (environment, first);
  ggen_template_environment_add_search_path (environment, second);
  assert_renders_in (environment, "{% include 'sub/b.txt' %}", "{}", "second b, first a");
}

static void
nothing_outside_of_the_search_paths_can_be_reached (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const names[] = {"../secret", "/etc/passwd", "sub/../../secret", "a\\\\b", "",
                                      "sub//a",    "./a"};
  GFile *directory = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GFile) inside = g_file_get_child (directory, "inside");
  g_autoptr (GFile) link = g_file_get_child (inside, "link");
  g_autoptr (GFile) folder = g_file_get_child (inside, "folder");
  g_autoptr (GgenTemplateEnvironment) environment = ggen_template_environment_new ();
  g_autofree char *absolute = NULL;

  write_file (directory, "secret", "secret");
  write_file (inside, "a", "a");
  absolute = g_file_get_path (directory);
  g_assert_true (g_file_make_symbolic_link (link, "../secret", NULL, NULL));
  g_assert_true (g_file_make_symbolic_link (folder, absolute, NULL, NULL));
  ggen_template_environment_add_search_path (environment, inside);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = g_strdup_printf ("{%% include '%s' ignore missing %%}", names[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (try_render (environment, text, "{}", &error));
      g_assert_error (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_INVALID_NAME);
    }
  assert_fails_in (environment, "{% include 'link' %}", "{}", GGEN_TEMPLATE_ERROR_INVALID_NAME,
                   "test.txt:1:4: the template 'link' is a link that leaves its search path\n"
                   "    {% include 'link' %}\n"
                   "       ^");
  assert_fails_in (environment, "{% include 'folder/secret' %}", "{}",
                   GGEN_TEMPLATE_ERROR_INVALID_NAME,
                   "test.txt:1:4: the template 'folder/secret' is a link that leaves its search "
                   "path\n"
                   "    {% include 'folder/secret' %}\n"
                   "       ^");
}

static void
a_directory_or_a_pipe_is_no_template (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *directory = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GgenTemplateEnvironment) environment = ggen_template_environment_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenTemplate) template = NULL;

  write_file (directory, "sub/a", "a");
  ggen_template_environment_add_search_path (environment, directory);
  template = ggen_template_environment_get_template (environment, "sub", &error);
  g_assert_null (template);
  g_assert_error (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_READ);
}

static void
autoescape_goes_by_the_name (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTemplateEnvironment) environment =
      new_environment ("a.html", "{{ x }}", "a.txt", "{{ x }}", NULL);

  assert_renders_in (environment, "{% include 'a.html' %}", "{\"x\": \"<\"}", "<");
  ggen_template_environment_set_autoescape (environment, TRUE);
  ggen_template_environment_add_source (environment, "a.html", "{{ x }}");
  assert_renders_in (environment, "{% include 'a.html' %}{% include 'a.txt' %}{{ x }}",
                     "{\"x\": \"<\"}", "&lt;<<");
}

static void
the_context_comes_before_globals_and_functions (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenTemplateEnvironment) environment = ggen_template_environment_new ();
  g_autoptr (GgenValue) global = ggen_value_new_string ("global");

  ggen_template_environment_set_global (environment, "a", global);
  ggen_template_environment_set_global (environment, "b", global);
  assert_renders_in (environment, "{{ a }} {{ b }} {{ range }}",
                     "{\"a\": \"context\", \"range\": 1}", "context global 1");
}

static void
the_same_input_gives_the_same_bytes (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *text = "{{ a }}{{ a | tojson }}{% for k in a %}{{ k }}{% endfor %}"
                     "{{ a | dictsort }}{% set m = dict(z=1, b=2) %}{{ m }}";
  const char *context = "{\"a\": {\"q\": 1, \"c\": 2, \"z\": 3, \"b\": 4, \"f\": 5, \"g\": 6, "
                        "\"h\": 7, \"i\": 8, \"j\": 9, \"k\": 10}}";
  g_autofree char *first = try_render (NULL, text, context, NULL);

  for (int i = 0; i < 10; i++)
    assert_renders (text, context, first);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **location = user_data;

  *location = g_object_ref (result);
}

static void
renders_on_a_worker (GgenTestSandbox *sandbox, gpointer user_data)
{
  GMainContext *main_context = ggen_runtime_get_context (ggen_test_sandbox_get_runtime (sandbox));
  g_autoptr (GgenTemplate) template = ggen_template_new (NULL, "Hi {{ a }}", "t", NULL);
  g_autoptr (GgenValue) context = ggen_value_new_from_json ("{\"a\": \"you\"}", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;

  ggen_template_render_async (template, context, NULL, on_ready, &result);
  while (result == NULL)
    g_main_context_iteration (main_context, TRUE);
  text = ggen_template_render_finish (template, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "Hi you");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/render/" path, func, NULL)
  ADD ("undefined-names-are-errors", undefined_names_are_errors);
  ADD ("errors-point-at-the-name-and-not-at-its-use", errors_point_at_the_name_and_not_at_its_use);
  ADD ("undefined-can-be-lenient-or-chain", undefined_can_be_lenient_or_chain);
  ADD ("an-inline-if-without-else-prints-nothing", an_inline_if_without_else_prints_nothing);
  ADD ("wrong-types-are-errors", wrong_types_are_errors);
  ADD ("integers-do-not-wrap", integers_do_not_wrap);
  ADD ("errors-in-other-templates-say-how-we-got-there",
       errors_in_other_templates_say_how_we_got_there);
  ADD ("a-missing-template-is-an-error", a_missing_template_is_an_error);
  ADD ("circles-are-named", circles_are_named);
  ADD ("a-template-may-include-itself-if-it-ends", a_template_may_include_itself_if_it_ends);
  ADD ("includes-and-imports-without-context-see-nothing",
       includes_and_imports_without_context_see_nothing);
  ADD ("macros-keep-the-scope-they-were-made-in", macros_keep_the_scope_they_were_made_in);
  ADD ("a-loop-can-be-kept-and-called-later", a_loop_can_be_kept_and_called_later);
  ADD ("what-holds-itself-is-freed-and-does-not-print",
       what_holds_itself_is_freed_and_does_not_print);
  ADD ("values-may-nest-as-deep-as-they-like", values_may_nest_as_deep_as_they_like);
  ADD ("strings-can-be-taken-apart", strings_can_be_taken_apart);
  ADD ("the-context-cannot-be-changed", the_context_cannot_be_changed);
  ADD ("a-list-may-change-while-it-is-looped-over", a_list_may_change_while_it_is_looped_over);
  ADD ("limits-hold", limits_hold);
  ADD ("values-that-multiply-are-bounded", values_that_multiply_are_bounded);
  ADD ("output-is-bounded", output_is_bounded);
  ADD ("a-cancelled-render-stops", a_cancelled_render_stops);
  ADD ("a-render-that-would-take-hours-can-be-cancelled",
       a_render_that_would_take_hours_can_be_cancelled);
  ADD ("templates-are-found-beneath-the-search-paths",
       templates_are_found_beneath_the_search_paths);
  ADD ("nothing-outside-of-the-search-paths-can-be-reached",
       nothing_outside_of_the_search_paths_can_be_reached);
  ADD ("a-directory-or-a-pipe-is-no-template", a_directory_or_a_pipe_is_no_template);
  ADD ("autoescape-goes-by-the-name", autoescape_goes_by_the_name);
  ADD ("the-context-comes-before-globals-and-functions",
       the_context_comes_before_globals_and_functions);
  ADD ("the-same-input-gives-the-same-bytes", the_same_input_gives_the_same_bytes);
  ADD ("renders-on-a-worker", renders_on_a_worker);

  return ggen_test_run ();
}
