/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-history-stamp.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xxhash.h>

/* Everything that can be told apart without reading the file. */
typedef struct
{
  guint64 size;
  gint64 seconds;
  gint64 nanoseconds;
  guint64 inode;
} Facts;

G_STATIC_ASSERT (sizeof (Facts) == 4 * sizeof (guint64));

/* (nullable) (transfer full): a word that begins with a slash, or has one in it. Words without are looked up
 * in PATH: what the distribution has installed there is not rebuilt. */
static char *
find_file (const GgenRunnerProgram *program, const char *word)
{
  g_autofree char *path = NULL;

  if (word[0] == '-' || strchr (word, '/') == NULL)
    return NULL;
  if (!g_path_is_absolute (word) && program->directory == NULL)
    return NULL;

  path = g_canonicalize_filename (word, program->directory);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

GStrv
ggen_runner_stamp_find_files (const GgenRunnerProgram *program)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; program->command != NULL && program->command[i] != NULL; i++)
    {
      g_autofree char *path = find_file (program, program->command[i]);

      if (path != NULL)
        g_strv_builder_add (builder, path);
    }

  return g_strv_builder_end (builder);
}

guint64
ggen_runner_stamp_of_files (const char *const *files)
{
  guint64 stamp = 0;

  for (guint i = 0; files[i] != NULL; i++)
    {
      Facts facts = {0};
      struct stat status;

      if (stat (files[i], &status) == 0)
        {
          facts.size = status.st_size;
          facts.seconds = status.st_mtim.tv_sec;
          facts.nanoseconds = status.st_mtim.tv_nsec;
          facts.inode = status.st_ino;
        }
      stamp = XXH3_64bits_withSeed (files[i], strlen (files[i]), stamp);
      stamp = XXH3_64bits_withSeed (&facts, sizeof facts, stamp);
    }

  return stamp;
}

static gboolean
hash_file (XXH3_state_t *state, const char *path)
{
  char buffer[64 * 1024];
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gssize size;

  if (fd < 0)
    return FALSE;

  while ((size = read (fd, buffer, sizeof buffer)) != 0)
    {
      if (size < 0 && errno == EINTR)
        continue;
      if (size < 0)
        break;
      XXH3_64bits_update (state, buffer, size);
    }
  close (fd);

  return size == 0;
}

/* Read, not mapped: a linker may cut the file short meanwhile. */
guint64
ggen_runner_stamp_of_content (const char *const *files)
{
  XXH3_state_t *state = XXH3_createState ();
  guint64 stamp = 0;
  gboolean is_read = TRUE;

  XXH3_64bits_reset (state);
  for (guint i = 0; files[i] != NULL && is_read; i++)
    is_read = hash_file (state, files[i]);
  if (is_read)
    stamp = XXH3_64bits_digest (state);
  XXH3_freeState (state);

  return stamp;
}
