/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-tasks-private.h"

#include <dlfcn.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-construction-private.h"
#include "ggen-test-frames-private.h"
#include "ggen-test-gio-threads-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-ledger-private.h"
#include "ggen-test-patience-private.h"
#include "ggen-test-singletons-private.h"
#include "ggen-test-thread-private.h"

/* Every GTask of the process, GIO's own included, is made by g_object_new(), which GIO calls
 * through the dynamic linker: ours sees them all. Those are the test's that are made by a thread that
 * works for it: GIO's own threads have some in use all the time, such as for the next message on a bus. */

/* How long what was cancelled may take to end. */
#define PATIENCE G_TIME_SPAN_SECOND

enum
{
  IN_THREAD = 1 << 0,  /* a thread of the runtime runs it */
  IS_AWAITED = 1 << 1, /* somebody other than GIO has made it, to be called back */
  OF_PROCESS = 1 << 2, /* GIO has made it for an object that it keeps for the whole process */
};

static gint is_watching;       /* atomic */
static gint drops_are_allowed; /* atomic: whether tasks may go without an answer */

/* The function that the task is for: the source tag is mostly the address of one. */
static char *
find_function (gconstpointer tag)
{
  g_autoptr (GPtrArray) frames = NULL;
  const GgenTestFrame *frame;
  gpointer within;
  Dl_info info;

  if (tag == NULL || dladdr (tag, &info) == 0)
    return NULL;

  if (info.dli_sname != NULL && info.dli_saddr == tag)
    return g_strdup (info.dli_sname);

  /* Static functions are known only to what reads debugging information. */
  within = (char *) tag + 1;
  frames = ggen_test_frames_look_up (&within, 1);
  frame = frames->len > 0 ? frames->pdata[frames->len - 1] : NULL;

  return frame != NULL ? g_strdup (frame->function) : NULL;
}

static char *
describe_tag (GTask *task)
{
  g_autofree char *function = find_function (g_task_get_source_tag (task));

  if (function == NULL || g_strcmp0 (function, g_task_get_name (task)) == 0)
    return g_strdup ("");

  return g_strdup_printf (" of %s()", function);
}

/* '"name" of g_file_load_contents_async(), on a thread, made by leave_task() at offenders.c:25' */
static char *
describe (const GgenTestLedgerItem *item)
{
  GTask *task = G_TASK (item->object);
  const char *name = g_task_get_name (task);
  g_autofree char *tag = describe_tag (task);
  g_autofree char *place = ggen_test_origin_describe_short (&item->origin);

  return g_strdup_printf ("\"%s\"%s%s, made by %s", name != NULL ? name : "without a name", tag,
                          (item->marks & IN_THREAD) != 0 ? ", given to a thread" : "", place);
}

/* A task that was returned is held until its callback was called, so this one was not. */
static void
on_gone (const GgenTestLedgerItem *item)
{
  g_autofree char *description = NULL;
  g_autofree char *place = NULL;
  GgenTestOrigin dropped;

  if ((item->marks & IS_AWAITED) == 0 || g_task_get_completed (G_TASK (item->object))
      || g_atomic_int_get (&drops_are_allowed) || ggen_test_findings_skip ())
    return;

  ggen_test_origin_capture (&dropped);
  description = describe (item);
  place = ggen_test_origin_describe_short (&dropped);
  ggen_test_findings_add (&item->origin,
                          "a task was dropped without a return: %s, dropped by %s: its callback is "
                          "never called: return a result or an error, also where it is cancelled",
                          description, place);
}

static GgenTestLedger tasks = GGEN_TEST_LEDGER_INIT (on_gone);

/* Not by G_TYPE_TASK, which makes a thread of GIO's where nothing else has: then no test could be forked any
 * more. */
static gboolean
is_task (GObject *object)
{
  static GType task_type; /* atomic */
  GType known = __atomic_load_n (&task_type, __ATOMIC_RELAXED);

  if (G_UNLIKELY (known == 0))
    {
      known = g_type_from_name ("GTask");
      __atomic_store_n (&task_type, known, __ATOMIC_RELAXED);
    }

  return known != 0 && G_OBJECT_TYPE (object) == known;
}

/* Also what GIO begins for a service of the test's, on a thread of its own. */
static gboolean
is_made_for_test (void)
{
  return ggen_test_thread_get_current () != NULL || ggen_test_gio_threads_get_context () != NULL;
}

void
ggen_test_tasks_see_object (GObject *object)
{
  GgenTestOrigin origin;

  if (!g_atomic_int_get (&is_watching) || !is_task (object) || !is_made_for_test ())
    return;

  ggen_test_origin_capture (&origin);
  ggen_test_ledger_add (&tasks, object, &origin);
  if (ggen_test_singletons_have_made (&origin))
    ggen_test_ledger_mark (&tasks, object, OF_PROCESS);
}

void
ggen_test_tasks_set_in_thread (GTask *task)
{
  if (g_atomic_int_get (&is_watching))
    ggen_test_ledger_mark (&tasks, G_OBJECT (task), IN_THREAD);
}

