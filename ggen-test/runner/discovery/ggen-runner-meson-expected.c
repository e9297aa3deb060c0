/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-meson-expected.h"

#include <glib/gstdio.h>

/* A line for each test: whether it should fail, and its name */
static const char script[] = "import pickle, sys\n"
                             "with open(sys.argv[-1], 'rb') as file:\n"
                             "    for test in pickle.load(file):\n"
                             "        print(int(bool(test.should_fail)), test.name)\n";

/* What the answer is of: another one is needed when this changes. */
static char *
make_stamp (const char *file)
{
  GStatBuf status;

  if (g_stat (file, &status) != 0)
    return NULL;

  return g_strdup_printf ("%" G_GINT64_FORMAT ".%09ld %" G_GINT64_FORMAT "\n",
                          (gint64) status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
                          (gint64) status.st_size);
}

static char *
ask_meson (const char *file)
{
  const char *words[] = {"meson", "runpython", "-c", script, file, NULL};
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, &answer, NULL, &status, &error)
      || !g_spawn_check_wait_status (status, &error))
    {
      g_debug ("Meson does not tell which tests should fail: %s", error->message);
      return NULL;
    }

  return g_steal_pointer (&answer);
}

/* (nullable): the lines, from the file where they are kept, or from Meson, to be kept */
static char *
get_answer (const char *build_dir, const char *file)
{
  g_autofree char *stamp = make_stamp (file);
  g_autofree char *kept =
      g_build_filename (build_dir, "meson-logs", "ggen-test-expected.txt", NULL);
  g_autofree char *text = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *new_text = NULL;

  if (stamp == NULL)
    return NULL;
  if (g_file_get_contents (kept, &text, NULL, NULL) && g_str_has_prefix (text, stamp))
    return g_strdup (text + strlen (stamp));

  answer = ask_meson (file);
  if (answer == NULL)
    return NULL;

  /* Where it cannot be kept, Meson is asked again. */
  new_text = g_strconcat (stamp, answer, NULL);
  g_file_set_contents (kept, new_text, -1, NULL);

  return g_steal_pointer (&answer);
}

static gboolean
agrees (char **lines, GPtrArray *programs)
{
  for (guint i = 0; i < programs->len; i++)
    {
      const GgenRunnerProgram *program = programs->pdata[i];

      if (lines[i] == NULL || (lines[i][0] != '0' && lines[i][0] != '1')
          || !g_str_equal (lines[i] + 1 + (lines[i][1] == ' '), program->name))
        return FALSE;
    }

  return TRUE;
}

void
ggen_runner_meson_expect_failures (const char *build_dir, GPtrArray *programs)
{
  g_autofree char *file =
      g_build_filename (build_dir, "meson-private", "meson_test_setup.dat", NULL);
  g_autofree char *answer = get_answer (build_dir, file);
  g_auto (GStrv) lines = NULL;

  if (answer == NULL)
    return;

  lines = g_strsplit (answer, "\n", -1);
  if (!agrees (lines, programs))
    return;

  for (guint i = 0; i < programs->len; i++)
    ((GgenRunnerProgram *) programs->pdata[i])->is_expected_to_fail = lines[i][0] == '1';
}
