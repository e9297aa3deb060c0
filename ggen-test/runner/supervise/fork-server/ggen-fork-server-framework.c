/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-fork-server-framework.h"

#include "ggen-fork-server-real.h"

#include <fcntl.h>
#include <glib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "ggen-fork-server-beginning.h"
#include "ggen-fork-server-folders.h"

/* The command line reaches GLib by g_test_init() only, which may be called once: it looks at a flag that it
 * has set itself, in a structure that is public, though constant for others. With the flag cleared it reads
 * another command line: paths are added to the lists, which are empty since a program that was asked for
 * some of its tests does not serve; all else is set again or stays as it was.
 *
 * What else it does is put back as the program has left it: what messages are fatal, and who writes them.
 * It draws from the global random numbers, which get another seed for each case anyway: all cases would draw
 * the same numbers else, and one that is exec'd gets its own from the kernel.
 *
 * Isolated folders (G_TEST_OPTION_ISOLATE_DIRS) are made when the option is seen, for as long as the process
 * lives: so only the case's process lets GLib see it. Until then nobody may have asked where they are. */

/* GLib knows three. */
#define MOST_OPTIONS 8

#define ISOLATE "isolate_dirs"
#define SEED "--seed"

typedef struct
{
  GLogFunc function;
  gpointer data;
} LogHandler;

/* What is called in the processes of tests */
typedef struct
{
  GTestConfig *config;
  __typeof__ (&g_log_set_always_fatal) log_set_always_fatal;
  __typeof__ (&g_log_set_default_handler) log_set_default_handler;
  __typeof__ (&g_random_set_seed) random_set_seed;
} Functions;

static Functions functions;
static bool is_preparing;
static bool is_called;
static bool is_asked; /* for some tests, a list, or as the subprocess of a test */
static bool is_seeded;
static bool is_kept; /* the option of isolated folders, from GLib */
static const char *options[MOST_OPTIONS + 1];
static char *program;      /* argv[0] */
static char *seed;         /* (nullable): as the program was given it */
static LogHandler handler; /* the program's own, set after g_test_init() */

void
ggen_fork_server_framework_prepare (void)
{
  is_preparing = true;
}

/* Those that are not NULL come first. */
static void
call_init (int *argc, char ***argv, const char *const *with)
{
  GGEN_FORK_SERVER_REAL (g_test_init)
  (argc, argv, with[0], with[1], with[2], with[3], with[4], with[5], with[6], with[7], NULL);
}

/* As GLib reads it: the word, or "word=value", or "word" and the value after it. */
static bool
is_option (const char *argument, const char *name)
{
  const size_t length = strlen (name);

  return strncmp (argument, name, length) == 0
         && (argument[length] == '\0' || argument[length] == '=');
}

static void
look_at (int argc, char **argv)
{
  static const char *const selecting[] = {
      "-l",
      "-p",
      "-r",
      "--run-prefix",
      "-s",
      "-x",
      "--skip-prefix",
      "--GTestLogFD",
      "--GTestSkipCount",
      "--GTestSubprocess",
  };

  for (int i = 1; i < argc; i++)
    {
      for (size_t j = 0; j < G_N_ELEMENTS (selecting); j++)
        is_asked |= is_option (argv[i], selecting[j]);
      if (strncmp (argv[i], SEED "=", strlen (SEED "=")) == 0)
        seed = argv[i] + strlen (SEED "=");
      else if (strcmp (argv[i], SEED) == 0 && i + 1 < argc)
        seed = argv[i + 1];
    }
}

/* A seed that GLib has drawn itself is not known, and could not be given again. */
static bool
can_be_kept (void)
{
  return is_preparing && !is_asked && seed != NULL && getenv ("G_TEST_TMPDIR") == NULL;
}

static void
read_options (va_list arguments)
{
  const char *option;
  size_t n = 0;

  while ((option = va_arg (arguments, const char *)) != NULL && n < MOST_OPTIONS)
    options[n++] = option;
}

static void
choose_options (const char **chosen)
{
  for (size_t i = 0, n = 0; options[i] != NULL; i++)
    {
      if (strcmp (options[i], ISOLATE) == 0 && can_be_kept ())
        is_kept = true;
      else
        chosen[n++] = options[i];
    }
}

