/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <string.h>

#include "ggen-runner-configuration.h"
#include "ggen-runner-layer-private.h"
#include "ggen-runner-quantity.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static GgenRunnerConfiguration *
parse_for (const char *profile, const char *text)
{
  g_autoptr (GError) error = NULL;
  GgenRunnerConfiguration *self =
      ggen_runner_configuration_parse (text, strlen (text), "/src/ggen-test.yaml", profile, &error);

  g_assert_no_error (error);

  return self;
}

static GgenRunnerConfiguration *
parse (const char *text)
{
  return parse_for (NULL, text);
}

/* A program of GLib's with a suite. */
static GgenRunnerCase *
make_case (const char *name, const char *suite, const char *path)
{
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new (name);
  const char *suites[] = {suite, NULL};

  program->suites = g_strdupv ((char **) suites);
  program->glib_program = g_strdup ("/bin/true");
  program->timeout = GGEN_RUNNER_TIMEOUT_DEFAULT;

  return ggen_runner_case_new (program, path, NULL);
}

static void
get_settings (GgenRunnerConfiguration *self,
              const char *name,
              const char *suite,
              const char *path,
              GgenRunnerCaseSettings *settings)
{
  g_autoptr (GgenRunnerCase) test_case = make_case (name, suite, path);

  ggen_runner_case_settings_clear (settings);
  ggen_runner_configuration_get_case_settings (self, test_case, settings);
}

static void
nothing_said_is_the_default (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenRunnerConfiguration) self = ggen_runner_configuration_load (NULL, NULL, &error);
  const GgenRunnerSettings *settings;
  g_auto (GgenRunnerCaseSettings) of_case = {0};

  g_assert_no_error (error);
  settings = ggen_runner_configuration_get_settings (self);
  g_assert_null (settings->default_filter);
  g_assert_cmpuint (settings->jobs, ==, 0);
  g_assert_cmpuint (settings->max_failures, ==, 0);
  g_assert_cmpuint (settings->max_output, ==, 1 << 20);
  g_assert_null (settings->junit);
  g_assert_false (settings->leaks_fail);
  g_assert_false (settings->flaky_fails);

  get_settings (self, "program", "unit", "/path", &of_case);
  g_assert_cmpint (of_case.timeout, ==, 300 * SECOND);
  g_assert_cmpint (of_case.slow_after, ==, 10 * SECOND);
  g_assert_cmpint (of_case.grace, ==, 2 * SECOND);
  g_assert_cmpuint (of_case.n_retries, ==, 0);
  g_assert_cmpuint (of_case.threads_required, ==, 1);
  g_assert_true (of_case.may_fork);
  g_assert_false (of_case.is_guarded);
  g_assert_false (of_case.is_sandboxed);
  g_assert_false (of_case.run_whole);
  g_assert_null (of_case.group);
  g_assert_null (of_case.environment);
  g_assert_cmpuint (of_case.limits.memory, ==, 0);
}

static void
an_empty_file_says_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const empty[] = {"", "# nothing\n", "{}", "profiles: {}\noverrides: []\n",
                                      "profiles: {default: }\noverrides:\nsetup:\n"};

  for (guint i = 0; i < G_N_ELEMENTS (empty); i++)
    {
      g_autoptr (GgenRunnerConfiguration) self = parse (empty[i]);

      g_assert_cmpint (ggen_runner_configuration_get_settings (self)->cases.timeout, ==,
                       300 * SECOND);
      g_assert_cmpuint (ggen_runner_configuration_get_setups (self)->len, ==, 0);
    }
}

static const char every_setting[] = "default-filter: '!suite(slow)'\n"
                                    "timeout: 1m30s\n"
                                    "slow-after: none\n"
                                    "grace: 0s\n"
                                    "retries: {count: 3, delay: 1s, backoff: exponential,\n"
                                    "          max-delay: 30s, jitter: true}\n"
                                    "jobs: 8\n"
                                    "max-failures: 5\n"
                                    "leaks: fail\n"
                                    "fail-on-flaky: true\n"
                                    "guard: true\n"
                                    "sandbox: true\n"
                                    "fork-server: false\n"
                                    "max-output: 64kB\n"
                                    "threads-required: 2\n"
                                    "limits: {cpu: 1m, memory: 2GiB, open-files: 1024,\n"
                                    "         processes: 200}\n"
                                    "environment: {PORT: 8080, EMPTY: '', DISPLAY: }\n"
                                    "junit: results/junit.xml\n";

static void
every_setting_is_taken (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRunnerConfiguration) self = parse (every_setting);
  const GgenRunnerSettings *settings = ggen_runner_configuration_get_settings (self);
  const GgenRunnerCaseSettings *cases = &settings->cases;
  g_autoptr (GgenRunnerCase) slow = make_case ("a", "slow", "/x");

  g_assert_false (
      ggen_runner_filter_matches (settings->default_filter, slow->program, slow->path, NULL));
  g_assert_cmpuint (settings->jobs, ==, 8);
  g_assert_cmpuint (settings->max_failures, ==, 5);
  g_assert_cmpuint (settings->max_output, ==, 64000);
  g_assert_cmpstr (settings->junit, ==, "results/junit.xml");
  g_assert_true (settings->leaks_fail);
  g_assert_true (settings->flaky_fails);
  g_assert_cmpint (cases->timeout, ==, 90 * SECOND);
  g_assert_cmpint (cases->slow_after, ==, 0);
  g_assert_cmpint (cases->grace, ==, 0);
  g_assert_cmpuint (cases->n_retries, ==, 3);
  g_assert_cmpint (cases->retry_delay, ==, SECOND);
  g_assert_cmpint (cases->max_retry_delay, ==, 30 * SECOND);
  g_assert_true (cases->has_exponential_backoff);
  g_assert_true (cases->has_jitter);
  g_assert_true (cases->is_guarded);
  g_assert_true (cases->is_sandboxed);
  g_assert_false (cases->may_fork);
  g_assert_cmpuint (cases->threads_required, ==, 2);
  g_assert_cmpuint (cases->limits.cpu_seconds, ==, 60);
  g_assert_cmpuint (cases->limits.memory, ==, G_GUINT64_CONSTANT (2) << 30);
  g_assert_cmpuint (cases->limits.open_files, ==, 1024);
  g_assert_cmpuint (cases->limits.processes, ==, 200);
}

