/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-change-private.h"

#include <dlfcn.h>
#include <string.h>

#include "ggen-test-interpose-private.h"

void
ggen_test_change_watch (GgenTestChange *self)
{
  self->is_noted = FALSE;
  __atomic_store_n (&self->is_watched, TRUE, __ATOMIC_RELEASE);
}

GGEN_TEST_NOT_INSTRUMENTED gboolean
ggen_test_change_enter (GgenTestChange *self)
{
  if (!__atomic_load_n (&self->is_watched, __ATOMIC_RELAXED))
    return FALSE;

  return !__atomic_exchange_n (&self->is_busy, TRUE, __ATOMIC_ACQUIRE);
}

void
ggen_test_change_note (GgenTestChange *self)
{
  ggen_test_origin_capture (&self->origin);
  self->is_noted = TRUE;
  ggen_test_change_leave (self);
}

void
ggen_test_change_leave (GgenTestChange *self)
{
  __atomic_store_n (&self->is_busy, FALSE, __ATOMIC_RELEASE);
}

gboolean
ggen_test_change_end (GgenTestChange *self)
{
  __atomic_store_n (&self->is_watched, FALSE, __ATOMIC_RELEASE);

  /* One that is at it does so for a moment only. */
  while (__atomic_load_n (&self->is_busy, __ATOMIC_ACQUIRE))
    g_thread_yield ();

  return self->is_noted;
}

static const char *
find_library (gconstpointer return_address)
{
  Dl_info info;
  const char *slash;

  if (dladdr ((const char *) return_address - 1, &info) == 0 || info.dli_fname == NULL)
    return NULL;

  slash = strrchr (info.dli_fname, '/');

  return slash != NULL ? slash + 1 : info.dli_fname;
}

static gboolean
is_sanitizer (const char *library)
{
  return g_str_has_prefix (library, "libasan.") || g_str_has_prefix (library, "libtsan.")
         || g_str_has_prefix (library, "libubsan.");
}

const char *
ggen_test_origin_get_library (const GgenTestOrigin *origin, guint n_skipped)
{
  for (guint i = 0; i < origin->n_frames; i++)
    {
      const char *library = find_library (origin->frames[i]);

      if (library != NULL && is_sanitizer (library))
        continue;
      if (n_skipped-- == 0)
        return library;
    }

  return NULL;
}

gboolean
ggen_test_origin_is_of_glib (const GgenTestOrigin *origin)
{
  const char *library = ggen_test_origin_get_library (origin, 0);

  return library != NULL
         && (g_str_has_prefix (library, "libglib-2.0.")
             || g_str_has_prefix (library, "libgio-2.0."));
}

gboolean
ggen_test_origin_has_gio (const GgenTestOrigin *origin)
{
  for (guint i = 0; i < origin->n_frames; i++)
    {
      const char *library = find_library (origin->frames[i]);

      if (library != NULL && g_str_has_prefix (library, "libgio-2.0."))
        return TRUE;
    }

  return FALSE;
}

gboolean
ggen_test_origin_has_function (const GgenTestOrigin *origin, const char *function)
{
  for (guint i = 0; i < origin->n_frames; i++)
    {
      Dl_info info;

      if (dladdr ((const char *) origin->frames[i] - 1, &info) != 0
          && g_strcmp0 (info.dli_sname, function) == 0)
        return TRUE;
    }

  return FALSE;
}
