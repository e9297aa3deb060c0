/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-project.h"

/* Which libraries each command loads, as the dynamic linker tells it. */

#define BEGIN "calling init: "

#define NOTHING_TO_DO 4

static const char *const libc[] = {"ld-linux", "libc.so", NULL};
static const char *const front[] = {"ld-linux", "libc.so", "libggen-cli.so", "libglib-2.0.so",
                                    /* What GLib itself is linked with */
                                    "libpcre", "libm.so", "libintl.so", "libiconv.so", NULL};
static const char *const utils[] = {"ggen-cli-utils.so", "libggen-1.so", "libgio-2.0.so", NULL};
static const char *const test[] = {"ggen-cli-test.so", "libggen-1.so", "libsqlite3.so", NULL};
static const char *const archive[] = {"ggen-cli-archive.so", "libarchive.so", NULL};
static const char *const codegen[] = {"ggen-cli-codegen.so", "libggen-codegen-1.so", "libserd-0.so",
                                      "libyaml-0.so", NULL};

/* A program that is built with one of these needs more than it says. */
static const char *const sanitizers[] = {"libasan.so", "libubsan.so", "libtsan.so", NULL};
static const char *const of_sanitizers[] = {
    "libgcc_s.so", "libm.so", "libstdc++.so", "libpthread.so", "libdl.so", "librt.so", NULL};

static gboolean
is_one_of (const char *name, const char *const *prefixes)
{
  for (guint i = 0; prefixes[i] != NULL; i++)
    if (g_str_has_prefix (name, prefixes[i]))
      return TRUE;

  return FALSE;
}

static gboolean
has_one_of (GPtrArray *names, const char *const *prefixes)
{
  for (guint i = 0; i < names->len; i++)
    if (is_one_of (names->pdata[i], prefixes))
      return TRUE;

  return FALSE;
}

static void
remove_sanitizers (GPtrArray *names)
{
  if (!has_one_of (names, sanitizers))
    return;

  for (guint i = names->len; i-- > 0;)
    if (is_one_of (names->pdata[i], sanitizers) || is_one_of (names->pdata[i], of_sanitizers))
      g_ptr_array_remove_index (names, i);
}

/* The names of the libraries that a run of `ggen ARGUMENTS` has loaded. What it prints, and whether
 * it succeeds, other tests look at. */
static GPtrArray *
trace (const char *arguments)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *script =
      g_strdup_printf ("rm -f trace.*; (echo $BASHPID >pid; LD_DEBUG=files LD_DEBUG_OUTPUT=trace "
                       "exec $GGEN %s) </dev/null >/dev/null 2>&1; cat trace.$(cat pid)",
                       arguments);
  g_autoptr (CliResult) result = cli_run_shell (script);
  g_auto (GStrv) lines = g_strsplit (result->out, "\n", -1);

  cli_assert_success (result);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *path = strstr (lines[i], BEGIN);

      if (path != NULL)
        g_ptr_array_add (names, g_path_get_basename (path + strlen (BEGIN)));
    }
  remove_sanitizers (names);

  /* The linker has told something. */
  g_assert_true (has_one_of (names, libc));

  return names;
}

static void
assert_loads_only (const char *arguments, const char *const *allowed)
{
  g_autoptr (GPtrArray) names = trace (arguments);

  for (guint i = 0; i < names->len; i++)
    if (!is_one_of (names->pdata[i], allowed))
      g_error ("ggen %s: loads %s", arguments, (const char *) names->pdata[i]);
}

static void
assert_loads (const char *arguments, const char *const *needed)
{
  g_autoptr (GPtrArray) names = trace (arguments);

  for (guint i = 0; needed[i] != NULL; i++)
    if (!has_one_of (names, (const char *const[]){needed[i], NULL}))
      g_error ("ggen %s: does not load %s", arguments, needed[i]);
}

static void
assert_does_not_load (const char *arguments, const char *const *unneeded)
{
  g_autoptr (GPtrArray) names = trace (arguments);

  for (guint i = 0; unneeded[i] != NULL; i++)
    if (has_one_of (names, (const char *const[]){unneeded[i], NULL}))
      g_error ("ggen %s: loads %s", arguments, unneeded[i]);
}

