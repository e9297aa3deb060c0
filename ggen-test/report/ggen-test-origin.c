/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-origin-private.h"

#include <string.h>

#include "ggen-test-symbols-private.h"
#include "ggen-test-unwind-private.h"

void (*ggen_test_origin_add_script) (GgenTestOrigin *self);

__attribute__ ((noinline)) void
ggen_test_origin_capture (GgenTestOrigin *self)
{
  self->n_frames = (guint8) ggen_test_unwind (self->frames, GGEN_TEST_ORIGIN_N_FRAMES, 1);
  self->script = NULL;
  if (ggen_test_origin_add_script != NULL)
    ggen_test_origin_add_script (self);
}

gboolean
ggen_test_origin_equal (const GgenTestOrigin *self, const GgenTestOrigin *other)
{
  return self->n_frames == other->n_frames && self->script == other->script
         && memcmp (self->frames, other->frames, self->n_frames * sizeof (gpointer)) == 0;
}

guint
ggen_test_origin_hash (const GgenTestOrigin *self)
{
  guint64 hash = self->n_frames;

  for (guint i = 0; i < self->n_frames; i++)
    hash = (hash ^ (guintptr) self->frames[i]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return (guint) (hash >> 32);
}

static void
add_lines (GString *text, const char *lines)
{
  g_auto (GStrv) parts = g_strsplit (lines, "\n", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    g_string_append_printf (text, "%s    %s", text->len > 0 ? "\n" : "", parts[i]);
}

char *
ggen_test_origin_describe (const GgenTestOrigin *self)
{
  g_autoptr (GPtrArray) frames = ggen_test_frames_look_up (self->frames, self->n_frames);
  g_autofree char *lines = ggen_test_frames_describe (frames);
  GString *text = g_string_new (lines);

  if (self->script != NULL && self->script[0] != '\0')
    add_lines (text, self->script);
  else if (frames->len == 0)
    g_string_append (text, "    at a place that is not known");

  return g_string_free (text, FALSE);
}

char *
ggen_test_origin_describe_short (const GgenTestOrigin *self)
{
  g_autoptr (GgenTestFrame) frame = ggen_test_frames_look_up_caller (self->frames, self->n_frames);

  if (frame == NULL && self->script != NULL && self->script[0] != '\0')
    return g_strndup (self->script, strcspn (self->script, "\n"));
  if (frame == NULL)
    return g_strdup ("a place that is not known");

  return ggen_test_frame_describe_short (frame);
}