static void
words_stand_for_numbers (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRunnerConfiguration) all =
      parse ("jobs: cpus\nmax-failures: all\nthreads-required: all\ntimeout: none\n"
             "limits: {memory: none}\n");
  g_autoptr (GgenRunnerConfiguration) twice = parse ("jobs: 2x\n");
  const GgenRunnerSettings *settings = ggen_runner_configuration_get_settings (all);

  g_assert_cmpuint (settings->jobs, ==, g_get_num_processors ());
  g_assert_cmpuint (settings->max_failures, ==, 0);
  g_assert_cmpuint (settings->cases.threads_required, ==, G_MAXUINT);
  g_assert_cmpint (settings->cases.timeout, ==, GGEN_RUNNER_TIMEOUT_NONE);
  g_assert_cmpuint (settings->cases.limits.memory, ==, 0);
  g_assert_cmpuint (ggen_runner_configuration_get_settings (twice)->jobs, ==,
                    2 * g_get_num_processors ());
}

static const char profiles[] = "timeout: 1s\n"
                               "grace: 1s\n"
                               "limits: {memory: 1MiB, processes: 7}\n"
                               "retries: {count: 1, delay: 1s}\n"
                               "environment: {A: top, B: top}\n"
                               "profiles:\n"
                               "  default:\n"
                               "    slow-after: 2s\n"
                               "    timeout: 2s\n"
                               "    environment: {B: default, C: default}\n"
                               "  ci:\n"
                               "    slow-after: 3s\n"
                               "    retries: 5\n"
                               "    limits: {memory: 3MiB}\n"
                               "  nightly:\n"
                               "    inherits: ci\n"
                               "    limits: {processes: none}\n"
                               "    environment: {A: }\n";

typedef struct
{
  const char *profile;
  gint64 timeout;
  gint64 slow_after;
  guint n_retries;
  gint64 retry_delay;
  guint64 memory;
  guint64 processes;
  const char *environment;
} Inherited;

static void
profiles_inherit_each_key (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const Inherited expected[] = {
      {NULL, 2, 2, 1, 1, 1 << 20, 7, "A=top B=default C=default"},
      {"default", 2, 2, 1, 1, 1 << 20, 7, "A=top B=default C=default"},
      {"ci", 2, 3, 5, 0, 3 << 20, 7, "A=top B=default C=default"},
      {"nightly", 2, 3, 5, 0, 3 << 20, 0, "B=default C=default A"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GgenRunnerConfiguration) self = parse_for (expected[i].profile, profiles);
      g_auto (GgenRunnerCaseSettings) settings = {0};
      g_autofree char *environment = NULL;

      get_settings (self, "a", "unit", "/x", &settings);
      environment = g_strjoinv (" ", settings.environment);
      g_assert_cmpint (settings.timeout, ==, expected[i].timeout * SECOND);
      g_assert_cmpint (settings.grace, ==, SECOND);
      g_assert_cmpint (settings.slow_after, ==, expected[i].slow_after * SECOND);
      g_assert_cmpuint (settings.n_retries, ==, expected[i].n_retries);
      g_assert_cmpint (settings.retry_delay, ==, expected[i].retry_delay * SECOND);
      g_assert_cmpuint (settings.limits.memory, ==, expected[i].memory);
      g_assert_cmpuint (settings.limits.processes, ==, expected[i].processes);
      g_assert_cmpstr (environment, ==, expected[i].environment);
    }
}

static const char overrides[] =
    "timeout: 1s\n"
    "environment: {A: top}\n"
    "groups: {database: {max-parallel: 2}, cpus: {max-parallel: cpus}}\n"
    "profiles:\n"
    "  ci:\n"
    "    overrides: {filter: test(/slow/), timeout: 99s}\n"
    "overrides:\n"
    "  - filter: suite(io)\n"
    "    timeout: 5m\n"
    "    retries: 3\n"
    "    group: database\n"
    "    threads-required: 2\n"
    "    environment: {B: io, C: io}\n"
    "  - filter: test(/slow/) & suite(io)\n"
    "    timeout: 10m\n"
    "    environment: {C: slow}\n"
    "    priority: -10\n"
    "  - filter: program(b)\n"
    "    run-whole: true\n"
    "    directory: data\n"
    "    arguments: [-v, --size=1]\n"
    "  - {filter: program(b), run-whole: true, guard: true}\n";

static void
the_later_override_wins_each_key (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRunnerConfiguration) self = parse (overrides);
  g_auto (GgenRunnerCaseSettings) settings = {0};
  g_autofree char *environment = NULL;

  get_settings (self, "a", "io", "/slow", &settings);
  g_assert_cmpint (settings.timeout, ==, 600 * SECOND);
  g_assert_cmpuint (settings.n_retries, ==, 3);
  g_assert_cmpstr (settings.group, ==, "database");
  g_assert_cmpuint (settings.threads_required, ==, 2);
  g_assert_cmpint (settings.priority, ==, -10);
  environment = g_strjoinv (" ", settings.environment);
  g_assert_cmpstr (environment, ==, "A=top B=io C=slow");

  get_settings (self, "a", "io", "/fast", &settings);
  g_assert_cmpint (settings.timeout, ==, 300 * SECOND);
  g_assert_cmpint (settings.priority, ==, 0);

  get_settings (self, "a", "unit", "/slow", &settings);
  g_assert_cmpint (settings.timeout, ==, SECOND);
  g_assert_null (settings.group);
  g_assert_cmpuint (g_strv_length (settings.environment), ==, 1);
}

