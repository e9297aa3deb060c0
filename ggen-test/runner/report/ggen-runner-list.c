/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-list.h"

#include "ggen-runner-json-text.h"
#include "ggen-runner-tap-report.h"
#include "ggen-visible-private.h"

#define FORMAT_VERSION 1

/* Cases of one program, beside each other */
typedef struct
{
  const GgenRunnerProgram *program;
  GgenRunnerCase *const *cases;
  guint n_cases;
} Group;

static Group
find_group (const GPtrArray *cases, guint from)
{
  GgenRunnerCase *const *first = (GgenRunnerCase *const *) cases->pdata + from;
  Group group = {(*first)->program, first, 0};

  while (from + group.n_cases < cases->len && first[group.n_cases]->program == group.program)
    group.n_cases++;

  return group;
}

static void
append_text (GString *text, const Group *group)
{
  ggen_visible_append (text, group->program->name, -1);
  g_string_append_c (text, '\n');

  for (guint i = 0; i < group->n_cases; i++)
    {
      const char *path = group->cases[i]->path;

      g_string_append (text, "  ");
      ggen_visible_append (text, path != NULL ? path : "(runs whole)", -1);
      g_string_append_c (text, '\n');
    }
}

/* One line for each. What is no part of a line is shown as in all other output. */
static void
append_names (GString *text, const Group *group)
{
  for (guint i = 0; i < group->n_cases; i++)
    {
      g_autofree char *id = ggen_runner_case_get_id (group->cases[i]);

      ggen_visible_append (text, id, -1);
      g_string_append_c (text, '\n');
    }
}

static void
add_cases (JsonBuilder *builder, const Group *group)
{
  json_builder_set_member_name (builder, "cases");
  json_builder_begin_array (builder);
  for (guint i = 0; i < group->n_cases; i++)
    {
      g_autofree char *id = ggen_runner_case_get_id (group->cases[i]);

      json_builder_begin_object (builder);
      ggen_runner_json_text_add_string (builder, "id", id);
      ggen_runner_json_text_add_string (builder, "path", group->cases[i]->path);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
append_json (GString *text, const Group *group)
{
  const GgenRunnerProgram *program = group->program;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ggen_runner_json_text_add_string (builder, "type", "program");
  ggen_runner_json_text_add_string (builder, "name", program->name);
  ggen_runner_json_text_add_string (builder, "project", program->project);
  ggen_runner_json_text_add_strings (builder, "suites", (const char *const *) program->suites);
  ggen_runner_json_text_add_strings (builder, "command", (const char *const *) program->command);
  ggen_runner_json_text_add_string (builder, "directory", program->directory);
  ggen_runner_json_text_add_string (builder, "protocol",
                                    program->protocol == GGEN_RUNNER_PROTOCOL_TAP ? "tap"
                                                                                  : "exit_status");
  ggen_runner_json_text_add_boolean (builder, "is_parallel", program->is_parallel);
  ggen_runner_json_text_add_boolean (builder, "is_expected_to_fail", program->is_expected_to_fail);
  add_cases (builder, group);
  json_builder_end_object (builder);

  ggen_runner_json_text_append (text, builder);
}

static void
append_json_head (GString *text, const GPtrArray *cases)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ggen_runner_json_text_add_string (builder, "type", "list");
  ggen_runner_json_text_add_string (builder, "format", "ggen-test-list");
  ggen_runner_json_text_add_int (builder, "version", FORMAT_VERSION);
  ggen_runner_json_text_add_int (builder, "n_cases", cases->len);
  json_builder_end_object (builder);

  ggen_runner_json_text_append (text, builder);
}

static void
append_tap (GString *text, const Group *group, guint number)
{
  for (guint i = 0; i < group->n_cases; i++)
    {
      g_string_append_printf (text, "ok %u - ", number + i);
      ggen_runner_tap_report_append_name (text, group->program->name);
      if (group->cases[i]->path != NULL)
        {
          g_string_append_c (text, ' ');
          ggen_runner_tap_report_append_name (text, group->cases[i]->path);
        }
      g_string_append (text, " # SKIP listed, not run\n");
    }
}

gboolean
ggen_runner_list_parse_format (const char *name, GgenRunnerListFormat *format)
{
  static const char *const names[] = {
      [GGEN_RUNNER_LIST_TEXT] = "text",
      [GGEN_RUNNER_LIST_NAMES] = "names",
      [GGEN_RUNNER_LIST_JSON] = "json",
      [GGEN_RUNNER_LIST_TAP] = "tap",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      {
        *format = i;
        return TRUE;
      }

  return FALSE;
}

void
ggen_runner_list_write (const GPtrArray *cases,
                        GgenRunnerListFormat format,
                        const GgenRunnerSink *sink)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (format == GGEN_RUNNER_LIST_JSON)
    append_json_head (text, cases);
  else if (format == GGEN_RUNNER_LIST_TAP)
    g_string_append_printf (text, "TAP version 13\n1..%u\n", cases->len);

  for (guint i = 0; i < cases->len;)
    {
      Group group = find_group (cases, i);

      if (format == GGEN_RUNNER_LIST_TEXT)
        append_text (text, &group);
      else if (format == GGEN_RUNNER_LIST_NAMES)
        append_names (text, &group);
      else if (format == GGEN_RUNNER_LIST_JSON)
        append_json (text, &group);
      else
        append_tap (text, &group, i + 1);
      ggen_runner_sink_flush (sink, text);
      i += group.n_cases;
    }

  ggen_runner_sink_flush (sink, text);
}