/* GIO does not call its own function through the dynamic linker: what it drops is its own business. */
GGEN_TEST_INTERPOSED GTask *
g_task_new (gpointer source_object,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer callback_data)
{
  GTask *task = GGEN_TEST_REAL (g_task_new) (source_object, cancellable, callback, callback_data);

  if (task != NULL && callback != NULL && g_atomic_int_get (&is_watching))
    ggen_test_ledger_mark (&tasks, G_OBJECT (task), IS_AWAITED);

  return task;
}

gboolean
ggen_test_tasks_are_initializing (GObject *object)
{
  g_autoptr (GPtrArray) items = ggen_test_ledger_list (&tasks);

  for (guint i = 0; i < items->len; i++)
    {
      GTask *task = G_TASK (((const GgenTestLedgerItem *) items->pdata[i])->object);
      const char *name = g_task_get_name (task);

      if (g_task_get_source_object (task) == object && !g_task_get_completed (task) && name != NULL
          && g_str_has_prefix (name, "g_async_initable"))
        return TRUE;
    }

  return FALSE;
}

void
ggen_test_tasks_describe (GString *text)
{
  g_autoptr (GPtrArray) items = ggen_test_ledger_list (&tasks);

  for (guint i = 0; i < items->len; i++)
    {
      const GgenTestLedgerItem *item = items->pdata[i];
      g_autofree char *description = NULL;

      if (g_task_get_completed (G_TASK (item->object)))
        continue;

      description = describe (item);
      g_string_append_printf (text, "%s\n", description);
    }
}

static gboolean
is_cancelled (const GgenTestLedgerItem *item)
{
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (item->object));

  return cancellable != NULL && g_cancellable_is_cancelled (cancellable);
}

static gboolean
is_about_to_end (const GgenTestLedgerItem *item, GMainContext *context)
{
  GTask *task = G_TASK (item->object);

  return !g_task_get_completed (task) && g_task_get_context (task) == context
         && ((item->marks & OF_PROCESS) != 0 || is_cancelled (item));
}

static gboolean
is_any_about_to_end (GMainContext *context)
{
  g_autoptr (GPtrArray) items = ggen_test_ledger_list (&tasks);

  for (guint i = 0; i < items->len; i++)
    {
      if (is_about_to_end (items->pdata[i], context))
        return TRUE;
    }

  return FALSE;
}

static gboolean
on_patience_lost (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* To cancel what one has started and let it go is common, and right: it ends by itself once the context
 * runs. So does what GIO has started, such as the last accept of a service that was stopped, or what it
 * has asked for itself. */
static void
run_context_for_cancelled (GMainContext *context)
{
  GgenTestPatience patience = ggen_test_patience_begin ();
  g_autoptr (GSource) alarm = NULL;
  gboolean is_over = FALSE;

  if (!is_any_about_to_end (context))
    return;

  alarm = g_timeout_source_new (PATIENCE / G_TIME_SPAN_MILLISECOND);
  g_source_set_static_name (alarm, "ggen_test_tasks");
  g_source_set_callback (alarm, on_patience_lost, &is_over, NULL);
  g_source_attach (alarm, context);

  while (!is_over && is_any_about_to_end (context))
    g_main_context_iteration (context, TRUE);
  while (is_any_about_to_end (context) && ggen_test_patience_lasts (&patience))
    g_main_context_iteration (context, FALSE);

  g_source_destroy (alarm);
}

/* Reports the tasks whose callbacks have not been called, each once. Nobody runs the context of a guest
 * for those that are cancelled. */
static void
report_left (const GgenTestSubject *subject)
{
  g_autoptr (GPtrArray) left = ggen_test_ledger_take (&tasks);

  for (guint i = 0; i < left->len; i++)
    {
      const GgenTestLedgerItem *item = left->pdata[i];
      g_autofree char *description = NULL;

      if (g_task_get_completed (G_TASK (item->object)) || (item->marks & OF_PROCESS) != 0
          || (subject->is_guest && is_cancelled (item))
          || ggen_test_origin_has_gio_module (&item->origin) || ggen_test_findings_skip ())
        continue;

      description = describe (item);
      ggen_test_findings_add (
          &item->origin, "a task was left behind: %s: wait for its callback before the test ends",
          description);
    }
}

static void
tasks_begin (const GgenTestSubject *subject)
{
  ggen_test_ledger_begin (&tasks);
  g_atomic_int_set (&drops_are_allowed, (subject->flags & GGEN_TEST_ALLOW_TASKS) != 0);
  g_atomic_int_set (&is_watching, TRUE);
}

static void
tasks_look (const GgenTestSubject *subject)
{
  run_context_for_cancelled (ggen_runtime_get_context (subject->runtime));
  report_left (subject);
}

static void
tasks_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  g_atomic_int_set (&is_watching, FALSE);

  if (!is_allowed)
    report_left (subject);

  ggen_test_ledger_end (&tasks);
}

const GgenTestCheck ggen_test_tasks_check = {
    GGEN_TEST_ALLOW_TASKS,
    tasks_begin,
    tasks_look,
    tasks_end,
};