static void
overrides_of_a_profile_come_after_those_of_all (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRunnerConfiguration) self = parse_for ("ci", overrides);
  g_auto (GgenRunnerCaseSettings) settings = {0};

  get_settings (self, "a", "io", "/slow", &settings);
  g_assert_cmpint (settings.timeout, ==, 99 * SECOND);
  get_settings (self, "a", "io", "/fast", &settings);
  g_assert_cmpint (settings.timeout, ==, 300 * SECOND);
}

static void
a_program_is_known_before_its_cases (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRunnerConfiguration) self = parse (overrides);
  g_autoptr (GgenRunnerCase) whole = make_case ("b", "unit", NULL);
  g_autoptr (GgenRunnerCase) other = make_case ("a", "io", "/slow");
  g_auto (GgenRunnerCaseSettings) settings = {0};

  ggen_runner_configuration_get_program_settings (self, whole->program, &settings);
  g_assert_true (settings.run_whole);
  g_assert_true (settings.is_guarded);

  /* What holds for some of its cases does not hold for the program. */
  ggen_runner_case_settings_clear (&settings);
  ggen_runner_configuration_get_program_settings (self, other->program, &settings);
  g_assert_false (settings.run_whole);
  g_assert_cmpint (settings.timeout, ==, 300 * SECOND);
}

static void
a_program_is_run_as_the_overrides_say (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const command[] = {"/bin/wrapper", "/bin/b", "-k", NULL};
  g_autoptr (GgenRunnerConfiguration) self = parse (overrides);
  g_autoptr (GgenRunnerConfiguration) silent = parse ("timeout: 1s\n");
  g_autoptr (GgenRunnerCase) test_case = make_case ("b", "unit", "/x");
  g_autoptr (GgenRunnerProgram) adapted = NULL;
  g_autoptr (GgenRunnerProgram) same = NULL;
  g_autofree char *words = NULL;

  test_case->program->command = g_strdupv ((char **) command);
  test_case->program->directory = g_strdup ("/elsewhere");
  adapted = ggen_runner_configuration_adapt_program (self, test_case->program);
  words = g_strjoinv (" ", adapted->command);
  g_assert_cmpstr (words, ==, "/bin/wrapper /bin/b -k -v --size=1");
  g_assert_cmpstr (adapted->directory, ==, "/src/data");
  g_assert_cmpstr (adapted->name, ==, "b");
  g_assert_cmpstr (adapted->suites[0], ==, "unit");
  g_assert_cmpstr (adapted->glib_program, ==, "/bin/true");
  g_assert_cmpstr (g_environ_getenv (adapted->environment, "A"), ==, "top");
  g_assert_cmpstr (test_case->program->directory, ==, "/elsewhere");

  same = ggen_runner_configuration_adapt_program (silent, test_case->program);
  g_assert_true (same == test_case->program);
}

static void
a_program_has_a_say_between_profile_and_overrides (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRunnerConfiguration) self =
      parse ("timeout: 1s\noverrides: {filter: suite(io), timeout: 2s, priority: 7}\n");
  g_autoptr (GgenRunnerCase) plain = make_case ("a", "unit", "/x");
  g_autoptr (GgenRunnerCase) overridden = make_case ("a", "io", "/x");
  g_auto (GgenRunnerCaseSettings) settings = {0};

  plain->program->timeout = overridden->program->timeout = 30 * SECOND;
  plain->program->priority = overridden->program->priority = 3;
  ggen_runner_configuration_get_case_settings (self, plain, &settings);
  g_assert_cmpint (settings.timeout, ==, 30 * SECOND);
  g_assert_cmpint (settings.priority, ==, 3);

  ggen_runner_configuration_get_case_settings (self, overridden, &settings);
  g_assert_cmpint (settings.timeout, ==, 2 * SECOND);
  g_assert_cmpint (settings.priority, ==, 7);

  plain->program->timeout = GGEN_RUNNER_TIMEOUT_NONE;
  ggen_runner_configuration_get_case_settings (self, plain, &settings);
  g_assert_cmpint (settings.timeout, ==, 0);
}

static void
the_command_line_wins (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRunnerConfiguration) self =
      parse ("retries: {count: 1, delay: 9s}\n"
             "overrides: {filter: all(), timeout: 2s, retries: 2}\n");
  g_autoptr (GgenRunnerCase) test_case = make_case ("a", "unit", "/x");
  g_autoptr (GError) error = NULL;
  g_auto (GgenRunnerCaseSettings) settings = {0};

  test_case->program->timeout = 30 * SECOND;
  g_assert_true (ggen_runner_configuration_set (self, "timeout", "7s", &error));
  g_assert_true (ggen_runner_configuration_set (self, "retries", "4", &error));
  g_assert_true (ggen_runner_configuration_set (self, "jobs", "3", &error));
  g_assert_no_error (error);
  ggen_runner_configuration_get_case_settings (self, test_case, &settings);
  g_assert_cmpint (settings.timeout, ==, 7 * SECOND);
  g_assert_cmpuint (settings.n_retries, ==, 4);
  g_assert_cmpint (settings.retry_delay, ==, 0);
  g_assert_cmpuint (ggen_runner_configuration_get_settings (self)->jobs, ==, 3);

  g_assert_false (ggen_runner_configuration_set (self, "timeout", "7", &error));
  g_assert_error (error, GGEN_RUNNER_CONFIGURATION_ERROR, GGEN_RUNNER_CONFIGURATION_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "'7' is no duration: it needs a unit, such as 7s");
  g_clear_error (&error);
  g_assert_false (ggen_runner_configuration_set (self, "environment", "A=1", &error));
  g_assert_cmpstr (error->message, ==, "there is no setting 'environment' of a single value");
}

