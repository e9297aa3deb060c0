/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gio/gio.h>

#include "ggen-test-check-private.h"
#include "ggen-test-interpose-private.h"

/* Every GTask of the process, GIO's own included, is made by g_object_new(), which GIO calls
 * through the dynamic linker: ours sees them all. */

static GMutex mutex;
static GHashTable *tasks; /* (element-type GTask) (unowned) (nullable), guarded by mutex */

static void
on_task_gone (gpointer user_data, GObject *task)
{
  g_mutex_lock (&mutex);
  if (tasks != NULL)
    g_hash_table_remove (tasks, task);
  g_mutex_unlock (&mutex);
}

static void
watch_task (GObject *task)
{
  g_mutex_lock (&mutex);
  if (tasks != NULL)
    {
      g_object_weak_ref (task, on_task_gone, NULL);
      g_hash_table_add (tasks, task);
    }
  g_mutex_unlock (&mutex);
}

GGEN_TEST_INTERPOSED gpointer
g_object_new (GType object_type, const char *first_property_name, ...)
{
  GObject *object;
  va_list args;

  va_start (args, first_property_name);
  object = g_object_new_valist (object_type, first_property_name, args);
  va_end (args);

  if (object_type == G_TYPE_TASK)
    watch_task (object);

  return object;
}

static void
tasks_begin (GgenTestSandbox *sandbox)
{
  g_mutex_lock (&mutex);
  tasks = g_hash_table_new (NULL, NULL);
  g_mutex_unlock (&mutex);
}

/* Reports the tasks whose callbacks have not been called, each once. */
static void
tasks_look (GgenTestSandbox *sandbox)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer task;

  g_mutex_lock (&mutex);
  g_hash_table_iter_init (&iter, tasks);
  while (g_hash_table_iter_next (&iter, &task, NULL))
    {
      g_ptr_array_add (left, g_object_ref (task));
      g_hash_table_iter_remove (&iter);
    }
  g_mutex_unlock (&mutex);

  for (guint i = 0; i < left->len; i++)
    {
      /* The weak reference stays: the task may be on its way out on another thread by now. */
      const char *name = g_task_get_name (left->pdata[i]);

      if (!g_task_get_completed (left->pdata[i]))
        ggen_test_findings_add (NULL,
                                "a task was left behind: \"%s\": wait for its callback before the "
                                "test ends",
                                name != NULL ? name : "without a name");
    }
}

static void
tasks_end (GgenTestSandbox *sandbox, gboolean is_allowed)
{
  if (!is_allowed)
    tasks_look (sandbox);

  g_mutex_lock (&mutex);
  g_clear_pointer (&tasks, g_hash_table_unref);
  g_mutex_unlock (&mutex);
}

const GgenTestCheck ggen_test_tasks_check = {
    GGEN_TEST_ALLOW_TASKS,
    tasks_begin,
    tasks_look,
    tasks_end,
};