static void
test_version (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_loads_only ("--version", libc);
}

static void
test_front (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const arguments[] = {
      "",
      "--help",
      "help",
      "help graph query",
      "sync --help",
      "graph --help",
      "utils doctor --help",
      "-q --version",
      "--stats --help",
      "sync --stats --help",
      "--print-man",
      "--print-completion",
      /* Mistakes too */
      "snyc",
      "--stats snyc",
      "graph",
      "sync --frobnicate",
      "template show",
      "-C nowhere sync",
  };

  for (guint i = 0; i < G_N_ELEMENTS (arguments); i++)
    assert_loads_only (arguments[i], front);
}

/* The check is one that finds something. */
static void
test_commands (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_project_write ();

  assert_loads ("sync", codegen);
  assert_loads ("template list", codegen);
  assert_loads ("graph query -g graph.ttl 'ASK {}'", codegen);
  assert_loads ("utils doctor", utils);
  assert_loads ("test --list /bin/true", test);
}

static void
test_archives (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_does_not_load ("test --list /bin/true", archive);
  assert_does_not_load ("test /bin/true", archive);
  assert_loads ("test --archive archive.tar.gz /bin/true", archive);
  assert_loads ("test --from-archive archive.tar.gz", archive);
}

static gboolean
takes_other_vfs (const char *environment)
{
  g_autofree char *script =
      g_strdup_printf ("rm -f other-vfs-was-taken; "
                       "GIO_EXTRA_MODULES=$GGEN_TEST_BUILD_ROOT/tests/cli %s $GGEN template list",
                       environment);
  g_autoptr (CliResult) result = cli_run_shell (script);

  cli_assert_success (result);

  return g_file_test ("other-vfs-was-taken", G_FILE_TEST_EXISTS);
}

/* GIO takes gvfs for the first file, unless it is told not to. Who asks for another gets it. */
static void
test_vfs (GgenTestSandbox *sandbox, gpointer user_data)
{
  cli_project_write ();

  g_assert_false (takes_other_vfs (""));
  g_assert_true (takes_other_vfs ("GIO_USE_VFS=other"));
}

/* The words of every command, as `ggen help` lists them */
static GPtrArray *
list_commands (void)
{
  GPtrArray *commands = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CliResult) help = cli_run ("help", NULL);
  g_auto (GStrv) lines = g_strsplit (strstr (help->out, "Commands:\n"), "\n", -1);

  for (guint i = 1; g_str_has_prefix (lines[i], "  "); i++)
    {
      const char *start = lines[i] + strlen ("  ");
      const char *end = strstr (start, "  ");

      if (end != NULL && *start != ' ')
        g_ptr_array_add (commands, g_strndup (start, end - start));
    }

  return commands;
}

static void
test_every_row (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GPtrArray) commands = list_commands ();

  g_assert_cmpuint (commands->len, >=, 9);
  for (guint i = 0; i < commands->len; i++)
    for (guint n_arguments = 0; n_arguments <= 1; n_arguments++)
      {
        g_autofree char *script = g_strdup_printf ("$GGEN %s %s", (char *) commands->pdata[i],
                                                   n_arguments == 0 ? "" : "nothing-there");
        g_autoptr (CliResult) result = cli_run_shell (script);

        if (result->status > 2 && result->status != NOTHING_TO_DO)
          g_error ("%s: ended with %d: %s", script, result->status, result->err);
      }
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/loading/version-needs-libc-alone", test_version, NULL);
  ggen_test_add ("/loading/help-needs-glib-alone", test_front, NULL);
  ggen_test_add ("/loading/commands-load-what-they-need", test_commands, NULL);
  ggen_test_add ("/loading/archives-load-what-reads-and-writes-them", test_archives, NULL);
  ggen_test_add ("/loading/gvfs-is-not-started-for-local-files", test_vfs, NULL);
  ggen_test_add ("/loading/every-command-has-something-that-runs-it", test_every_row, NULL);

  return ggen_test_run ();
}