static void
groups_have_limits (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRunnerConfiguration) self = parse (overrides);

  g_assert_cmpuint (ggen_runner_configuration_get_group_limit (self, "database"), ==, 2);
  g_assert_cmpuint (ggen_runner_configuration_get_group_limit (self, "cpus"), ==,
                    g_get_num_processors ());
  g_assert_cmpuint (ggen_runner_configuration_get_group_limit (self, "other"), ==, 0);
}

static void
setups_are_read_in_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRunnerConfiguration) self = parse ("setup:\n"
                                                    "  - name: server\n"
                                                    "    command: [./start-db, 'a b']\n"
                                                    "    filter: suite(db)\n"
                                                    "    timeout: 30s\n"
                                                    "  - name: keys\n"
                                                    "    command: make-keys --for 'a b'\n"
                                                    "    directory: tools\n");
  GPtrArray *setups = ggen_runner_configuration_get_setups (self);
  const GgenRunnerSetup *server = setups->pdata[0];
  const GgenRunnerSetup *made_keys = setups->pdata[1];
  g_autoptr (GgenRunnerCase) in_db = make_case ("a", "db", "/x");
  g_autoptr (GgenRunnerCase) other = make_case ("a", "unit", "/x");

  g_assert_cmpuint (setups->len, ==, 2);
  g_assert_cmpstr (server->name, ==, "server");
  g_assert_cmpstr (server->command[0], ==, "./start-db");
  g_assert_cmpstr (server->command[1], ==, "a b");
  g_assert_cmpstr (server->directory, ==, "/src");
  g_assert_cmpint (server->timeout, ==, 30 * SECOND);
  g_assert_true (ggen_runner_setup_is_for (server, in_db));
  g_assert_false (ggen_runner_setup_is_for (server, other));

  g_assert_cmpuint (g_strv_length (made_keys->command), ==, 3);
  g_assert_cmpstr (made_keys->command[2], ==, "a b");
  g_assert_cmpstr (made_keys->directory, ==, "/src/tools");
  g_assert_cmpint (made_keys->timeout, ==, 0);
  g_assert_true (ggen_runner_setup_is_for (made_keys, other));
}

static void
the_environment_is_changed (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *const before[] = {"KEEP=1", "SET=old", "UNSET=1", NULL};
  const char *const changes[] = {"SET=a=b", "UNSET", "NEW=", NULL};
  GgenRunnerCaseSettings settings = {.environment = (GStrv) changes};
  g_auto (GStrv) after =
      ggen_runner_case_settings_change_environment (&settings, g_strdupv ((char **) before));

  g_assert_cmpuint (g_strv_length (after), ==, 3);
  g_assert_cmpstr (g_environ_getenv (after, "KEEP"), ==, "1");
  g_assert_cmpstr (g_environ_getenv (after, "SET"), ==, "a=b");
  g_assert_cmpstr (g_environ_getenv (after, "NEW"), ==, "");
}

static void
retries_wait_longer_and_longer (GgenTestSandbox *sandbox, gpointer user_data)
{
  const GgenRunnerCaseSettings none = {0};
  const GgenRunnerCaseSettings fixed = {.retry_delay = 5};
  const GgenRunnerCaseSettings growing = {.retry_delay = 100,
                                          .max_retry_delay = 500,
                                          .has_exponential_backoff = TRUE};
  const GgenRunnerCaseSettings endless = {.retry_delay = 3, .has_exponential_backoff = TRUE};
  const GgenRunnerCaseSettings drawn = {.retry_delay = 1000, .has_jitter = TRUE};

  g_assert_cmpint (ggen_runner_case_settings_get_delay (&none, 3), ==, 0);
  g_assert_cmpint (ggen_runner_case_settings_get_delay (&fixed, 1), ==, 5);
  g_assert_cmpint (ggen_runner_case_settings_get_delay (&fixed, 9), ==, 5);
  g_assert_cmpint (ggen_runner_case_settings_get_delay (&growing, 1), ==, 100);
  g_assert_cmpint (ggen_runner_case_settings_get_delay (&growing, 2), ==, 200);
  g_assert_cmpint (ggen_runner_case_settings_get_delay (&growing, 3), ==, 400);
  g_assert_cmpint (ggen_runner_case_settings_get_delay (&growing, 4), ==, 500);
  g_assert_cmpint (ggen_runner_case_settings_get_delay (&growing, G_MAXUINT), ==, 500);
  g_assert_cmpint (ggen_runner_case_settings_get_delay (&endless, 4), ==, 24);
  g_assert_cmpint (ggen_runner_case_settings_get_delay (&endless, G_MAXUINT), ==, G_MAXINT64);
  for (guint i = 0; i < 1000; i++)
    {
      gint64 delay = ggen_runner_case_settings_get_delay (&drawn, 1);

      g_assert_cmpint (delay, >=, 500);
      g_assert_cmpint (delay, <=, 1000);
    }
}

typedef struct
{
  const char *text;
  gint64 value;        /* -1: none */
  const char *message; /* (nullable) */
} Quantity;

