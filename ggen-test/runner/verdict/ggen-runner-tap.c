/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-tap.h"

#include <string.h>

/* TAP 14 writes "\#" and "\\" for what would else begin a directive. */
static char *
unescape (const char *text)
{
  char *result = g_strdup (text);
  char *to = result;

  for (const char *from = text; *from != '\0'; from++)
    {
      if (from[0] == '\\' && (from[1] == '#' || from[1] == '\\'))
        from++;
      *to++ = *from;
    }
  *to = '\0';

  return result;
}

static void
set_name (GgenRunnerTapTest *self, const char *text, gsize size)
{
  g_autofree char *printed = NULL;

  if (size >= 1 && text[0] == '-' && (size == 1 || g_ascii_isspace (text[1])))
    {
      text += MIN (size, 2);
      size -= MIN (size, 2);
    }
  printed = g_utf8_make_valid (text, size);
  g_strstrip (printed);
  if (strchr (printed, '\\') == NULL)
    {
      self->name = g_steal_pointer (&printed);
      return;
    }

  self->name = unescape (printed);
  self->printed_name = g_steal_pointer (&printed);
}

GgenRunnerTapTest *
ggen_runner_tap_test_new (const char *text, gsize size)
{
  GgenRunnerTapTest *self = g_new0 (GgenRunnerTapTest, 1);

  set_name (self, text, size);

  return self;
}

void
ggen_runner_tap_test_free (GgenRunnerTapTest *self)
{
  g_free (self->name);
  g_free (self->printed_name);
  g_free (self->subtest);
  g_free (self->explanation);
  g_free (self->diagnostics);
  g_free (self);
}

gsize
ggen_runner_tap_test_measure (const GgenRunnerTapTest *self)
{
  const char *const texts[] = {self->name, self->printed_name, self->subtest, self->explanation,
                               self->diagnostics};
  gsize size = sizeof *self;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    size += texts[i] != NULL ? strlen (texts[i]) + 1 : 0;

  return size;
}

gboolean
ggen_runner_tap_test_is_failed (const GgenRunnerTapTest *self)
{
  if (self->directive == GGEN_RUNNER_TAP_TODO)
    return self->is_ok;

  return !self->is_ok;
}

GgenRunnerTap *
ggen_runner_tap_new (void)
{
  GgenRunnerTap *self = g_new0 (GgenRunnerTap, 1);

  self->version = 12;
  self->tests = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_tap_test_free);

  return self;
}

void
ggen_runner_tap_free (GgenRunnerTap *self)
{
  g_ptr_array_unref (self->tests);
  g_free (self->plan_explanation);
  g_free (self->bail_out_reason);
  g_free (self->error);
  g_free (self);
}
