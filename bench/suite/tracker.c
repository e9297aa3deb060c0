/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "tracker.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The preloaded library, as the program sees it: absent, or found by the names of its functions. */

#define MAX_SITES 512
#define MAX_SHOWN_FRAMES 8

/* Blocks that were allocated on the same way. */
typedef struct
{
  gsize bytes;
  guint n_blocks;
  int n_frames;
  void *frames[SUITE_MAX_FRAMES];
} Site;

typedef struct
{
  guint n_sites;
  Site sites[MAX_SITES];
} SiteList;

static void *
find (const char *name)
{
  void *function = dlsym (RTLD_DEFAULT, name);

  if (function == NULL)
    g_error ("%s() is not there: the library that counts allocations is not preloaded", name);

  return function;
}

gboolean
suite_tracker_is_loaded (void)
{
  return dlsym (RTLD_DEFAULT, "suite_allocations_get") != NULL;
}

void
suite_tracker_get (SuiteAllocations *allocations)
{
  static void (*get) (SuiteAllocations *);

  if (get == NULL)
    get = find ("suite_allocations_get");

  get (allocations);
}

void
suite_tracker_reset_peak (void)
{
  void (*reset) (void) = find ("suite_allocations_reset_peak");

  reset ();
}

gboolean
suite_tracker_set_recording (gboolean is_recording)
{
  bool (*set) (bool) = find ("suite_allocations_set_recording");

  return set (is_recording);
}

/* Returns what the tag of the calling thread was. */
gboolean
suite_tracker_set_tag (gboolean is_runtime)
{
  static bool (*set) (bool);

  if (set == NULL)
    set = find ("suite_allocations_set_tag");

  return set (is_runtime);
}

/* Called with locks of the heap's watch held: allocates nothing. */
static void
add_block (size_t bytes, void *const *frames, int n_frames, void *user_data)
{
  SiteList *list = user_data;
  Site *site;
  guint i = 0;

  while (i < list->n_sites
         && (list->sites[i].n_frames != n_frames
             || memcmp (list->sites[i].frames, frames, sizeof *frames * (gsize) n_frames) != 0))
    i++;

  if (i == MAX_SITES)
    return;

  site = &list->sites[i];
  if (i == list->n_sites)
    {
      list->n_sites++;
      site->n_frames = n_frames;
      memcpy (site->frames, frames, sizeof *frames * (gsize) n_frames);
    }
  site->bytes += bytes;
  site->n_blocks++;
}

static int
compare_sites (const void *a, const void *b)
{
  gsize first = ((const Site *) a)->bytes;
  gsize second = ((const Site *) b)->bytes;

  return first < second ? 1 : first > second ? -1 : 0;
}

/* The function at @address of a program or library: most of them are static, and only debugging
 * information knows their names. */
static char *
name_address (const char *object, gsize offset)
{
  g_autofree char *number = g_strdup_printf ("0x%zx", offset);
  const char *argv[] = {"addr2line", "-f", "-e", object, number, NULL};
  g_autofree char *output = NULL;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, &output, NULL, NULL, NULL)
      || g_str_has_prefix (output, "??"))
    return NULL;

  return g_strndup (output, strcspn (output, "\n"));
}

static char *
name_frame (void *frame)
{
  g_autofree char *base_name = NULL;
  char *name;
  gsize offset;
  Dl_info info;

  if (dladdr (frame, &info) == 0)
    return g_strdup ("?");

  /* Frames are addresses to return to: what called lies before. */
  offset = (gsize) frame - (gsize) info.dli_fbase - 1;
  name = name_address (info.dli_fname, offset);
  if (name != NULL)
    return name;
  if (info.dli_sname != NULL)
    return g_strdup (info.dli_sname);

  base_name = g_path_get_basename (info.dli_fname);

  return g_strdup_printf ("%s+0x%zx", base_name, offset);
}

static gboolean
is_of_tracker (void *frame)
{
  Dl_info info;

  return dladdr (frame, &info) != 0 && strstr (info.dli_fname, "libbench-allocations") != NULL;
}

static void
print_site (const Site *site, FILE *stream)
{
  int first = 0;

  while (first < site->n_frames && is_of_tracker (site->frames[first]))
    first++;

  fprintf (stream, "%8zu bytes in %u blocks:", site->bytes, site->n_blocks);
  for (int i = first; i < site->n_frames && i < first + MAX_SHOWN_FRAMES; i++)
    {
      g_autofree char *name = name_frame (site->frames[i]);

      fprintf (stream, " %s%s", i > first ? "< " : "", name);
    }
  fprintf (stream, "\n");
}

/* Prints what the runtime has on the heap, by where it was allocated. */
void
suite_tracker_print_sites (FILE *stream)
{
  void (*list_blocks) (SuiteBlockFunc, void *) = find ("suite_allocations_list");
  g_autofree SiteList *list = g_new0 (SiteList, 1);

  list_blocks (add_block, list);
  qsort (list->sites, list->n_sites, sizeof (Site), compare_sites);
  for (guint i = 0; i < list->n_sites; i++)
    print_site (&list->sites[i], stream);
}
