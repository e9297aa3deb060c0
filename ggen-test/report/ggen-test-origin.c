/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-origin-private.h"

#include <string.h>

#include "ggen-test-symbols-private.h"
#include "ggen-test-unwind-private.h"

__attribute__ ((noinline)) void
ggen_test_origin_capture (GgenTestOrigin *self)
{
  self->n_frames = (guint8) ggen_test_unwind (self->frames, GGEN_TEST_ORIGIN_N_FRAMES, 1);
}

gboolean
ggen_test_origin_equal (const GgenTestOrigin *self, const GgenTestOrigin *other)
{
  return self->n_frames == other->n_frames
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

char *
ggen_test_origin_describe (const GgenTestOrigin *self)
{
  g_autoptr (GPtrArray) frames = ggen_test_frames_look_up (self->frames, self->n_frames);

  if (frames->len == 0)
    return g_strdup ("    at a place that is not known");

  return ggen_test_frames_describe (frames);
}

char *
ggen_test_origin_describe_short (const GgenTestOrigin *self)
{
  g_autoptr (GPtrArray) frames = ggen_test_frames_look_up (self->frames, self->n_frames);
  const GgenTestFrame *frame = ggen_test_frames_find_caller (frames);

  if (frame == NULL)
    return g_strdup ("a place that is not known");

  return ggen_test_frame_describe_short (frame);
}