static void
durations_are_read (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const Quantity durations[] = {
      {"0s", 0},
      {"500ms", 500000},
      {"250us", 250},
      {"60s", 60000000},
      {"1.5s", 1500000},
      {"0.0000019s", 1},
      {"2m", 120000000},
      {"1h30m", 5400000000},
      {"1h0m0.5s", 3600500000},
      {"2562047788h", G_GINT64_CONSTANT (9223372036800000000)},
      {"2562047789h", -1, "'2562047789h' is too long a time"},
      {"2562047788h59m", -1, "'2562047788h59m' is too long a time"},
      {"99999999999999999999s", -1, "'99999999999999999999s' is too long a time"},
      {"", -1, "'' is no duration; write 500ms, 30s, 2m or 1h30m"},
      {"60", -1, "'60' is no duration: it needs a unit, such as 60s"},
      {"1m30", -1, "'1m30' is no duration: it needs a unit, such as 30s"},
      {"s", -1, "'s' is no duration; write 500ms, 30s, 2m or 1h30m"},
      {"5 s", -1, "'5 s' is no duration; write 500ms, 30s, 2m or 1h30m"},
      {"-5s", -1, "'-5s' is no duration; write 500ms, 30s, 2m or 1h30m"},
      {".5s", -1, "'.5s' is no duration; write 500ms, 30s, 2m or 1h30m"},
      {"5.s", -1, "'5.s' is no duration; write 500ms, 30s, 2m or 1h30m"},
      {"1e3s", -1, "'1e3s' is no duration; write 500ms, 30s, 2m or 1h30m"},
      {"30m1h", -1, "'30m1h' is no duration; write 500ms, 30s, 2m or 1h30m"},
      {"1s1s", -1, "'1s1s' is no duration; write 500ms, 30s, 2m or 1h30m"},
      {"5sec", -1, "'5sec' is no duration; write 500ms, 30s, 2m or 1h30m"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 value = -1;

      g_assert_cmpint (ggen_runner_parse_duration (durations[i].text, &value, &error), ==,
                       durations[i].message == NULL);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, durations[i].message);
      g_assert_cmpint (value, ==, durations[i].value);
    }
}

static void
sizes_are_read (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const Quantity sizes[] = {
      {"0", 0},
      {"4096", 4096},
      {"10B", 10},
      {"64kB", 64000},
      {"64KiB", 65536},
      {"1MiB", 1 << 20},
      {"1.5MB", 1500000},
      {"2GiB", G_GINT64_CONSTANT (2) << 30},
      {"3TB", G_GINT64_CONSTANT (3000000000000)},
      {"16777216TiB", -1, "'16777216TiB' is too large"},
      {"18446744073709551616", -1, "'18446744073709551616' is too large"},
      {"", -1, "'' is no size; write 4096, 64kB, 1MiB or 2GB"},
      {"1M", -1, "'1M' is no size; write 4096, 64kB, 1MiB or 2GB"},
      {"1 MB", -1, "'1 MB' is no size; write 4096, 64kB, 1MiB or 2GB"},
      {"-1", -1, "'-1' is no size; write 4096, 64kB, 1MiB or 2GB"},
      {"0x10", -1, "'0x10' is no size; write 4096, 64kB, 1MiB or 2GB"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;
      guint64 value = (guint64) -1;

      g_assert_cmpint (ggen_runner_parse_size (sizes[i].text, &value, &error), ==,
                       sizes[i].message == NULL);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, sizes[i].message);
      g_assert_cmpint ((gint64) value, ==, sizes[i].value);
    }
}

typedef struct
{
  const char *name;
  const char *text;
  const char *message; /* without the name of the file before each line */
} Bad;

