/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-sandbox-private.h"

#include <errno.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ggen-test-guard-private.h"

/**
 * GgenTestSandbox:
 *
 * What one test alone has: a runtime, a folder, the user's folders, the environment.
 *
 * While the test runs, its folder is the working directory; `HOME`, `TMPDIR` and the XDG
 * variables point to folders of the test, as do g_get_user_data_dir() and its like; GSettings
 * are kept in memory; [func@Ggen.Runtime.get_default] is the test's own runtime. Afterwards
 * everything is put back.
 *
 * The test fails, by name, for sources and tasks that it leaves behind, for work that does not
 * end, for a touch of the default main context, and for a use of the runtime from a thread that
 * does not work for the test.
 *
 * Since: 1.0
 */

#define CLOSE_TIMEOUT (10 * G_TIME_SPAN_SECOND)

typedef struct
{
  GDestroyNotify func;
  gpointer data;
} Deferred;

struct _GgenTestSandbox
{
  GObject parent_instance;

  char *path; /* (owned): the test's */
  GgenTestFlags flags;
  GgenRuntime *runtime; /* (owned) (nullable) while the test runs */
  char *dir;            /* (owned) (nullable) while the test runs */
  GFile *dir_file;      /* (owned) (nullable): the same */
  GArray *deferred;     /* (element-type Deferred) (owned) */

  char **environment;           /* (owned): as it was before the test */
  char *cwd;                    /* (owned): as it was before the test */
  guint n_default_sources_ever; /* in the default context before the test */
};

G_DEFINE_FINAL_TYPE (GgenTestSandbox, ggen_test_sandbox, G_TYPE_OBJECT)

static void
ggen_test_sandbox_finalize (GObject *object)
{
  GgenTestSandbox *self = GGEN_TEST_SANDBOX (object);

  g_assert (self->runtime == NULL);

  g_free (self->path);
  g_free (self->dir);
  g_clear_object (&self->dir_file);
  g_free (self->cwd);
  g_strfreev (self->environment);
  g_array_unref (self->deferred);

  G_OBJECT_CLASS (ggen_test_sandbox_parent_class)->finalize (object);
}

static void
ggen_test_sandbox_class_init (GgenTestSandboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ggen_test_sandbox_finalize;
}

static void
ggen_test_sandbox_init (GgenTestSandbox *self)
{
  self->deferred = g_array_new (FALSE, FALSE, sizeof (Deferred));
}

GgenTestSandbox *
ggen_test_sandbox_new (const char *path, GgenTestFlags flags)
{
  GgenTestSandbox *self = g_object_new (GGEN_TYPE_TEST_SANDBOX, NULL);

  self->path = g_strdup (path);
  self->flags = flags;

  return self;
}

/* GLib has made the user's folders for this test, since g_test_init() was asked to isolate them:
 * what the environment says is made to agree. */
static void
set_environment (GgenTestSandbox *self)
{
  g_autofree char *tmp = g_build_filename (self->dir, ".tmp", NULL);
  g_autofree char *data_dirs = g_strjoinv (":", (char **) g_get_system_data_dirs ());
  g_autofree char *config_dirs = g_strjoinv (":", (char **) g_get_system_config_dirs ());
  const struct
  {
    const char *name;
    const char *value;
  } variables[] = {
      {"HOME", g_get_home_dir ()},
      {"XDG_CACHE_HOME", g_get_user_cache_dir ()},
      {"XDG_CONFIG_HOME", g_get_user_config_dir ()},
      {"XDG_DATA_HOME", g_get_user_data_dir ()},
      {"XDG_STATE_HOME", g_get_user_state_dir ()},
      {"XDG_RUNTIME_DIR", g_get_user_runtime_dir ()},
      {"GSETTINGS_BACKEND", "memory"},
      {"TMPDIR", tmp},
  };

  /* Not by g_setenv(), which mentions each time that threads may exist by now. */
  self->environment = g_get_environ ();

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    setenv (variables[i].name, variables[i].value, TRUE);

  if (g_mkdir (tmp, 0700) != 0)
    g_error ("cannot make %s: %s", tmp, g_strerror (errno));
}

static void
restore_environment (GgenTestSandbox *self)
{
  g_auto (GStrv) now = g_get_environ ();

  for (char **entry = now; *entry != NULL; entry++)
    {
      g_autofree char *name = g_strndup (*entry, strcspn (*entry, "="));

      if (g_environ_getenv (self->environment, name) == NULL)
        unsetenv (name);
    }

  for (char **entry = self->environment; *entry != NULL; entry++)
    {
      g_autofree char *name = g_strndup (*entry, strcspn (*entry, "="));
      const char *value = *entry + strlen (name) + 1;

      if (g_strcmp0 (g_getenv (name), value) != 0)
        setenv (name, value, TRUE);
    }
}

static int
open_up (const char *path, const struct stat *info, int kind, struct FTW *ftw)
{
  if (kind == FTW_D || kind == FTW_DNR)
    g_chmod (path, 0700);

  /* A folder that could not be read is walked in the next round. */
  return kind == FTW_DNR ? 1 : 0;
}

static int
remove_one (const char *path, const struct stat *info, int kind, struct FTW *ftw)
{
  remove (path);

  return 0;
}

