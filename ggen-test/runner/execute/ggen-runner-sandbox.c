/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-sandbox.h"

#include <string.h>

#include "ggen-runner-command.h"
#include "ggen-runner-open-files.h"
#include "ggen-runner-paths.h"
#include "ggen-supervise-protocol.h"

#define TMP "/tmp/"
#define COMPLAINT "bwrap: "

/* Adds the entries of /tmp that a text names: "/tmp/build" of "PATH=/bin:/tmp/build/bin". As a whole it may be a
 * path that has other characters in it. */
static void
add_entries (GHashTable *entries, const char *text)
{
  const char *position = text;

  if (g_str_has_prefix (text, TMP))
    g_hash_table_add (entries, g_strndup (text, strlen (TMP) + strcspn (text + strlen (TMP), "/")));

  while ((position = strstr (position, TMP)) != NULL)
    {
      gboolean is_beginning = position == text || strchr (":=;,", position[-1]) != NULL;
      gsize n = strlen (TMP) + strcspn (position + strlen (TMP), "/:;, ");

      if (is_beginning && n > strlen (TMP))
        g_hash_table_add (entries, g_strndup (position, n));
      position += n;
    }
}

/* A program that was built in /tmp needs what is there. */
static GHashTable *
find_entries (const GgenRunnerLaunch *launch)
{
  GHashTable *entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) words = ggen_runner_command_get_words (launch);
  g_autoptr (GPtrArray) environment = ggen_runner_command_get_environment (launch, NULL);

  for (guint i = 0; i < words->len; i++)
    add_entries (entries, words->pdata[i]);
  for (guint i = 0; i < environment->len; i++)
    add_entries (entries, environment->pdata[i]);
  if (launch->test_case->program->directory != NULL)
    add_entries (entries, launch->test_case->program->directory);

  return entries;
}

static void
add_words (GPtrArray *words, const char *const *more)
{
  for (; *more != NULL; more++)
    g_ptr_array_add (words, g_strdup (*more));
}

static void
add_folders (GPtrArray *words, GHashTable *entries, const char *base)
{
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, entries);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    {
      const char *const bind[] = {"--bind-try", entry, entry, NULL};

      add_words (words, bind);
    }
  add_words (words, (const char *const[]){"--bind", base, base, NULL});
}

/* Wherever it lies, it is there. */
static void
add_supervisor (GPtrArray *words)
{
  g_autofree char *path = ggen_runner_supervisor_get_path ();
  g_autofree char *supervisor = g_canonicalize_filename (path, NULL);
  g_autofree char *n_files =
      g_strdup_printf ("%" G_GUINT64_FORMAT, ggen_runner_open_files_get_original ());

  add_words (words, (const char *const[]){"--ro-bind", supervisor, supervisor, "--", supervisor,
                                          n_files, GGEN_SUPERVISE_SOCKET, NULL});
}

GPtrArray *
ggen_runner_sandbox_get_words (const GgenRunnerLaunch *launch, const char *base, GError **error)
{
  static const char *const options[] = {"--unshare-pid",
                                        "--unshare-ipc",
                                        "--unshare-net",
                                        "--die-with-parent",
                                        "--dev-bind",
                                        "/",
                                        "/",
                                        "--proc",
                                        "/proc",
                                        "--tmpfs",
                                        "/tmp",
                                        "--tmpfs",
                                        "/dev/shm",
                                        NULL};
  g_autofree char *bubblewrap = g_find_program_in_path ("bwrap");
  g_autoptr (GHashTable) entries = NULL;
  GPtrArray *words;

  if (bubblewrap == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   "cannot start it in a sandbox: bubblewrap (bwrap) is not installed");
      return NULL;
    }
  entries = find_entries (launch);
  words = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (words, g_steal_pointer (&bubblewrap));
  add_words (words, options);
  add_folders (words, entries, base);
  add_supervisor (words);

  return words;
}

char *
ggen_runner_sandbox_find_complaint (GBytes *output)
{
  const char *text;
  const char *end;
  gsize size;

  if (output == NULL)
    return NULL;
  text = g_bytes_get_data (output, &size);
  if (size < strlen (COMPLAINT) || strncmp (text, COMPLAINT, strlen (COMPLAINT)) != 0)
    return NULL;
  text += strlen (COMPLAINT);
  size -= strlen (COMPLAINT);
  end = memchr (text, '\n', size);

  return g_utf8_make_valid (text, end != NULL ? (gssize) (end - text) : (gssize) size);
}
