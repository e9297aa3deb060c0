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

static const char *const libc[] = {"libc", NULL};

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

static gboolean
is_library (const char *module, const char *library)
{
  gsize length = strlen (library);

  return strncmp (module, library, length) == 0 && module[length] == '.';
}

gboolean
ggen_test_frame_is_in (const GgenTestFrame *self, const char *library)
{
  return is_library (self->module, library);
}

static gboolean
is_called (const GgenTestFrame *frame, const char *function)
{
  return g_strcmp0 (frame->function, function) == 0;
}

static gboolean
is_module_in_any (gpointer return_address, const char *const *libraries)
{
  const char *module = ggen_test_symbols_find_module (return_address);

  for (gsize i = 0; libraries[i] != NULL; i++)
    if (is_library (module, libraries[i]))
      return TRUE;

  return FALSE;
}

static GPtrArray *
frames_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_test_frame_free);
}

static gboolean
has_called (const gpointer *return_addresses, gsize index, const char *const *libraries)
{
  return index > 0 && is_module_in_any (return_addresses[index - 1], libraries);
}

/* Of the frames of the program, whether that at @index is _start(), or a main() that ran tests. A program
 * that was stripped has no names for them: what is outermost and has called libc is the one, and then what
 * comes next is the other. */
static gboolean
is_start (const gpointer *return_addresses, gsize index, gboolean is_outermost, gboolean has_start)
{
  g_autoptr (GPtrArray) frames = frames_new ();
  const GgenTestFrame *frame;

  ggen_test_symbols_look_up (return_addresses[index], frames);
  frame = frames->pdata[frames->len - 1];

  if (is_called (frame, "_start"))
    return TRUE;
  if (frames->len > 1 || !has_called (return_addresses, index, libraries_at_start))
    return FALSE;
  if (frame->function != NULL)
    return is_called (frame, "main");

  return is_outermost ? has_called (return_addresses, index, libc) : has_start;
}

/* How many are left where those at the start, from the outermost on, are not counted. The debugging
 * information of libraries, which may be large, is not looked into for that. */
static gsize
count_without_start (const gpointer *return_addresses, gsize n_addresses)
{
  gsize n = n_addresses;
  guint n_of_program = 0;

  while (n > 0)
    {
      if (!is_module_in_any (return_addresses[n - 1], libraries_at_start))
        {
          if (n_of_program == 2
              || !is_start (return_addresses, n - 1, n == n_addresses, n_of_program == 1))
            break;
          n_of_program++;
        }
      n--;
    }

  return n;
}

GPtrArray *
ggen_test_frames_look_up (const gpointer *return_addresses, gsize n_addresses)
{
  const gsize n_kept = count_without_start (return_addresses, n_addresses);
  g_autoptr (GPtrArray) frames = frames_new ();

  /* What is all start is a thread of GLib's own: then that is what there is to say. */
  for (gsize i = 0; i < (n_kept > 0 ? n_kept : n_addresses); i++)
    {
      if (n_kept == 0 || !is_module_in_any (return_addresses[i], libraries_between))
        ggen_test_symbols_look_up (return_addresses[i], frames);
    }

  return g_steal_pointer (&frames);
}

GgenTestFrame *
ggen_test_frames_look_up_caller (const gpointer *return_addresses, gsize n_addresses)
{
  const gsize n_kept = count_without_start (return_addresses, n_addresses);
  g_autoptr (GPtrArray) frames = frames_new ();
  gsize i = 0;

  if (n_addresses == 0)
    return NULL;

  while (i < n_kept
         && (is_module_in_any (return_addresses[i], libraries_below)
             || is_module_in_any (return_addresses[i], libraries_between)))
    i++;
  ggen_test_symbols_look_up (return_addresses[i < n_kept ? i : 0], frames);

  return g_ptr_array_steal_index (frames, 0);
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
