/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-variables-private.h"

#include <string.h>
#include <unistd.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-change-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-interpose-private.h"

/* The environment.
 *
 * A test has an array of its own for `environ`, which is the program's with some entries exchanged, so
 * to put things back is to exchange a pointer, and to see whether something was changed is to compare
 * entries. The program's array is copied once it is another one: libc frees those that it has made when
 * it needs more room. The strings of the program stay where they are, since pointers into them are kept
 * by whoever calls getenv() once; those that the sandbox sets are written to the same place for each
 * test, for the same reason. */

#define MOST_SET 16
#define MOST_LENGTH 4200 /* of what the sandbox sets: a path, and a name */
#define MOST_TOLD 100    /* bytes of a value */
#define MOST_GONE 3      /* told by name */

extern char **environ;

typedef struct
{
  char *entry; /* (unowned): in the environment */
  char *copy;  /* (owned): what it said when the test began */
} Entry;

static GPtrArray
    *outer; /* (element-type utf8) (owned) (nullable): the program's, with NULL at the end */
static GPtrArray
    *inner; /* (element-type utf8) (owned) (nullable): the test's, with NULL at the end */
static GArray *entries; /* (element-type Entry) (owned) (nullable): what inner was made of */
static GHashTable
    *meant; /* (element-type utf8 utf8) (owned) (nullable): set for the test on purpose */

static char set_entries[MOST_SET][MOST_LENGTH];

static gsize
name_length (const char *entry)
{
  return strcspn (entry, "=");
}

static gboolean
has_name (const char *entry, const char *name, gsize length)
{
  return strncmp (entry, name, length) == 0 && entry[length] == '=';
}

static gboolean
is_set (const char *entry, const GgenTestVariable *variables, gsize n_variables)
{
  for (gsize i = 0; i < n_variables; i++)
    if (entry[0] == variables[i].name[0]
        && has_name (entry, variables[i].name, strlen (variables[i].name)))
      return TRUE;

  return FALSE;
}

/* Most entries are what they were in the test before. */
static void
remember (guint index, char *entry)
{
  Entry *known;

  if (index == entries->len)
    g_array_set_size (entries, index + 1);

  known = &g_array_index (entries, Entry, index);
  if (known->entry == entry && strcmp (known->copy, entry) == 0)
    return;

  g_free (known->copy);
  *known = (Entry){entry, g_strdup (entry)};
}

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->copy);
}

static void
init (void)
{
  if (entries != NULL)
    return;

  outer = g_ptr_array_new ();
  inner = g_ptr_array_new ();
  entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  g_array_set_clear_func (entries, entry_clear);
  meant = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
copy_to_outer (void)
{
  if (environ != NULL && environ == (char **) outer->pdata)
    return;

  g_ptr_array_set_size (outer, 0);
  for (char **entry = environ; entry != NULL && *entry != NULL; entry++)
    g_ptr_array_add (outer, *entry);
  g_ptr_array_add (outer, NULL);
}

static void
add (char *entry)
{
  remember (inner->len, entry);
  g_ptr_array_add (inner, entry);
}

void
ggen_test_variables_begin (const GgenTestVariable *variables, gsize n_variables)
{
  g_assert (n_variables <= MOST_SET);

  init ();
  copy_to_outer ();

  g_ptr_array_set_size (inner, 0);
  for (char **entry = (char **) outer->pdata; *entry != NULL; entry++)
    if (!is_set (*entry, variables, n_variables))
      add (*entry);

  for (gsize i = 0; i < n_variables; i++)
    {
      const int length =
          g_snprintf (set_entries[i], MOST_LENGTH, "%s=%s", variables[i].name, variables[i].value);

      g_assert (length < MOST_LENGTH);
      add (set_entries[i]);
    }

  g_array_set_size (entries, inner->len);
  g_ptr_array_add (inner, NULL);
  environ = (char **) inner->pdata;
}

/* What was written into strings of the program is undone in place. */
void
ggen_test_variables_end (void)
{
  environ = (char **) outer->pdata;

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *known = &g_array_index (entries, Entry, i);

      if (strcmp (known->entry, known->copy) != 0)
        strcpy (known->entry, known->copy);
    }
}

void
ggen_test_variables_set (const char *name, const char *value)
{
  g_hash_table_replace (meant, g_strdup (name), g_strdup (value));

  if (value != NULL)
    GGEN_TEST_REAL (setenv) (name, value, TRUE);
  else
    GGEN_TEST_REAL (unsetenv) (name);
}

/* A guest keeps the array that it has. */
static void
remember_all (void)
{
  guint n = 0;

  init ();
  for (char **entry = environ; entry != NULL && *entry != NULL; entry++)
    remember (n++, *entry);
  g_array_set_size (entries, n);
}

static void
variables_begin (const GgenTestSubject *subject)
{
  if (subject->is_guest)
    remember_all ();
  ggen_test_variable_origins_begin ();
}

static gboolean
is_changed (void)
{
  if (environ != (char **) inner->pdata || environ[entries->len] != NULL)
    return TRUE;

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *known = &g_array_index (entries, Entry, i);

      if (environ[i] != known->entry || strcmp (known->entry, known->copy) != 0)
        return TRUE;
    }

  return FALSE;
}

