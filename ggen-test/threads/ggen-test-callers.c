/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-callers-private.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

/* The libraries are looked for once: those that this one is linked with are there before it, and stay. */

static const char *const names[] = {
    "libglib-2.0.", "libgobject-2.0.", "libgio-2.0.", "libggen-1.", "libggen-test-1.", "libasan.",
    "libtsan.",     "libgjs.",         "libmozjs-",   "libffi.",    "libc.",           "libgomp.",
};
#define N_OF_GLIB 3
#define GIO 2
#define RUNTIME 3
#define N_OF_TOOLKIT 5
#define GJS 7
#define FFI 9 /* by which signals are emitted */
#define LIBC 10
#define OPENMP 11

typedef struct
{
  guintptr start;
  guintptr end;
} Range;

static Range ranges[G_N_ELEMENTS (names)];
static Range program;
static Range tasks; /* of GTask's code */

static void
note_range (Range *self, const struct dl_phdr_info *info)
{
  self->start = info->dlpi_addr;
  for (guint i = 0; i < info->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *part = &info->dlpi_phdr[i];

      if (part->p_type == PT_LOAD)
        self->end = MAX (self->end, info->dlpi_addr + part->p_vaddr + part->p_memsz);
    }
}

static int
note_library (struct dl_phdr_info *info, size_t size, void *user_data)
{
  const char *name = strrchr (info->dlpi_name, '/');

  name = name != NULL ? name + 1 : info->dlpi_name;

  /* It comes first, and has no name. */
  if (program.end == 0)
    note_range (&program, info);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_has_prefix (name, names[i]))
        note_range (&ranges[i], info);
    }

  return 0;
}

/* GIO's own, which may be behind ours; the functions that nobody else can call are among these. */
static void
note_tasks (void)
{
  static const char *const functions[] = {
      "g_task_get_type",       "g_task_new",           "g_task_run_in_thread",
      "g_task_return_pointer", "g_task_return_error",  "g_task_propagate_pointer",
      "g_task_had_error",      "g_task_get_completed", "g_task_is_valid",
  };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      const ElfW (Sym) *symbol = NULL;
      Dl_info info;
      guintptr start;

      if (dladdr1 (dlsym (RTLD_NEXT, functions[i]), &info, (void **) &symbol, RTLD_DL_SYMENT) == 0
          || symbol == NULL || !ggen_test_caller_is_gio (info.dli_saddr))
        continue;

      start = (guintptr) info.dli_saddr;
      tasks.start = tasks.end == 0 ? start : MIN (tasks.start, start);
      tasks.end = MAX (tasks.end, start + symbol->st_size);
    }
}

void
ggen_test_callers_init (void)
{
  dl_iterate_phdr (note_library, NULL);
  note_tasks ();
}

static gboolean
is_in_range (gconstpointer address, const Range *range)
{
  return (guintptr) address >= range->start && (guintptr) address < range->end;
}

static gboolean
is_in (gconstpointer address, guint first, guint end)
{
  for (guint i = first; i < end; i++)
    {
      if (is_in_range (address, &ranges[i]))
        return TRUE;
    }

  return FALSE;
}

gboolean
ggen_test_caller_is_glib (gconstpointer address)
{
  return is_in (address, 0, N_OF_GLIB);
}

gboolean
ggen_test_caller_is_toolkit (gconstpointer address)
{
  return is_in (address, 0, N_OF_TOOLKIT);
}

gboolean
ggen_test_caller_is_runtime (gconstpointer address)
{
  return is_in (address, RUNTIME, RUNTIME + 1);
}

gboolean
ggen_test_caller_is_gio (gconstpointer address)
{
  return is_in (address, GIO, GIO + 1);
}

gboolean
ggen_test_caller_is_task (gconstpointer address)
{
  return is_in_range (address, &tasks);
}

gboolean
ggen_test_caller_is_gio_module (gconstpointer address)
{
  Dl_info info;

  return !is_in (address, 0, G_N_ELEMENTS (names)) && !is_in_range (address, &program)
         && dladdr (address, &info) != 0 && info.dli_fname != NULL
         && strstr (info.dli_fname, "/gio/modules/") != NULL;
}

gconstpointer
ggen_test_origin_get_caller (const GgenTestOrigin *origin, guint n_skipped)
{
  for (guint i = 0; i < origin->n_frames; i++)
    {
      if (!is_in (origin->frames[i], N_OF_TOOLKIT, GJS) && n_skipped-- == 0)
        return origin->frames[i];
    }

  return NULL;
}

gboolean
ggen_test_origin_is_of_glib (const GgenTestOrigin *origin)
{
  return ggen_test_caller_is_glib (ggen_test_origin_get_caller (origin, 0));
}

/* A thread begins in libc. */
gboolean
ggen_test_origin_is_inside_glib (const GgenTestOrigin *origin)
{
  for (guint i = 0; i < origin->n_frames; i++)
    {
      if (!is_in (origin->frames[i], 0, GJS) && !is_in (origin->frames[i], FFI, LIBC + 1))
        return FALSE;
    }

  return TRUE;
}

gboolean
ggen_test_origin_is_of_openmp (const GgenTestOrigin *origin)
{
  return is_in (ggen_test_origin_get_caller (origin, 0), OPENMP, OPENMP + 1);
}

gboolean
ggen_test_origin_has_gio (const GgenTestOrigin *origin)
{
  for (guint i = 0; i < origin->n_frames; i++)
    {
      if (ggen_test_caller_is_gio (origin->frames[i]))
        return TRUE;
    }

  return FALSE;
}

gboolean
ggen_test_origin_has_gio_module (const GgenTestOrigin *origin)
{
  for (guint i = 0; i < origin->n_frames; i++)
    {
      if (ggen_test_caller_is_gio_module (origin->frames[i]))
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

/* Of what is not of the toolkit itself. */
gboolean
ggen_test_origin_is_of_host (const GgenTestOrigin *origin)
{
  if (origin->script != NULL)
    return origin->script[0] == '\0';

  for (guint i = 0; i < origin->n_frames; i++)
    {
      if (!is_in (origin->frames[i], 0, GJS))
        return is_in (origin->frames[i], GJS, FFI);
    }

  return FALSE;
}

gboolean
ggen_test_callers_have_gjs (void)
{
  return ranges[GJS].end != 0;
}

guint
ggen_test_origin_count_before_script (const GgenTestOrigin *origin)
{
  guint n = 0;

  while (n < origin->n_frames && !is_in (origin->frames[n], GJS, G_N_ELEMENTS (names))
         && !is_in_range (origin->frames[n], &program))
    n++;

  return n;
}

gboolean
ggen_test_origin_is_of_script (const GgenTestOrigin *origin)
{
  guint n = ggen_test_origin_count_before_script (origin);

  return n < origin->n_frames && is_in (origin->frames[n], FFI, FFI + 1);
}
