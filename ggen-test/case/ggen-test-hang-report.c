/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-hang-report-private.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ggen-runtime-private.h"
#include "ggen-test-findings-private.h"
#include "ggen-test-hang-copy-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-options-private.h"
#include "ggen-test-output-private.h"
#include "ggen-test-scopes-private.h"
#include "ggen-test-sources-private.h"
#include "ggen-test-stacks-private.h"
#include "ggen-test-strangers-private.h"
#include "ggen-test-tasks-private.h"
#include "ggen-test-thread-private.h"
#include "ggen-test-time-private.h"

/* Whatever is looked at may be locked by the thread that hangs, or gone in the next moment. So each section is
 * put together in a copy of the process; or, where it is about the threads themselves, by a thread of its own,
 * which is given up where it takes too long: the process will not live on. */

#define PATIENCE_SECONDS 3

#define MOST_STRANGERS_TOLD 16

typedef struct
{
  const char *title;
  void (*describe) (GgenTestSandbox *sandbox, GString *text);
  gboolean is_of_threads;
} Section;

/* Of one section. */
typedef struct
{
  const Section *section;
  GgenTestSandbox *sandbox;
} Question;

/* Never freed, since the thread may still be at it. */
typedef struct
{
  Question question;
  GString *text;
  sem_t is_done;
} Inquiry;

static void
describe_sources (GgenTestSandbox *sandbox, GString *text)
{
  if (sandbox->runtime != NULL)
    ggen_test_sources_describe (ggen_runtime_get_context (sandbox->runtime), text);
}

static void
describe_tasks (GgenTestSandbox *sandbox, GString *text)
{
  ggen_test_tasks_describe (text);
}

static void
describe_work (GgenTestSandbox *sandbox, GString *text)
{
  g_autoptr (GPtrArray) names = NULL;

  if (sandbox->runtime == NULL)
    return;

  names = ggen_runtime_list_pending_work (sandbox->runtime);
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) names->pdata[i]);
}

static void
describe_scopes (GgenTestSandbox *sandbox, GString *text)
{
  ggen_test_scopes_describe (text);
}

static void
describe_threads (GgenTestSandbox *sandbox, GString *text)
{
  g_autoptr (GPtrArray) threads = ggen_test_threads_list ();

  for (guint i = 0; i < threads->len; i++)
    {
      const GgenTestThread *thread = threads->pdata[i];
      g_autofree char *maker = NULL;

      if (thread->number == 0 || thread->is_of_runtime || g_atomic_int_get (&thread->has_ended))
        continue;

      maker = ggen_test_origin_describe_short (&thread->origin);
      g_string_append_printf (text, "\"%s\" (%d), made by %s\n",
                              thread->name[0] != '\0' ? thread->name : "without a name",
                              g_atomic_int_get (&thread->tid), maker);
    }
}

/* Time does not jump while they may be about to answer. */
static void
describe_time (GgenTestSandbox *sandbox, GString *text)
{
  gint tids[MOST_STRANGERS_TOLD];
  guint n = 0;

  if (g_atomic_int_get (&ggen_test_time_is_on))
    n = ggen_test_strangers_list_busy (tids, G_N_ELEMENTS (tids));

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/comm", tids[i]);
      g_autofree char *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL))
        g_string_append_printf (text,
                                "\"%s\" (%d) is busy, and works for no test: have it sleep, or end "
                                "it before the test\n",
                                g_strchomp (name), tids[i]);
    }
}

/* Those that look after the test are not what it waits for. */
static gboolean
is_of_report (const char *line)
{
  return g_str_has_prefix (line, "thread \"ggen-deadline\"")
         || g_str_has_prefix (line, "thread \"ggen-report\"");
}

static void
describe_stacks (GgenTestSandbox *sandbox, GString *text)
{
  g_autofree char *stacks = ggen_test_stacks_describe (TRUE);
  g_auto (GStrv) lines = g_strsplit (stacks, "\n", 0);
  gboolean is_ours = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (lines[i][0] != ' ')
        is_ours = is_of_report (lines[i]);
      if (!is_ours)
        g_string_append_printf (text, "%s\n", lines[i]);
    }
}

static const Section sections[] = {
    {"sources in the test's context", describe_sources},
    {"tasks that have not returned", describe_tasks},
    {"what the test's runtime has not done", describe_work},
    {"scopes", describe_scopes},
    {"threads that the test has made", describe_threads},
    {"threads that keep the test's time from moving", describe_time, .is_of_threads = TRUE},
    {"all threads", describe_stacks, .is_of_threads = TRUE},
};

/* Not by way of stdio, whose locks may be held. */
static void
write_lines (const char *indent, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 0);
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autoptr (GString) remarks = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0')
      {
        g_string_append_printf (plain, "%s%s\n", indent, lines[i]);
        g_string_append_printf (remarks, "# %s%s\n", indent, lines[i]);
      }

  ggen_test_output_write_all (STDERR_FILENO, plain->str, plain->len);
  if (ggen_test_options.is_tap)
    ggen_test_output_write_all (STDOUT_FILENO, remarks->str, remarks->len);
}

static void
answer (gpointer data, GString *text)
{
  const Question *question = data;

  question->section->describe (question->sandbox, text);
}

static gpointer
inquire (gpointer data)
{
  Inquiry *inquiry = data;

  pthread_setname_np (pthread_self (), "ggen-report");
  answer (&inquiry->question, inquiry->text);
  sem_post (&inquiry->is_done);

  return NULL;
}

static gboolean
wait_for (Inquiry *inquiry)
{
  struct timespec end;

  GGEN_TEST_REAL (clock_gettime) (CLOCK_MONOTONIC, &end);
  end.tv_sec += PATIENCE_SECONDS;

  while (sem_clockwait (&inquiry->is_done, CLOCK_MONOTONIC, &end) != 0)
    if (errno == ETIMEDOUT)
      return FALSE;

  return TRUE;
}

/* (transfer full) (nullable) */
static char *
ask_thread (const Question *question)
{
  Inquiry *inquiry = g_new0 (Inquiry, 1);
  pthread_t thread;

  *inquiry = (Inquiry){*question, g_string_new (NULL)};
  sem_init (&inquiry->is_done, FALSE, 0);

  if (ggen_test_thread_make_own (&thread, inquire, inquiry) != 0 || !wait_for (inquiry))
    return NULL;

  return g_strdup (inquiry->text->str);
}

static void
report_section (GgenTestSandbox *sandbox, const Section *section)
{
  Question question = {section, sandbox};
  g_autofree char *title = g_strdup_printf ("%s:", section->title);
  g_autofree char *text = NULL;

  text =
      section->is_of_threads ? ask_thread (&question) : ggen_test_hang_copy_ask (answer, &question);
  if (text != NULL && text[0] == '\0')
    return;

  write_lines ("  ", title);
  write_lines ("    ", text != NULL ? text
                                    : "cannot be told: what hangs holds a lock that this "
                                      "needs, or has used up what it takes");
}

void
ggen_test_hang_report (GgenTestSandbox *sandbox, const char *why)
{
  const char *path = sandbox != NULL ? sandbox->path : "a test";
  g_autofree char *title = g_strdup_printf ("%s hangs: %s", path, why);

  write_lines ("", title);
  for (guint i = 0; sandbox != NULL && i < G_N_ELEMENTS (sections); i++)
    report_section (sandbox, &sections[i]);
}
