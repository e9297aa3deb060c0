/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-frames-private.h"

#include <string.h>

#include "ggen-test-symbols-private.h"

/* Libraries whose code is asked to make things, rather than the one who asks. */
static const char *const libraries_below[] = {
    "libglib-2.0", "libgobject-2.0", "libgio-2.0", "libgmodule-2.0", "libggen-1", "libc", NULL,
};

/* Where a program or a thread starts, and what runs its tests. */
static const char *const libraries_at_start[] = {
    "libglib-2.0", "libc", "ld-linux-x86-64", "libggen-test-1", "libasan", "libtsan", NULL,
};

/* Libraries that are between others, and never worth a line. */
static const char *const libraries_between[] = {
    "libggen-test-1", "libasan", "libtsan", "libubsan", NULL,
};

void
ggen_test_frame_free (GgenTestFrame *self)
{
  g_free (self->function);
  g_free (self->file);
  g_free (self->module);
  g_free (self);
}

static char *
describe (const GgenTestFrame *self, const char *file)
{
  if (self->function == NULL)
    return g_strdup_printf ("%s+0x%" G_GSIZE_MODIFIER "x", self->module, self->offset);

  if (file == NULL || self->line == 0)
    return g_strdup_printf ("%s() in %s", self->function, self->module);

  return g_strdup_printf ("%s() at %s:%u", self->function, file, self->line);
}

char *
ggen_test_frame_describe (const GgenTestFrame *self)
{
  return describe (self, self->file);
}

char *
ggen_test_frame_describe_short (const GgenTestFrame *self)
{
  g_autofree char *name = self->file != NULL ? g_path_get_basename (self->file) : NULL;

  return describe (self, name);
}

gboolean
ggen_test_frame_is_in (const GgenTestFrame *self, const char *library)
{
  gsize length = strlen (library);

  return strncmp (self->module, library, length) == 0 && self->module[length] == '.';
}

static gboolean
is_in_any (const GgenTestFrame *frame, const char *const *libraries)
{
  for (gsize i = 0; libraries[i] != NULL; i++)
    if (ggen_test_frame_is_in (frame, libraries[i]))
      return TRUE;

  return FALSE;
}

static gboolean
is_called (const GgenTestFrame *frame, const char *function)
{
  return g_strcmp0 (frame->function, function) == 0;
}

/* How many frames are left where those at the start, from the outermost on, are not counted. A
 * main() belongs to them where it ran tests. */
static guint
count_without_start (GPtrArray *frames)
{
  guint n_frames = frames->len;

  while (n_frames > 0)
    {
      const GgenTestFrame *frame = frames->pdata[n_frames - 1];
      const GgenTestFrame *callee = n_frames > 1 ? frames->pdata[n_frames - 2] : NULL;
      gboolean is_start = is_called (frame, "_start")
                          || (is_called (frame, "main") && callee != NULL
                              && is_in_any (callee, libraries_at_start));

      if (!is_start && !is_in_any (frame, libraries_at_start))
        break;
      n_frames--;
    }

  return n_frames;
}

GPtrArray *
ggen_test_frames_look_up (const gpointer *return_addresses, gsize n_addresses)
{
  g_autoptr (GPtrArray) frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_test_frame_free);
  guint n_kept;

  for (gsize i = 0; i < n_addresses; i++)
    ggen_test_symbols_look_up (return_addresses[i], frames);

  /* What is all start is a thread of GLib's own: then that is what there is to say. */
  n_kept = count_without_start (frames);
  if (n_kept > 0)
    g_ptr_array_set_size (frames, (int) n_kept);

  for (guint i = frames->len; i > 0 && n_kept > 0; i--)
    if (is_in_any (frames->pdata[i - 1], libraries_between))
      g_ptr_array_remove_index (frames, i - 1);

  return g_steal_pointer (&frames);
}

const GgenTestFrame *
ggen_test_frames_find_caller (GPtrArray *frames)
{
  for (guint i = 0; i < frames->len; i++)
    if (!is_in_any (frames->pdata[i], libraries_below))
      return frames->pdata[i];

  return frames->len > 0 ? frames->pdata[0] : NULL;
}

char *
ggen_test_frames_describe (GPtrArray *frames)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < frames->len; i++)
    {
      g_autofree char *line = ggen_test_frame_describe (frames->pdata[i]);

      g_string_append_printf (text, "%s    %s", i > 0 ? "\n" : "", line);
    }

  return g_string_free (text, FALSE);
}
