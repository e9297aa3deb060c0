/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-listing.h"

#include <string.h>
#include <sys/wait.h>

#include "ggen-runner-case.h"

/* What is looked at of the output. */
typedef struct
{
  GPtrArray *plain;     /* (element-type utf8) (owned): "/path" */
  GPtrArray *commented; /* (element-type utf8) (owned): "# /path" */
  gboolean has_plan;
  guint64 plan;
} Reader;

GStrv
ggen_runner_listing_get_environment (const GgenRunnerProgram *program)
{
  return g_environ_setenv (g_strdupv (program->environment), "CHARSET", "UTF-8", TRUE);
}

static char *
describe_signal (int number)
{
  const char *name = sigabbrev_np (number);

  return name != NULL ? g_strconcat ("SIG", name, NULL) : g_strdup_printf ("signal %d", number);
}

/* (nullable) (transfer full): why the list cannot be trusted */
static char *
find_obstacle (const GgenRunnerAttempt *attempt)
{
  int status = attempt->wait_status;

  if (attempt->outcome == GGEN_RUNNER_TIMED_OUT)
    return g_strdup_printf ("-l %s", attempt->reason != NULL ? attempt->reason : "takes too long");
  if (!attempt->has_status)
    return g_strdup_printf ("-l cannot be started: %s",
                            attempt->reason != NULL ? attempt->reason : "nobody knows why");
  if (WIFSIGNALED (status))
    {
      g_autofree char *name = describe_signal (WTERMSIG (status));

      return g_strdup_printf ("-l crashed (%s)", name);
    }
  if (WEXITSTATUS (status) != 0)
    return g_strdup_printf ("-l failed (exit status %d)", WEXITSTATUS (status));
  if (attempt->standard_output.n_dropped > 0)
    return g_strdup ("-l prints too much");

  return NULL;
}

/* "1..N", with nothing behind it but perhaps a directive */
static gboolean
parse_plan (const char *line, guint64 *n)
{
  char *end;

  if (!g_str_has_prefix (line, "1..") || !g_ascii_isdigit (line[3]))
    return FALSE;

  *n = g_ascii_strtoull (line + 3, &end, 10);

  return *end == '\0' || *end == ' ';
}

static void
read_line (Reader *self, const char *line)
{
  const char *comment = line + strspn (line, " ");
  guint64 n;

  if (line[0] == '/')
    {
      g_ptr_array_add (self->plain, g_strdup (line));
    }
  else if (g_str_has_prefix (comment, "# /"))
    {
      g_ptr_array_add (self->commented, g_strdup (comment + 2));
    }
  else if (!self->has_plan && parse_plan (line, &n))
    {
      /* GLib prints it right before the first path: what came earlier the program said itself. */
      self->has_plan = TRUE;
      self->plan = n;
      g_ptr_array_set_size (self->plain, 0);
      g_ptr_array_set_size (self->commented, 0);
    }
}

static void
read_lines (Reader *self, GBytes *bytes)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  const char *end = text + size;

  while (text < end)
    {
      const char *newline = memchr (text, '\n', end - text);
      const char *line_end = newline != NULL ? newline : end;
      g_autofree char *line = g_strndup (text, line_end - text);

      read_line (self, line);
      text = line_end + 1;
    }
}

static GPtrArray *
drop_duplicates (GPtrArray *paths)
{
  GPtrArray *unique = g_ptr_array_new_full (paths->len, g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < paths->len; i++)
    if (g_hash_table_add (seen, paths->pdata[i]))
      g_ptr_array_add (unique, g_strdup (paths->pdata[i]));

  return unique;
}

/* Old GLib prints the paths as they are, new GLib as comments, like everything that the program says
 * itself. Where there are more of these than GLib counts, some are no paths, and nobody can tell
 * which. */
static void
take_paths (GgenRunnerListing *self, const Reader *reader)
{
  if (reader->plain->len > 0)
    self->paths = drop_duplicates (reader->plain);
  else if (reader->commented->len == 0)
    self->reason = g_strdup ("-l lists nothing");
  else if (reader->has_plan && reader->commented->len > reader->plan)
    self->reason =
        g_strdup_printf ("-l lists %u paths, but counts %" G_GUINT64_FORMAT " test%s",
                         reader->commented->len, reader->plan, reader->plan == 1 ? "" : "s");
  else
    self->paths = drop_duplicates (reader->commented);
}

GgenRunnerListing *
ggen_runner_listing_new (const GgenRunnerAttempt *attempt)
{
  g_autoptr (GPtrArray) plain = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) commented = g_ptr_array_new_with_free_func (g_free);
  Reader reader = {.plain = plain, .commented = commented};
  GgenRunnerListing *self = g_new0 (GgenRunnerListing, 1);

  self->reason = find_obstacle (attempt);
  if (self->reason != NULL)
    return self;

  if (attempt->standard_output.bytes != NULL)
    read_lines (&reader, attempt->standard_output.bytes);
  self->is_answered = reader.has_plan || reader.plain->len > 0 || reader.commented->len > 0;
  take_paths (self, &reader);

  return self;
}

void
ggen_runner_listing_free (GgenRunnerListing *self)
{
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  g_free (self->reason);
  g_free (self);
}

/* (element-type utf8 GPtrArray): what lies directly below each path that is a case itself. Every
 * path is in one of these at most, so all cases together exclude no more than there are paths. */
static GHashTable *
find_children (GPtrArray *paths)
{
  GHashTable *children =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < paths->len; i++)
    g_hash_table_insert (children, paths->pdata[i], g_ptr_array_new ());

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = paths->pdata[i];
      g_autofree char *parent = g_strndup (path, strrchr (path, '/') - path);
      GPtrArray *siblings = g_hash_table_lookup (children, parent);

      if (siblings != NULL)
        g_ptr_array_add (siblings, paths->pdata[i]);
    }

  return children;
}

static GgenRunnerCase *
make_case (GgenRunnerProgram *program, const char *path, GPtrArray *children)
{
  g_autofree char *below = NULL;
  const char *prefix[] = {NULL, NULL};

  if (children->len == 0)
    return ggen_runner_case_new (program, path, NULL);

  /* A command line has its limits. Less of it would be passed with a prefix always, but test programs
   * that look at their arguments themselves know -x less well than -s. */
  if (children->len > GGEN_RUNNER_LISTING_MAX_EXCLUDED)
    {
      below = g_strconcat (path, "/", NULL);
      prefix[0] = below;
      return ggen_runner_case_new (program, path, prefix);
    }

  g_ptr_array_add (children, NULL);

  return ggen_runner_case_new (program, path, (const char *const *) children->pdata);
}

GPtrArray *
ggen_runner_listing_make_cases (GgenRunnerProgram *program, GPtrArray *paths)
{
  GPtrArray *cases = g_ptr_array_new_full (paths->len, (GDestroyNotify) ggen_runner_case_unref);
  g_autoptr (GHashTable) children = find_children (paths);

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = paths->pdata[i];

      g_ptr_array_add (cases, make_case (program, path, g_hash_table_lookup (children, path)));
    }

  return cases;
}
