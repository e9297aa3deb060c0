/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-version.h>

#include "ggen-cli-doctor.h"
#include "ggen-cli-json.h"
#include "ggen-cli-module.h"
#include "ggen-cli-observed.h"
#include "ggen-cli-text.h"

static const struct
{
  const char *name;
  const char *color;
} statuses[] = {
    [GGEN_CLI_FINDING_OK] = {"ok", "\033[32m"},
    [GGEN_CLI_FINDING_WARNING] = {"warning", "\033[33m"},
    [GGEN_CLI_FINDING_ERROR] = {"error", "\033[31m"},
};

/* As wide as the widest status and a gap */
#define TEXT_COLUMN 9

static guint
count_findings (GPtrArray *findings, GgenCliFindingStatus status)
{
  guint n = 0;

  for (guint i = 0; i < findings->len; i++)
    n += ((GgenCliFinding *) findings->pdata[i])->status == status;

  return n;
}

static void
append_finding (GString *out, const GgenCliFinding *finding, gboolean colored, guint width)
{
  const char *status = statuses[finding->status].name;
  g_autoptr (GString) text = g_string_new (finding->name);

  g_string_append (text, ": ");
  ggen_cli_text_append_visible (text, finding->detail);

  g_string_append (out, colored ? statuses[finding->status].color : "");
  g_string_append (out, status);
  g_string_append (out, colored ? "\033[0m" : "");
  ggen_cli_text_append_spaces (out, TEXT_COLUMN - strlen (status));
  ggen_cli_text_append_wrapped (out, text->str, TEXT_COLUMN, TEXT_COLUMN, width);

  if (finding->advice != NULL)
    {
      ggen_cli_text_append_spaces (out, TEXT_COLUMN);
      ggen_cli_text_append_wrapped (out, finding->advice, TEXT_COLUMN, TEXT_COLUMN, width);
    }
}

static char *
make_table (GPtrArray *findings, GgenCliOutput *output)
{
  GString *out = g_string_new (NULL);
  guint n_warnings = count_findings (findings, GGEN_CLI_FINDING_WARNING);
  guint n_errors = count_findings (findings, GGEN_CLI_FINDING_ERROR);

  for (guint i = 0; i < findings->len; i++)
    append_finding (out, findings->pdata[i], ggen_cli_output_has_color (output),
                    ggen_cli_output_get_width (output));

  g_string_append_printf (out, "\n%u checks: %u ok, %u warning%s, %u error%s\n", findings->len,
                          findings->len - n_warnings - n_errors, n_warnings,
                          n_warnings == 1 ? "" : "s", n_errors, n_errors == 1 ? "" : "s");

  return g_string_free (out, FALSE);
}

static void
append_json_field (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, "      \"%s\": ", name);
  ggen_cli_json_append_string (out, text);
}

static void
append_json_finding (GString *out, const GgenCliFinding *finding)
{
  g_string_append (out, "    {\n");
  append_json_field (out, "name", finding->name);
  g_string_append (out, ",\n");
  append_json_field (out, "status", statuses[finding->status].name);
  g_string_append (out, ",\n");
  append_json_field (out, "detail", finding->detail);
  if (finding->advice != NULL)
    {
      g_string_append (out, ",\n");
      append_json_field (out, "advice", finding->advice);
    }
  g_string_append (out, "\n    }");
}

static char *
make_json (GPtrArray *findings)
{
  gboolean is_ok = count_findings (findings, GGEN_CLI_FINDING_ERROR) == 0;
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "{\n  \"ok\": %s,\n  \"checks\": [\n", is_ok ? "true" : "false");
  for (guint i = 0; i < findings->len; i++)
    {
      append_json_finding (out, findings->pdata[i]);
      g_string_append (out, i + 1 < findings->len ? ",\n" : "\n");
    }
  g_string_append (out, "  ]\n}\n");

  return g_string_free (out, FALSE);
}

static gboolean
run_doctor (GgenCliInvocation *invocation, GError **error)
{
  GgenCliOutput *output = ggen_cli_invocation_get_output (invocation);
  const char *format = ggen_cli_invocation_get_text (invocation, "format");
  g_autoptr (GPtrArray) findings = ggen_cli_findings_new ();
  g_autofree char *text = NULL;

  ggen_cli_doctor_check_libraries (findings);
  ggen_cli_doctor_check_workers (findings);
  ggen_cli_doctor_check_directories (findings);
  if (!ggen_cli_doctor_check_programs (invocation, findings, error))
    return FALSE;
  ggen_cli_doctor_check_typelibs (findings);

  text = g_str_equal (format, "json") ? make_json (findings) : make_table (findings, output);
  ggen_cli_output_write (output, text, -1);

  if (count_findings (findings, GGEN_CLI_FINDING_ERROR) > 0)
    {
      g_set_error_literal (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_REPORTED, "checks failed");
      return FALSE;
    }

  return TRUE;
}

const GgenCliModule ggen_cli_module = {
    GGEN_VERSION_S,
    NULL,
    ggen_cli_run_observed,
    (const GgenCliEntry[]){
        {"utils", "doctor", run_doctor},
        {NULL},
    },
};