/* Also what the test took its own rights away from. */
static void
remove_tree (const char *path)
{
  while (nftw (path, open_up, 16, FTW_PHYS | FTW_MOUNT) == 1)
    ;

  nftw (path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* A warning that is a finding must not also end the program. */
static gboolean
on_fatal_message (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  if (g_strcmp0 (domain, "Ggen") == 0
      && g_str_has_prefix (message, "the default runtime was asked for outside any test"))
    {
      ggen_test_findings_add ("%s", message);
      return FALSE;
    }

  return TRUE;
}

void
ggen_test_sandbox_begin (GgenTestSandbox *self)
{
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("ggen-test-XXXXXX", &error);
  if (self->dir == NULL)
    g_error ("%s: cannot make the test's folder: %s", self->path, error->message);
  self->dir_file = g_file_new_for_path (self->dir);

  set_environment (self);
  self->cwd = g_get_current_dir ();
  if (g_chdir (self->dir) != 0)
    g_error ("%s: cannot change to %s: %s", self->path, self->dir, g_strerror (errno));

  self->runtime = ggen_runtime_new_isolated ();
  ggen_runtime_enter (self->runtime);

  g_test_log_set_fatal_handler (on_fatal_message, self);
  self->n_default_sources_ever = ggen_test_sources_count_ever (g_main_context_default ());
  ggen_test_findings_begin ();
  ggen_test_tasks_begin ();
  ggen_test_guard_begin (self->flags & GGEN_TEST_ALLOW_DEFAULT_CONTEXT);
}

static void
run_deferred (GgenTestSandbox *self)
{
  while (self->deferred->len > 0)
    {
      Deferred deferred = g_array_index (self->deferred, Deferred, self->deferred->len - 1);

      g_array_set_size (self->deferred, self->deferred->len - 1);
      deferred.func (deferred.data);
    }
}

static void
check_default_context (GgenTestSandbox *self)
{
  guint n_sources_ever = ggen_test_sources_count_ever (g_main_context_default ());

  /* Our own last look was the one more. */
  if (!(self->flags & GGEN_TEST_ALLOW_DEFAULT_CONTEXT)
      && n_sources_ever > self->n_default_sources_ever + 1)
    ggen_test_findings_add ("%u sources were attached to the default main context",
                            n_sources_ever - self->n_default_sources_ever - 1);
}

/* Closing cancels what still runs, and that may touch and leave things too: looked at before, for
 * what the test left, and after. */
static void
close_runtime (GgenTestSandbox *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainContext) context = g_main_context_ref (ggen_runtime_get_context (self->runtime));

  ggen_test_sources_end (context);
  ggen_test_tasks_report ();

  ggen_runtime_leave (self->runtime);
  if (!ggen_runtime_close (self->runtime, CLOSE_TIMEOUT, &error))
    ggen_test_findings_add ("%s", error->message);

  ggen_test_sources_end (context);
  ggen_test_tasks_end ();
  g_clear_object (&self->runtime);
}

static void
report (GgenTestSandbox *self, GPtrArray *findings)
{
  if (findings->len == 0)
    return;

  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s: %s", self->path, (const char *) findings->pdata[i]);

  g_test_fail_printf ("%s", (const char *) findings->pdata[0]);
}

void
ggen_test_sandbox_end (GgenTestSandbox *self)
{
  g_autoptr (GPtrArray) findings = NULL;

  run_deferred (self);

  close_runtime (self);
  ggen_test_guard_end ();
  check_default_context (self);
  findings = ggen_test_findings_end ();

  if (g_chdir (self->cwd) != 0)
    g_error ("%s: cannot change back to %s: %s", self->path, self->cwd, g_strerror (errno));
  restore_environment (self);
  remove_tree (self->dir);

  report (self, findings);
}

/**
 * ggen_test_sandbox_get_runtime:
 *
 * Gets the test's own runtime, which [func@Ggen.Runtime.get_default] returns as well.
 *
 * Returns: (transfer none): the runtime
 *
 * Since: 1.0
 */
GgenRuntime *
ggen_test_sandbox_get_runtime (GgenTestSandbox *sandbox)
{
  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (sandbox), NULL);

  return sandbox->runtime;
}

/**
 * ggen_test_sandbox_get_dir:
 *
 * Gets the test's own folder, which is empty but for hidden files at first and removed
 * afterwards. It is the working directory when the test starts.
 *
 * Returns: (transfer none): the folder
 *
 * Since: 1.0
 */
GFile *
ggen_test_sandbox_get_dir (GgenTestSandbox *sandbox)
{
  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (sandbox), NULL);

  return sandbox->dir_file;
}

/**
 * ggen_test_sandbox_defer: (skip)
 * @func: what to call when the test ends
 * @data: data for @func
 *
 * Has @func called when the test function has returned, before the test is checked for what it
 * left behind. What was deferred last is called first.
 *
 * Since: 1.0
 */
void
ggen_test_sandbox_defer (GgenTestSandbox *sandbox, GDestroyNotify func, gpointer data)
{
  const Deferred deferred = {func, data};

  g_return_if_fail (GGEN_IS_TEST_SANDBOX (sandbox));
  g_return_if_fail (func != NULL);

  g_array_append_val (sandbox->deferred, deferred);
}
