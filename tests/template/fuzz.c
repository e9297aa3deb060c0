/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Templates that somebody broke: whatever they are, they render or fail, and nothing else. */

#include "render.h"

static GgenValue *
load_golden (void)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "template", "jinja2-golden.json", NULL);
  g_autofree char *json = NULL;
  GError *error = NULL;
  GgenValue *golden;

  g_file_get_contents (path, &json, NULL, &error);
  g_assert_no_error (error);
  golden = ggen_value_new_from_json (json, &error);
  g_assert_no_error (error);

  return golden;
}

/* What survives is rendered twice: both times with the same end. */
static void
try_template (GgenTemplateEnvironment *environment, const char *text, GgenValue *context)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenTemplate) template = ggen_template_new (environment, text, "t", &error);
  g_autoptr (GError) second_error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (template == NULL)
    {
      g_assert_true (error->domain == GGEN_TEMPLATE_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  first = ggen_template_render (template, context, NULL, &error);
  second = ggen_template_render (template, context, NULL, &second_error);
  g_assert_cmpstr (first, ==, second);
  if (first != NULL)
    g_assert_true (g_utf8_validate (first, -1, NULL));
  else
    g_assert_cmpstr (error->message, ==, second_error->message);
}

static char *
mutate (const char *text)
{
  static const char *const pieces[] = {
      "{{",
      "}}",
      "{%",
      "%}",
      "{#",
      "#}",
      "-",
      "|",
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      "'",
      "\"",
      ".",
      ",",
      ":",
      "=",
      "1",
      "**",
      "not ",
      " if ",
      " in ",
      " is ",
      "loop",
      "\\x",
      "endfor",
      "{% endif %}",
      "99999999999",
      "\xc3",
      "\xff",
      "{% for a in items %}",
      "{% block x %}",
      "super()",
      "*",
      "~",
  };
  GString *mutated = g_string_new (text);
  int n = g_test_rand_int_range (1, 4);

  for (int i = 0; i < n && mutated->len > 0; i++)
    {
      gsize position = g_test_rand_int_range (0, (gint32) mutated->len);
      gssize length = g_test_rand_int_range (1, 5);

      switch (g_test_rand_int_range (0, 5))
        {
        case 0:
          g_string_truncate (mutated, position);
          break;
        case 1:
          mutated->str[position] ^= (char) (1 << g_test_rand_int_range (0, 7));
          if (mutated->str[position] == '\0')
            mutated->str[position] = ' ';
          break;
        case 2:
          g_string_erase (mutated, position, MIN ((gssize) (mutated->len - position), length));
          break;
        case 3:
          g_string_insert (mutated, position,
                           pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
          break;
        default:
          {
            gsize from = g_test_rand_int_range (0, (gint32) mutated->len);
            g_autofree char *part = g_strndup (mutated->str + from, MIN (mutated->len - from, 12));

            g_string_insert (mutated, position, part);
          }
        }
    }

  return g_string_free (mutated, FALSE);
}

static void
mutated_templates_render_or_fail (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenValue) golden = load_golden ();
  g_autoptr (GgenValue) cases = ggen_value_get (golden, "cases");
  g_autoptr (GgenValue) templates = ggen_value_get (golden, "templates");
  g_autoptr (GgenValue) context = ggen_value_get (golden, "context");
  g_autoptr (GgenTemplateEnvironment) environment = ggen_template_environment_new ();

  for (gsize i = 0; i < ggen_value_get_length (templates); i++)
    {
      g_autoptr (GgenValue) name = ggen_value_get_nth_key (templates, i);
      g_autoptr (GgenValue) text = ggen_value_get_nth_value (templates, i);

      ggen_template_environment_add_source (environment, ggen_value_get_string (name),
                                            ggen_value_get_string (text));
    }
  for (gsize i = 0; i < ggen_value_get_length (cases); i++)
    {
      g_autoptr (GgenValue) item = ggen_value_get_item (cases, i);
      g_autoptr (GgenValue) text = ggen_value_get (item, "template");

      for (int round = 0; round < 12; round++)
        {
          g_autofree char *mutated = mutate (ggen_value_get_string (text));

          try_template (environment, mutated, context);
        }
    }
}

static void
every_beginning_of_a_template_renders_or_fails (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *text = "{% extends 'x' %}{# c #}{% block a scoped %}{{ f(1, *[2], k={'a': [1.5e3]}, "
                     "**d) | map('upper', x=1)[1:2:-1].b is divisibleby(3) }}{% endblock %}"
                     "{%- for a, (b, c) in x if a recursive -%}{% else %}{% endfor %}"
                     "{% call(u) m.n() %}{% endcall %}{% set q | trim %}{% endset %}"
                     "{% raw %}{{{% endraw %}{% macro z(a, b='\\u00e9') %}{% endmacro %}";

  for (gsize i = 0; i <= strlen (text); i++)
    {
      g_autofree char *beginning = g_strndup (text, i);

      try_template (NULL, beginning, NULL);
    }
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/fuzz/mutated-templates-render-or-fail", mutated_templates_render_or_fail, NULL);
  ggen_test_add ("/fuzz/every-beginning-of-a-template-renders-or-fails",
                 every_beginning_of_a_template_renders_or_fails, NULL);

  return ggen_test_run ();
}
