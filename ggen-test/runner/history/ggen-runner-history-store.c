/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-history-store.h"

#include <errno.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

#include "ggen-runner-history-stamp.h"

/* "GgRh": tells our files from those of others. */
#define APPLICATION_ID "1197953640"
#define VERSION 1

#define BUSY_TIMEOUT_MS 5000
#define DAYS_REMEMBERED 90
/* A case counts as flaky until it has passed at once so many times. */
#define FLAKY_RUNS "10"

#define CREATE                                                                                     \
  "BEGIN IMMEDIATE;"                                                                               \
  "CREATE TABLE IF NOT EXISTS cases (id TEXT PRIMARY KEY, duration INTEGER, outcome TEXT NOT "     \
  "NULL,"                                                                                          \
  "  flakiness INTEGER NOT NULL, last_run INTEGER NOT NULL) WITHOUT ROWID;"                        \
  "CREATE TABLE IF NOT EXISTS programs (name TEXT PRIMARY KEY, files INTEGER NOT NULL,"            \
  "  content INTEGER NOT NULL, last_run INTEGER NOT NULL) WITHOUT ROWID;"                          \
  "CREATE TABLE IF NOT EXISTS runs (id INTEGER PRIMARY KEY CHECK (id = 1), n INTEGER NOT NULL);"   \
  "INSERT OR IGNORE INTO runs VALUES (1, 0);"                                                      \
  "PRAGMA application_id = " APPLICATION_ID ";"                                                    \
  "PRAGMA user_version = " G_STRINGIFY (VERSION) ";"                                               \
                                                 "COMMIT"

/* The expected duration moves three tenths of the way to the new one, which counts as a quarter or four
 * times of what was expected at most: one run on a busy machine does not move it far, and a change
 * that lasts is followed all the same. It is worked out here, so that runs at the same time add up. */
#define WRITE_CASE                                                                                 \
  "INSERT INTO cases VALUES (?1, ?2, ?3, CASE WHEN ?4 THEN " FLAKY_RUNS " ELSE 0 END, ?5)"         \
  " ON CONFLICT (id) DO UPDATE SET"                                                                \
  " duration = CASE"                                                                               \
  "  WHEN excluded.duration IS NULL THEN duration"                                                 \
  "  WHEN duration IS NULL THEN excluded.duration"                                                 \
  "  ELSE duration + (min (max (excluded.duration, duration / 4), duration * 4 + 1000) - "         \
  "duration)"                                                                                      \
  "       * 3 / 10 END,"                                                                           \
  " flakiness = CASE"                                                                              \
  "  WHEN excluded.flakiness > 0 THEN excluded.flakiness"                                          \
  "  WHEN excluded.outcome = 'passed' THEN max (flakiness - 1, 0)"                                 \
  "  ELSE flakiness END,"                                                                          \
  " outcome = excluded.outcome, last_run = excluded.last_run"

#define WRITE_PROGRAM "INSERT OR REPLACE INTO programs VALUES (?1, ?2, ?3, ?4)"

struct _GgenRunnerHistoryStore
{
  sqlite3 *database; /* (owned) */
  char *path;
  gboolean is_read_only;
  GHashTable *cases;    /* (element-type utf8 GgenRunnerCaseMemory) (owned) */
  GHashTable *programs; /* (element-type utf8 GgenRunnerProgramMemory) (owned) */
  guint64 n_runs;
};

static gboolean
set_error (GgenRunnerHistoryStore *self, GError **error)
{
  g_set_error (error, G_IO_ERROR,
               sqlite3_errcode (self->database) == SQLITE_BUSY ? G_IO_ERROR_BUSY
                                                               : G_IO_ERROR_FAILED,
               "%s: %s", self->path, sqlite3_errmsg (self->database));

  return FALSE;
}

static int
run (GgenRunnerHistoryStore *self, const char *sql)
{
  return sqlite3_exec (self->database, sql, NULL, NULL, NULL);
}