static const char *
find_now (const char *name, gsize length)
{
  for (char **entry = environ; entry != NULL && *entry != NULL; entry++)
    if (has_name (*entry, name, length))
      return *entry + length + 1;

  return NULL;
}

static const char *
find_before (const char *name, gsize length)
{
  for (guint i = 0; i < entries->len; i++)
    if (has_name (g_array_index (entries, Entry, i).copy, name, length))
      return g_array_index (entries, Entry, i).copy + length + 1;

  return NULL;
}

static char *
describe_value (const char *value)
{
  if (value == NULL)
    return g_strdup ("not set");
  if (strlen (value) > MOST_TOLD)
    return g_strdup_printf ("\"%.*s...\"", MOST_TOLD, value);

  return g_strdup_printf ("\"%s\"", value);
}

/* GIO changes some, where it says so: for a message bus of a test. It does so by g_setenv(), whose frame may
 * be gone by the time that it calls libc. */
static gboolean
is_by_gio (const GgenTestOrigin *origin)
{
  return ggen_test_origin_is_of_glib (origin)
         && (ggen_test_caller_is_gio (ggen_test_origin_get_caller (origin, 0))
             || ggen_test_caller_is_gio (ggen_test_origin_get_caller (origin, 1)));
}

/* What differs from what the test should have, by name. */
typedef struct
{
  char *name;         /* (owned) */
  const char *before; /* (nullable) */
  const char *now;    /* (nullable) */
  gboolean is_known;  /* where */
  GgenTestOrigin origin;
} Difference;

static void
difference_clear (gpointer data)
{
  g_free (((Difference *) data)->name);
}

static void
report (const Difference *difference, const GgenTestSubject *subject)
{
  g_autofree char *was = describe_value (difference->before);
  g_autofree char *is = describe_value (difference->now);

  ggen_test_findings_add (difference->is_known ? &difference->origin : NULL,
                          "an environment variable was changed: %s was %s, is %s: put it back%s",
                          difference->name, was, is,
                          subject->is_guest ? "" : ", or use ggen_test_sandbox_set_env()");
}

static void
report_gone (GArray *differences, guint n_gone)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const Difference *last = NULL;

  for (guint i = 0, n_told = 0; i < differences->len && n_told < MOST_GONE; i++)
    {
      const Difference *difference = &g_array_index (differences, Difference, i);

      if (difference->now != NULL)
        continue;
      g_string_append_printf (names, "%s, ", difference->name);
      last = difference;
      n_told++;
    }

  ggen_test_findings_add (
      last->is_known ? &last->origin : NULL,
      "environment variables are not set any more: %sand %u more: put them back", names->str,
      n_gone - MOST_GONE);
}

static void
report_all (GArray *differences, const GgenTestSubject *subject)
{
  guint n_gone = 0;

  for (guint i = 0; i < differences->len; i++)
    if (g_array_index (differences, Difference, i).now == NULL)
      n_gone++;

  if (n_gone > MOST_GONE)
    report_gone (differences, n_gone);

  for (guint i = 0; i < differences->len; i++)
    {
      const Difference *difference = &g_array_index (differences, Difference, i);

      if (difference->now != NULL || n_gone <= MOST_GONE)
        report (difference, subject);
    }
}

static void
compare_entry (const char *entry, GHashTable *seen, GArray *differences)
{
  const gsize length = name_length (entry);
  Difference difference = {
      g_strndup (entry, length), NULL, find_now (entry, length), FALSE, {{NULL}, 0}};

  if (!g_hash_table_lookup_extended (meant, difference.name, NULL, (gpointer *) &difference.before))
    difference.before = find_before (entry, length);
  difference.is_known = ggen_test_variable_origins_find (difference.name, &difference.origin);

  if (!g_hash_table_add (seen, g_strdup (difference.name))
      || g_strcmp0 (difference.before, difference.now) == 0
      || (difference.is_known && is_by_gio (&difference.origin)))
    difference_clear (&difference);
  else
    g_array_append_val (differences, difference);
}

static void
compare_all (const GgenTestSubject *subject)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) differences = g_array_new (FALSE, FALSE, sizeof (Difference));
  GHashTableIter iter;
  gpointer name;

  g_array_set_clear_func (differences, difference_clear);

  for (guint i = 0; i < entries->len; i++)
    compare_entry (g_array_index (entries, Entry, i).copy, seen, differences);
  for (char **entry = environ; entry != NULL && *entry != NULL; entry++)
    compare_entry (*entry, seen, differences);

  g_hash_table_iter_init (&iter, meant);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    compare_entry (name, seen, differences);

  report_all (differences, subject);
}

static void
variables_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  if (!is_allowed && (subject->is_guest || is_changed ()))
    compare_all (subject);

  ggen_test_variable_origins_end ();
  if (g_hash_table_size (meant) > 0)
    g_hash_table_remove_all (meant);
}

const GgenTestCheck ggen_test_variables_check = {
    GGEN_TEST_ALLOW_ENVIRONMENT,
    variables_begin,
    NULL,
    variables_end,
};