static const Bad bad[] = {
    {"key", "timout: 1s\n",
     "1:1: unknown key 'timout' in the configuration; did you mean 'timeout'?"},
    {"key-elsewhere", "run-whole: true\n",
     "1:1: unknown key 'run-whole' in the configuration; known are: timeout, slow-after, grace, "
     "retries, threads-required, environment, limits, guard, sandbox, fork-server, default-filter, "
     "jobs, max-failures, max-output, leaks, fail-on-flaky, junit, profiles, overrides, groups, "
     "setup"},
    {"list", "- a\n", "1:1: the configuration must be a map, not a list"},
    {"word", "timeout\n", "1:1: the configuration must be a map, not a single value"},
    {"nothing", "timeout:\n", "1:9: 'timeout' must be a single value, not nothing"},
    {"map", "jobs: {a: b}\n", "1:7: 'jobs' must be a single value, not a map"},
    {"duration", "timeout: 60\n",
     "1:10: 'timeout': '60' is no duration: it needs a unit, such as 60s"},
    {"no-time", "timeout: 0s\n", "1:10: 'timeout': '0s' leaves nothing; write 'none' for no limit"},
    {"no-grace", "grace: none\n",
     "1:8: 'grace': 'none' is no duration; write 500ms, 30s, 2m or 1h30m"},
    {"boolean", "guard: yes\n", "1:8: 'guard': 'yes' is neither true nor false"},
    {"leaks", "leaks: ignore\n", "1:8: 'leaks': 'ignore' is neither fail nor pass"},
    {"jobs", "jobs: 0\n", "1:7: 'jobs': '0' is not between 1 and 10000"},
    {"jobs-word", "jobs: many\n", "1:7: 'jobs': 'many' is no whole number"},
    {"jobs-factor", "jobs: 1.5x\n", "1:7: 'jobs': '1.5' is no whole number"},
    {"failures", "max-failures: -1\n", "1:15: 'max-failures': '-1' is no whole number"},
    {"failures-none", "max-failures: 0\n",
     "1:15: 'max-failures': '0' is not between 1 and 2147483647"},
    {"junit", "junit: ''\n", "1:8: 'junit': must not be empty"},
    {"retries", "retries: 1001\n", "1:10: 'retries': '1001' is not between 0 and 1000"},
    {"retries-list", "retries: [1]\n", "1:10: 'retries' must be a single value, not a list"},
    {"retries-key", "retries: {counts: 1, count: 1}\n",
     "1:11: unknown key 'counts' in 'retries'; did you mean 'count'?"},
    {"retries-without-count", "retries: {delay: 1s}\n", "1:10: 'retries' needs 'count'"},
    {"retries-backoff", "retries: {count: 1, backoff: linear}\n",
     "1:30: 'backoff' of 'retries': 'linear' is neither exponential nor fixed"},
    {"retries-without-delay", "retries: {count: 1, backoff: exponential}\n",
     "1:10: 'retries': an exponential 'backoff' needs 'delay'"},
    {"retries-delays", "retries: {count: 1, delay: 2s, max-delay: 1s}\n",
     "1:10: 'retries': 'max-delay' is less than 'delay'"},
    {"limits", "limits: 5\n", "1:9: 'limits' must be a map, not a single value"},
    {"limits-key", "limits: {ram: 1GB}\n",
     "1:10: unknown key 'ram' in 'limits'; known are: cpu, memory, open-files, processes"},
    {"limits-cpu", "limits: {cpu: 1500ms}\n",
     "1:15: 'cpu' of 'limits': '1500ms' is not a number of whole seconds"},
    {"limits-memory", "limits: {memory: 2 gigs}\n",
     "1:18: 'memory' of 'limits': '2 gigs' is no size; write 4096, 64kB, 1MiB or 2GB"},
    {"limits-zero", "limits: {memory: 0}\n",
     "1:18: 'memory' of 'limits': '0' leaves nothing; write 'none' for no limit"},
    {"limits-count", "limits: {processes: 0}\n",
     "1:21: 'processes' of 'limits': '0' is not between 1 and 2147483647"},
    {"environment", "environment: [A=1]\n", "1:14: 'environment' must be a map, not a list"},
    {"environment-value", "environment: {A: [1]}\n",
     "1:18: variable 'A' must be a single value, not a list"},
    {"environment-name", "environment: {A=B: 1}\n", "1:15: 'A=B' cannot be the name of a variable"},
    {"filter", "default-filter: suite(unit) & sute(x)\n",
     "1:31: 'default-filter': unknown function 'sute'; did you mean 'suite'?"},
    {"filter-in-quotes", "default-filter: '!sute(x)'\n",
     "1:19: 'default-filter': unknown function 'sute'; did you mean 'suite'?"},
    {"filter-over-lines", "default-filter: |\n  suite(a)\n  & sute(b)\n",
     "3:5: 'default-filter': unknown function 'sute'; did you mean 'suite'?"},
    {"filter-with-escapes", "default-filter: \"\\x61ll() & sute(x)\"\n",
     "1:17: 'default-filter': unknown function 'sute'; did you mean 'suite'?"},
    {"filter-of-last-run", "default-filter: '!failed()'\n",
     "1:17: 'default-filter': failed() and changed() are for the command line alone"},
    {"filter-as-tag", "default-filter: !suite(slow)\n",
     "1:17: tags such as '!suite(slow)' are not supported"},
    {"override", "overrides: all()\n", "1:12: an override must be a map, not a single value"},
    {"override-without-filter", "overrides:\n  - timeout: 1s\n", "2:5: an override needs 'filter'"},
    {"override-key", "overrides:\n  - {filter: all(), jobs: 1}\n",
     "2:21: unknown key 'jobs' in an override; known are: timeout, slow-after, grace, retries, "
     "threads-required, environment, limits, guard, sandbox, fork-server, group, priority, "
     "run-whole, directory, arguments, filter"},
    {"override-whole", "overrides: {filter: test(/x), run-whole: true}\n",
     "1:42: 'run-whole' is for whole programs: the filter must not use test()"},
    {"override-directory", "overrides: {filter: '!test(/x)', directory: a, arguments: [b]}\n",
     "1:45: 'directory' is for whole programs: the filter must not use test()\n"
     "1:59: 'arguments' is for whole programs: the filter must not use test()"},
    {"priority", "overrides: {filter: all(), priority: high}\n",
     "1:38: 'priority': 'high' is no whole number between -1000 and 1000"},
    {"arguments", "overrides: {filter: all(), arguments: [a, [b]]}\n",
     "1:43: a word of 'arguments' must be a single value, not a list"},
    {"group", "groups: {database: {max-parallel: 1}}\noverrides: {filter: all(), group: databse}\n",
     "2:35: 'group': there is no group 'databse' in 'groups'; did you mean 'database'?"},
    {"groups", "groups: [a]\n", "1:9: 'groups' must be a map, not a list"},
    {"group-without-limit", "groups: {a: {}}\n", "1:13: group 'a' needs 'max-parallel'"},
    {"group-limit", "groups: {a: {max-parallel: 0}}\n",
     "1:28: 'max-parallel' of group 'a': '0' is not between 1 and 10000"},
    {"group-key", "groups: {a: {max_parallel: 1, max-parallel: 1}}\n",
     "1:14: unknown key 'max_parallel' in group 'a'; did you mean 'max-parallel'?"},
    {"profiles", "profiles: ci\n", "1:11: 'profiles' must be a map, not a single value"},
    {"profile", "profiles: {ci: 5}\n", "1:16: profile 'ci' must be a map, not a single value"},
    {"profile-key", "profiles:\n  ci:\n    retry: 5\n",
     "3:5: unknown key 'retry' in profile 'ci'; known are: timeout, slow-after, grace, retries, "
     "threads-required, environment, limits, guard, sandbox, fork-server, default-filter, jobs, "
     "max-failures, max-output, leaks, fail-on-flaky, junit, inherits, overrides"},
    {"profile-name", "profiles: {'': {}}\n", "1:12: a profile needs a name"},
    {"profile-parent", "profiles: {ci: {}, b: {inherits: cii}}\n",
     "1:34: there is no profile 'cii'; did you mean 'ci'?"},
    {"profile-of-itself", "profiles: {a: {inherits: a}}\n", "1:26: profile 'a' inherits itself"},
    {"profile-in-a-circle", "profiles: {a: {inherits: b}, b: {inherits: a}}\n",
     "1:26: profile 'a' inherits itself\n1:44: profile 'b' inherits itself"},
    {"profile-of-the-default", "profiles: {a: {}, default: {inherits: a}}\n",
     "1:39: profile 'default' inherits the top level, and nothing else"},
    {"setup", "setup: make\n", "1:8: a setup must be a map, not a single value"},
    {"setup-without-anything", "setup: [{}]\n",
     "1:9: a setup needs 'name'\n1:9: a setup needs 'command'"},
    {"setup-command", "setup: {name: a, command: []}\n", "1:27: 'command' is empty"},
    {"setup-shell", "setup: {name: a, command: \"a 'b\"}\n",
     "1:27: 'command' ends inside of quotes, or after a backslash"},
    {"setup-empty", "setup: {name: a, command: '  '}\n", "1:27: 'command' is empty"},
    {"setup-twice", "setup:\n- {name: a, command: b}\n- {name: a, command: b}\n",
     "3:10: there is another setup 'a'"},
    {"setup-key", "setup: {name: a, command: b, filters: all()}\n",
     "1:30: unknown key 'filters' in a setup; did you mean 'filter'?"},
    {"all-of-them", "timout: 1s\ngrace: x\noverrides:\n  - filter: nope()\n    retries: y\n",
     "1:1: unknown key 'timout' in the configuration; did you mean 'timeout'?\n"
     "2:8: 'grace': 'x' is no duration; write 500ms, 30s, 2m or 1h30m\n"
     "4:13: 'filter': unknown function 'nope'; did you mean 'none'?\n"
     "5:14: 'retries': 'y' is no whole number"},
    {"twice", "jobs: 1\njobs: 2\n", "2:1: duplicate key 'jobs', already given in line 1"},
};