static gint64
ask_number (GgenRunnerHistoryStore *self, const char *sql, int *code)
{
  sqlite3_stmt *statement = NULL;
  gint64 number = 0;

  *code = sqlite3_prepare_v2 (self->database, sql, -1, &statement, NULL);
  if (*code == SQLITE_OK)
    *code = sqlite3_step (statement);
  if (*code == SQLITE_ROW)
    {
      number = sqlite3_column_int64 (statement, 0);
      *code = SQLITE_OK;
    }
  sqlite3_finalize (statement);

  return number;
}

static GgenRunnerOutcome
parse_outcome (const char *name)
{
  for (GgenRunnerOutcome i = GGEN_RUNNER_PASSED; i <= GGEN_RUNNER_ABANDONED; i++)
    if (g_strcmp0 (name, ggen_runner_outcome_get_name (i)) == 0)
      return i;

  return GGEN_RUNNER_ABANDONED;
}

static void
load_case (GgenRunnerHistoryStore *self, sqlite3_stmt *row)
{
  GgenRunnerCaseMemory *memory = g_new0 (GgenRunnerCaseMemory, 1);

  memory->duration =
      sqlite3_column_type (row, 1) == SQLITE_INTEGER ? sqlite3_column_int64 (row, 1) : -1;
  memory->has_failed =
      ggen_runner_outcome_is_failure (parse_outcome ((const char *) sqlite3_column_text (row, 2)));
  memory->is_flaky = sqlite3_column_int (row, 3) > 0;
  g_hash_table_insert (self->cases, g_strdup ((const char *) sqlite3_column_text (row, 0)), memory);
}

static void
load_program (GgenRunnerHistoryStore *self, sqlite3_stmt *row)
{
  GgenRunnerProgramMemory *memory = g_new0 (GgenRunnerProgramMemory, 1);

  memory->files = sqlite3_column_int64 (row, 1);
  memory->content = sqlite3_column_int64 (row, 2);
  g_hash_table_insert (self->programs, g_strdup ((const char *) sqlite3_column_text (row, 0)),
                       memory);
}

static int
load_rows (GgenRunnerHistoryStore *self,
           const char *sql,
           void (*load) (GgenRunnerHistoryStore *self, sqlite3_stmt *row))
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->database, sql, -1, &statement, NULL);

  while (code == SQLITE_OK || code == SQLITE_ROW)
    {
      code = sqlite3_step (statement);
      if (code == SQLITE_ROW && sqlite3_column_text (statement, 0) != NULL)
        load (self, statement);
    }
  sqlite3_finalize (statement);

  return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* SQLITE_CORRUPT also where a table is not what it should be. */
static int
load_all (GgenRunnerHistoryStore *self)
{
  int code = load_rows (self, "SELECT id, duration, outcome, flakiness FROM cases", load_case);

  if (code == SQLITE_OK)
    code = load_rows (self, "SELECT name, files, content FROM programs", load_program);
  if (code == SQLITE_OK)
    self->n_runs = ask_number (self, "SELECT n FROM runs", &code);

  return code == SQLITE_ERROR ? SQLITE_CORRUPT : code;
}

/* SQLITE_NOTADB also where it is a database of something else. */
static int
set_up (GgenRunnerHistoryStore *self)
{
  int code;
  gint64 version = ask_number (self, "PRAGMA user_version", &code);
  gint64 id = code == SQLITE_OK ? ask_number (self, "PRAGMA application_id", &code) : 0;
  gint64 n_tables =
      code == SQLITE_OK ? ask_number (self, "SELECT count (*) FROM sqlite_schema", &code) : 0;

  if (code != SQLITE_OK)
    return code;
  if (n_tables > 0 && id != atoi (APPLICATION_ID))
    return SQLITE_NOTADB;
  if (version > VERSION)
    return SQLITE_SCHEMA;

  self->is_read_only = sqlite3_db_readonly (self->database, "main") == 1;
  if (self->is_read_only)
    return version == VERSION ? load_all (self) : SQLITE_READONLY;

  /* Readers do not wait for a writer then. Where the filesystem cannot do it, everything else works. */
  run (self, "PRAGMA journal_mode = WAL");
  run (self, "PRAGMA synchronous = NORMAL");
  if (version < VERSION)
    {
      code = run (self, CREATE);
      if (code != SQLITE_OK)
        return code;
    }

  return load_all (self);
}