GGEN_FORK_SERVER_INTERPOSED void (g_test_init) (int *argc, char ***argv, ...)
{
  const char *chosen[MOST_OPTIONS] = {NULL};
  va_list arguments;

  va_start (arguments, argv);
  read_options (arguments);
  va_end (arguments);

  if (is_preparing)
    {
      ggen_fork_server_folders_pause ();
      program = argc != NULL && argv != NULL && *argc > 0 ? (*argv)[0] : NULL;
      look_at (argc != NULL ? *argc : 0, argv != NULL ? *argv : NULL);
    }
  choose_options (chosen);
  call_init (argc, argv, chosen);
  if (is_preparing)
    ggen_fork_server_folders_resume ();

  is_called = true;
  handler = (LogHandler){NULL, NULL};
}

GGEN_FORK_SERVER_INTERPOSED GLogFunc
g_log_set_default_handler (GLogFunc function, gpointer data)
{
  handler = (LogHandler){function, data};

  return GGEN_FORK_SERVER_REAL (g_log_set_default_handler) (function, data);
}

GGEN_FORK_SERVER_INTERPOSED void
g_random_set_seed (guint32 number)
{
  is_seeded = true;
  GGEN_FORK_SERVER_REAL (g_random_set_seed) (number);
}

static const char *
describe_isolation (void)
{
  const char *const *names = ggen_fork_server_folders_get_isolated ();

  if (!is_kept && ggen_fork_server_framework_is_isolated ())
    return ggen_fork_server_say ("has isolated folders, and no seed was given");

  for (size_t i = 0; is_kept && names[i] != NULL; i++)
    {
      if (ggen_fork_server_beginning_is_changed (names[i]))
        return ggen_fork_server_say ("has isolated folders, and sets %s", names[i]);
    }

  return NULL;
}

const char *
ggen_fork_server_framework_describe_obstacle (void)
{
  if (!is_called)
    return ggen_fork_server_say ("does not call g_test_init()");
  if (is_asked || GGEN_FORK_SERVER_REAL (g_test_subprocess) ())
    return ggen_fork_server_say ("was asked for some of its tests only");
  /* How many it has drawn since is not known, and g_test_init() draws more. */
  if (is_seeded)
    return ggen_fork_server_say ("seeds g_random_int() before its tests");

  return describe_isolation ();
}

bool
ggen_fork_server_framework_is_isolated (void)
{
  for (size_t i = 0; options[i] != NULL; i++)
    {
      if (strcmp (options[i], ISOLATE) == 0)
        return true;
    }

  return false;
}

/* The beginning of TAP is printed again, which the server has done for all. Returns standard output. */
static int
silence (void)
{
  const int output = fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  const int nowhere = open ("/dev/null", O_WRONLY | O_CLOEXEC);

  dup2 (nowhere, STDOUT_FILENO);
  close (nowhere);

  return output;
}

static void
unsilence (int output)
{
  fflush (stdout);
  dup2 (output, STDOUT_FILENO);
  close (output);
}

void
ggen_fork_server_framework_look_up (void)
{
  const GTestConfig *const *config = dlsym (RTLD_DEFAULT, "g_test_config_vars");

  functions = (Functions){
      .config = (GTestConfig *) *config,
      .log_set_always_fatal = GGEN_FORK_SERVER_REAL (g_log_set_always_fatal),
      .log_set_default_handler = GGEN_FORK_SERVER_REAL (g_log_set_default_handler),
      .random_set_seed = GGEN_FORK_SERVER_REAL (g_random_set_seed),
  };
}

/* Keeps `words`, as GLib does. */
static void
init_again (int argc, char **words)
{
  const GLogLevelFlags fatal = functions.log_set_always_fatal (G_LOG_FATAL_MASK);
  const LogHandler own = handler;
  const int output = silence ();

  functions.config->test_initialized = FALSE;
  call_init (&argc, &words, options);
  unsilence (output);

  functions.log_set_always_fatal (fatal);
  if (own.function != NULL)
    functions.log_set_default_handler (own.function, own.data);
}

static void
seed_again (void)
{
  guint32 number;

  if (getrandom (&number, sizeof number, 0) == sizeof number)
    functions.random_set_seed (number);
}

void
ggen_fork_server_framework_begin_again (char **arguments)
{
  int n = 0;
  char **words;

  while (arguments[n] != NULL)
    n++;

  words = calloc (n + 2, sizeof words[0]);
  words[0] = program;
  memcpy (words + 1, arguments, n * sizeof words[0]);
  init_again (n + 1, words);
  seed_again ();
}

void
ggen_fork_server_framework_give_back (void)
{
  static char *words[4];

  if (!is_kept)
    return;

  ggen_fork_server_framework_look_up ();
  words[0] = program;
  words[1] = (char *) SEED;
  words[2] = seed;
  init_again (3, words);
}