static void
bad_files_have_all_errors_with_their_places (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Bad *input = user_data;
  g_auto (GStrv) lines = g_strsplit (input->message, "\n", -1);
  g_autofree char *joined = g_strjoinv ("\nt.yaml:", lines);
  g_autofree char *message = g_strconcat ("t.yaml:", joined, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (
      ggen_runner_configuration_parse (input->text, strlen (input->text), "t.yaml", NULL, &error));
  g_assert_error (error, GGEN_RUNNER_CONFIGURATION_ERROR, GGEN_RUNNER_CONFIGURATION_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, message);
}

static void
what_is_no_yaml_is_told_apart (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ggen_runner_configuration_parse ("a: [\n", 5, "t.yaml", NULL, &error));
  g_assert_error (error, GGEN_RUNNER_CONFIGURATION_ERROR, GGEN_RUNNER_CONFIGURATION_ERROR_SYNTAX);
  g_assert_true (g_str_has_prefix (error->message, "t.yaml:2:1: "));
}

static void
an_error_is_a_line (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char text[] = "timeout: \"1s\\n\\e[31m\"\n\"sl\\now\": 1\n";
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_null (ggen_runner_configuration_parse (text, strlen (text), "t.yaml", NULL, &error));
  lines = g_strsplit (error->message, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_true (
      g_str_has_prefix (lines[0], "t.yaml:1:10: 'timeout': '1s\\n\\x1b[31m' is no duration; "));
  g_assert_true (g_str_has_prefix (lines[1], "t.yaml:2:1: unknown key 'sl\\now' in the "));
}

static void
many_errors_are_cut_short (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (text, "key-%u: 1\n", i);
  g_assert_null (ggen_runner_configuration_parse (text->str, text->len, "t.yaml", NULL, &error));
  lines = g_strsplit (error->message, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 21);
  g_assert_cmpstr (lines[20], ==, "and 80 more");
}

static void
an_unknown_profile_is_refused (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *text = "profiles: {ci: {}}\n";
  g_autoptr (GError) error = NULL;

  g_assert_null (ggen_runner_configuration_parse (text, strlen (text), "t.yaml", "cii", &error));
  g_assert_error (error, GGEN_RUNNER_CONFIGURATION_ERROR,
                  GGEN_RUNNER_CONFIGURATION_ERROR_UNKNOWN_PROFILE);
  g_assert_cmpstr (error->message, ==, "there is no profile 'cii' in t.yaml; did you mean 'ci'?");

  g_clear_error (&error);
  g_assert_null (ggen_runner_configuration_load (NULL, "ci", &error));
  g_assert_cmpstr (error->message, ==, "there is no profile 'ci': there is no ggen-test.yaml");
}

static void
a_file_that_is_not_there_is_an_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ggen_runner_configuration_load ("nowhere.yaml", NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
write_file (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_file_set_contents (path, "jobs: 5\n", -1, &error);
  g_assert_no_error (error);
}

static void
assert_found (const char *source_root, const char *folder, const char *expected)
{
  g_autofree char *found = ggen_runner_configuration_find (source_root, folder);
  g_autofree char *path = expected != NULL ? g_canonicalize_filename (expected, NULL) : NULL;
  g_autofree char *absolute = found != NULL ? g_canonicalize_filename (found, NULL) : NULL;

  g_assert_cmpstr (absolute, ==, path);
}

static void
the_file_is_found (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRunnerConfiguration) self = NULL;
  g_autoptr (GError) error = NULL;

  write_file ("outside/ggen-test.yaml");
  write_file ("outside/checkout/.git/HEAD");
  g_assert_no_errno (g_mkdir_with_parents ("outside/checkout/a/b", 0700));
  g_assert_no_errno (g_mkdir_with_parents ("outside/plain", 0700));

  assert_found (NULL, "outside", "outside/ggen-test.yaml");
  assert_found ("outside", "outside/checkout", "outside/ggen-test.yaml");
  assert_found ("outside/checkout", "outside", NULL);
  /* Neither beyond the checkout, nor anywhere above where there is none. */
  assert_found (NULL, "outside/checkout/a/b", NULL);
  assert_found (NULL, "outside/plain", NULL);

  write_file ("outside/checkout/ggen-test.yaml");
  assert_found (NULL, "outside/checkout/a/b", "outside/checkout/ggen-test.yaml");
  write_file ("outside/checkout/a/ggen-test.yaml");
  assert_found (NULL, "outside/checkout/a/b", "outside/checkout/a/ggen-test.yaml");
  assert_found (NULL, "outside/checkout", "outside/checkout/ggen-test.yaml");

  self = ggen_runner_configuration_load ("outside/checkout/a/ggen-test.yaml", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ggen_runner_configuration_get_settings (self)->jobs, ==, 5);
}

static char *
load_guide (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("GGEN_TEST_SOURCE_ROOT"), "doc", "guide", "test-runner.md", NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static void
the_guide_names_every_key (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *guide = load_guide ();

  for (guint place = GGEN_RUNNER_IN_PROFILE; place <= GGEN_RUNNER_IN_LIMITS; place <<= 1)
    {
      g_autoptr (GPtrArray) names = ggen_runner_layer_list_keys (place, NULL);

      for (guint i = 0; names->pdata[i] != NULL; i++)
        {
          g_autofree char *code = g_strdup_printf ("`%s", (char *) names->pdata[i]);

          g_test_message ("%s", code);
          g_assert_nonnull (strstr (guide, code));
        }
    }
}

static void
examples_of_the_guide_are_good (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *guide = load_guide ();
  g_auto (GStrv) blocks = g_strsplit (guide, "```", -1);
  guint n_examples = 0;

  for (guint i = 0; blocks[i] != NULL; i++)
    if (g_str_has_prefix (blocks[i], "yaml\n"))
      {
        g_clear_pointer (&(GgenRunnerConfiguration *){parse (blocks[i] + strlen ("yaml\n"))},
                         ggen_runner_configuration_free);
        n_examples++;
      }
  g_assert_cmpuint (n_examples, >=, 2);
}

/* Pieces of good files in any order, and cut anywhere. */
static void
random_text_is_a_configuration_or_an_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const sources[] = {every_setting, profiles, overrides};
  static const char *const pieces[] = {": ",  "\n", "  ", "- ", "[",   "]",  "{",    "}",  "none",
                                       "&a ", "*a", "'",  "\"", "|\n", "!x", "\xff", "0s", "~"};
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_good = 0;

  for (guint i = 0; i < 1500; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GgenRunnerConfiguration) self = NULL;
      gint32 n_changes = g_test_rand_int_range (0, 4);

      g_string_assign (text, sources[g_test_rand_int_range (0, G_N_ELEMENTS (sources))]);
      for (gint32 j = 0; j < n_changes; j++)
        {
          gsize at = g_test_rand_int_range (0, text->len);

          g_string_erase (text, at, g_test_rand_int_range (0, MIN (8, (gint32) (text->len - at))));
          g_string_insert (text, at, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
        }

      self = ggen_runner_configuration_parse (text->str, text->len, "t.yaml", NULL, &error);
      g_assert_true ((self == NULL) == (error != NULL));
      if (self == NULL)
        {
          g_auto (GStrv) lines = g_strsplit (error->message, "\n", -1);

          g_assert_true (error->domain == GGEN_RUNNER_CONFIGURATION_ERROR);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          for (guint j = 0; lines[j] != NULL; j++)
            g_assert_true (g_str_has_prefix (lines[j], j < 20 ? "t.yaml:" : "and "));
          continue;
        }
      n_good++;
    }
  g_assert_cmpuint (n_good, >, 100);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/configuration/nothing-said-is-the-default", nothing_said_is_the_default, NULL);
  ggen_test_add ("/configuration/an-empty-file-says-nothing", an_empty_file_says_nothing, NULL);
  ggen_test_add ("/configuration/every-setting-is-taken", every_setting_is_taken, NULL);
  ggen_test_add ("/configuration/words-stand-for-numbers", words_stand_for_numbers, NULL);
  ggen_test_add ("/configuration/profiles-inherit-each-key", profiles_inherit_each_key, NULL);
  ggen_test_add ("/configuration/the-later-override-wins-each-key",
                 the_later_override_wins_each_key, NULL);
  ggen_test_add ("/configuration/overrides-of-a-profile-come-after-those-of-all",
                 overrides_of_a_profile_come_after_those_of_all, NULL);
  ggen_test_add ("/configuration/a-program-is-known-before-its-cases",
                 a_program_is_known_before_its_cases, NULL);
  ggen_test_add ("/configuration/a-program-is-run-as-the-overrides-say",
                 a_program_is_run_as_the_overrides_say, NULL);
  ggen_test_add ("/configuration/a-program-has-a-say-between-profile-and-overrides",
                 a_program_has_a_say_between_profile_and_overrides, NULL);
  ggen_test_add ("/configuration/the-command-line-wins", the_command_line_wins, NULL);
  ggen_test_add ("/configuration/groups-have-limits", groups_have_limits, NULL);
  ggen_test_add ("/configuration/setups-are-read-in-order", setups_are_read_in_order, NULL);
  ggen_test_add ("/configuration/the-environment-is-changed", the_environment_is_changed, NULL);
  ggen_test_add ("/configuration/retries-wait-longer-and-longer", retries_wait_longer_and_longer,
                 NULL);
  ggen_test_add ("/configuration/durations-are-read", durations_are_read, NULL);
  ggen_test_add ("/configuration/sizes-are-read", sizes_are_read, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strconcat ("/configuration/bad/", bad[i].name, NULL);

      ggen_test_add (path, bad_files_have_all_errors_with_their_places, (gpointer) &bad[i]);
    }
  ggen_test_add ("/configuration/what-is-no-yaml-is-told-apart", what_is_no_yaml_is_told_apart,
                 NULL);
  ggen_test_add ("/configuration/an-error-is-a-line", an_error_is_a_line, NULL);
  ggen_test_add ("/configuration/many-errors-are-cut-short", many_errors_are_cut_short, NULL);
  ggen_test_add ("/configuration/an-unknown-profile-is-refused", an_unknown_profile_is_refused,
                 NULL);
  ggen_test_add ("/configuration/a-file-that-is-not-there-is-an-error",
                 a_file_that_is_not_there_is_an_error, NULL);
  ggen_test_add ("/configuration/the-file-is-found", the_file_is_found, NULL);
  ggen_test_add ("/configuration/the-guide-names-every-key", the_guide_names_every_key, NULL);
  ggen_test_add ("/configuration/examples-of-the-guide-are-good", examples_of_the_guide_are_good,
                 NULL);
  ggen_test_add ("/configuration/random-text-is-a-configuration-or-an-error",
                 random_text_is_a_configuration_or_an_error, NULL);

  return ggen_test_run ();
}