/* (nullable): with *code, *message says why not */
static GgenRunnerHistoryStore *
open_once (const char *path, int *code, char **message)
{
  g_autoptr (GgenRunnerHistoryStore) self = g_new0 (GgenRunnerHistoryStore, 1);

  self->path = g_strdup (path);
  self->cases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->programs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  *code = sqlite3_open_v2 (path, &self->database,
                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  if (*code == SQLITE_OK)
    {
      sqlite3_busy_timeout (self->database, BUSY_TIMEOUT_MS);
      /* The end of a run does not wait for the disk: the log is worked in when it has grown. */
      sqlite3_db_config (self->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
      *code = set_up (self);
    }
  if (*code == SQLITE_OK)
    return g_steal_pointer (&self);

  *message = g_strdup (*code == SQLITE_SCHEMA ? "it was written by a newer version"
                                              : sqlite3_errmsg (self->database));

  return NULL;
}

/* (nullable): where the file is now */
static char *
move_aside (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *index = g_strconcat (path, "-shm", NULL);

  for (guint i = 1; i < 100; i++)
    {
      g_autofree char *aside = g_strdup_printf ("%s.damaged-%u", path, i);

      if (g_file_test (aside, G_FILE_TEST_EXISTS))
        continue;
      if (g_rename (path, aside) != 0)
        return NULL;
      g_unlink (log);
      g_unlink (index);
      return g_steal_pointer (&aside);
    }

  return NULL;
}

static gboolean
make_folder (const char *path, char **note)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;

  *note = g_strdup_printf ("no history is kept: %s: %s", folder, g_strerror (errno));

  return FALSE;
}

GgenRunnerHistoryStore *
ggen_runner_history_store_open (const char *path, char **note)
{
  GgenRunnerHistoryStore *self;
  g_autofree char *message = NULL;
  g_autofree char *aside = NULL;
  int code;

  *note = NULL;
  if (!make_folder (path, note))
    return NULL;

  self = open_once (path, &code, &message);
  if (self == NULL && (code == SQLITE_NOTADB || code == SQLITE_CORRUPT))
    {
      aside = move_aside (path);
      if (aside != NULL)
        {
          g_clear_pointer (&message, g_free);
          self = open_once (path, &code, &message);
        }
    }

  if (self == NULL)
    *note = g_strdup_printf ("no history is kept: %s: %s", path, message);
  else if (aside != NULL)
    *note = g_strdup_printf ("%s: was damaged, or something else; it is %s now, and history begins "
                             "anew",
                             path, aside);
  else if (self->is_read_only)
    *note = g_strdup_printf ("%s: cannot be written, so this run will not be remembered", path);

  return self;
}

void
ggen_runner_history_store_close (GgenRunnerHistoryStore *self)
{
  g_clear_pointer (&self->database, sqlite3_close);
}

void
ggen_runner_history_store_free (GgenRunnerHistoryStore *self)
{
  ggen_runner_history_store_close (self);
  g_hash_table_unref (self->cases);
  g_hash_table_unref (self->programs);
  g_free (self->path);
  g_free (self);
}

const GgenRunnerCaseMemory *
ggen_runner_history_store_find_case (GgenRunnerHistoryStore *self, const char *id)
{
  return g_hash_table_lookup (self->cases, id);
}

const GgenRunnerProgramMemory *
ggen_runner_history_store_find_program (GgenRunnerHistoryStore *self, const char *name)
{
  return g_hash_table_lookup (self->programs, name);
}

guint64
ggen_runner_history_store_get_n_runs (GgenRunnerHistoryStore *self)
{
  return self->n_runs;
}

static gboolean
step (GgenRunnerHistoryStore *self, sqlite3_stmt *statement)
{
  gboolean is_done = sqlite3_step (statement) == SQLITE_DONE;

  /* The message of a failure is the database's, so it is still there after this. */
  sqlite3_reset (statement);

  return is_done;
}

static gboolean
write_cases (GgenRunnerHistoryStore *self, GArray *cases, gint64 now)
{
  sqlite3_stmt *statement = NULL;
  gboolean is_written = TRUE;

  if (sqlite3_prepare_v2 (self->database, WRITE_CASE, -1, &statement, NULL) != SQLITE_OK)
    return FALSE;

  for (guint i = 0; i < cases->len && is_written; i++)
    {
      const GgenRunnerCaseNews *news = &g_array_index (cases, GgenRunnerCaseNews, i);

      sqlite3_bind_text (statement, 1, news->id, -1, SQLITE_STATIC);
      if (news->duration >= 0)
        sqlite3_bind_int64 (statement, 2, news->duration);
      else
        sqlite3_bind_null (statement, 2);
      sqlite3_bind_text (statement, 3, ggen_runner_outcome_get_name (news->outcome), -1,
                         SQLITE_STATIC);
      sqlite3_bind_int (statement, 4, news->is_flaky);
      sqlite3_bind_int64 (statement, 5, now);
      is_written = step (self, statement);
    }
  sqlite3_finalize (statement);

  return is_written;
}

static gboolean
write_programs (GgenRunnerHistoryStore *self, GArray *programs, const guint64 *contents, gint64 now)
{
  sqlite3_stmt *statement = NULL;
  gboolean is_written = TRUE;

  if (sqlite3_prepare_v2 (self->database, WRITE_PROGRAM, -1, &statement, NULL) != SQLITE_OK)
    return FALSE;

  for (guint i = 0; i < programs->len && is_written; i++)
    {
      const GgenRunnerProgramNews *news = &g_array_index (programs, GgenRunnerProgramNews, i);

      sqlite3_bind_text (statement, 1, news->name, -1, SQLITE_STATIC);
      sqlite3_bind_int64 (statement, 2, news->stamp);
      sqlite3_bind_int64 (statement, 3, contents[i]);
      sqlite3_bind_int64 (statement, 4, now);
      is_written = step (self, statement);
    }
  sqlite3_finalize (statement);

  return is_written;
}

static gboolean
forget_old_ones (GgenRunnerHistoryStore *self, gint64 now)
{
  gint64 oldest = now - (gint64) DAYS_REMEMBERED * 24 * 60 * 60;
  g_autofree char *sql = g_strdup_printf ("DELETE FROM cases WHERE last_run < %" G_GINT64_FORMAT ";"
                                          "DELETE FROM programs WHERE last_run < %" G_GINT64_FORMAT,
                                          oldest, oldest);

  return run (self, sql) == SQLITE_OK;
}

/* Reading programs takes time, in which another run could not write: it is done before. What was not
 * written since the last run need not be read again. */
static guint64 *
read_contents (GgenRunnerHistoryStore *self, GArray *programs)
{
  guint64 *contents = g_new0 (guint64, programs->len + 1);

  for (guint i = 0; i < programs->len; i++)
    {
      const GgenRunnerProgramNews *news = &g_array_index (programs, GgenRunnerProgramNews, i);
      const GgenRunnerProgramMemory *memory = g_hash_table_lookup (self->programs, news->name);

      contents[i] = memory != NULL && memory->files == news->stamp
                        ? memory->content
                        : ggen_runner_stamp_of_content ((const char *const *) news->files);
    }

  return contents;
}

gboolean
ggen_runner_history_store_write (GgenRunnerHistoryStore *self,
                                 const GgenRunnerBatch *batch,
                                 GError **error)
{
  g_autofree guint64 *contents = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (self->is_read_only)
    return TRUE;

  contents = read_contents (self, batch->programs);
  if (run (self, "BEGIN IMMEDIATE") != SQLITE_OK)
    return set_error (self, error);

  if (write_cases (self, batch->cases, now) && write_programs (self, batch->programs, contents, now)
      && (!batch->is_new_run || run (self, "UPDATE runs SET n = n + 1") == SQLITE_OK)
      && (!batch->is_last || forget_old_ones (self, now)) && run (self, "COMMIT") == SQLITE_OK)
    return TRUE;

  set_error (self, error);
  run (self, "ROLLBACK");

  return FALSE;
}
