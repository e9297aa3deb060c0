/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-folders-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ggen-test-interpose-private.h"

/* GLib's own isolation of tests makes four folders for each test, which takes longer than all else that
 * is done for it. Here the folders stay the same, and it is looked whether they are still empty. */

/* Set across starting again: the process, and the folder that was made already. */
#define MADE "GGEN_TEST_FOLDER"

/* When a folder changes, the kernel notes the time by a clock that ticks a hundred times a second or more
 * often, and file systems round it. A change that is so long past has another time than any to come. */
#define SETTLED_NS (20 * 1000 * 1000)

/* Where the time is rounded to more than this. */
#define ROUNDED_NS (10 * 1000 * 1000)

/* An empty folder, as it was when it was looked into. */
typedef struct
{
  gboolean is_settled; /* as long as the rest stays as it is, it is empty */
  dev_t device;
  ino_t inode;
  struct timespec changed;
} Look;

typedef struct
{
  const char *name;
  char *path;       /* (owned) (nullable) before the start */
  GHashTable *kept; /* (owned) (nullable): name to mode of what was below it before the test */
  Look look;
} Folder;

/* What the environment says of them; none but the last two is made before somebody needs it. */
static const struct
{
  const char *variable;
  const char *path;
} places[] = {
    {"HOME", "home"},
    {"XDG_CACHE_HOME", "home/.cache"},
    {"XDG_CONFIG_HOME", "home/.config"},
    {"XDG_DATA_HOME", "home/.local/share"},
    {"XDG_STATE_HOME", "home/.local/state"},
    {"XDG_CONFIG_DIRS", "home/.system/config"},
    {"XDG_DATA_DIRS", "home/.system/data"},
    {"XDG_RUNTIME_DIR", "runtime"},
    {"TMPDIR", "tmp"},
};

static Folder folders[] = {{"home"}, {"runtime"}, {"tmp"}};

static char *base;   /* (owned) (nullable) before the start */
static pid_t maker;  /* the process that removes it */
static guint n_made; /* folders of tests */
static char *spare;  /* (owned) (nullable): one of those, which was not used */
static Look spare_look;

static int
open_up (const char *path, const struct stat *info, int kind, struct FTW *ftw)
{
  if (kind == FTW_D || kind == FTW_DNR)
    chmod (path, 0700);

  /* A folder that could not be read is walked in the next round. */
  return kind == FTW_DNR ? 1 : 0;
}

static int
remove_one (const char *path, const struct stat *info, int kind, struct FTW *ftw)
{
  remove (path);

  return 0;
}

void
ggen_test_folders_remove_tree (const char *path)
{
  while (nftw (path, open_up, 16, FTW_PHYS | FTW_MOUNT) == 1)
    ;

  nftw (path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* Children that were forked come here too. */
static void
remove_at_exit (void)
{
  if (getpid () != maker)
    return;

  ggen_test_folders_remove_tree (base);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_clear_pointer (&folders[i].path, g_free);
      g_clear_pointer (&folders[i].kept, g_hash_table_unref);
    }
  g_clear_pointer (&spare, g_free);
  g_clear_pointer (&base, g_free);
}

/* Not by g_get_tmp_dir(), which would remember what it finds. */
static char *
make_base (void)
{
  const char *parent = g_getenv ("TMPDIR");
  g_autofree char *template = NULL;
  char resolved[PATH_MAX];

  template =
      g_build_filename (parent != NULL && *parent != '\0' ? parent : "/tmp", "ggen-XXXXXX", NULL);
  if (mkdtemp (template) == NULL || realpath (template, resolved) == NULL)
    g_error ("cannot make the folder %s: %s", template, g_strerror (errno));

  return g_strdup (resolved);
}

static void
make_folder (Folder *self)
{
  if (mkdir (self->path, 0700) != 0 && errno != EEXIST)
    g_error ("cannot make %s: %s", self->path, g_strerror (errno));
}

static void
set_places (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (base, places[i].path, NULL);

      setenv (places[i].variable, path, TRUE);
    }
}

/* Whether GLib says the same as the environment. The first time that it is asked it looks there. */
static gboolean
glib_agrees (void)
{
  const char *const answers[] = {
      g_get_home_dir (),
      g_get_user_cache_dir (),
      g_get_user_config_dir (),
      g_get_user_data_dir (),
      g_get_user_state_dir (),
      g_get_system_config_dirs ()[0],
      g_get_system_data_dirs ()[0],
      g_get_user_runtime_dir (),
      g_get_tmp_dir (),
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (answers) == G_N_ELEMENTS (places));

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      if (g_strcmp0 (answers[i], g_getenv (places[i].variable)) != 0)
        return FALSE;
    }

  return TRUE;
}

/* When the program has been started again: GLib is asked before anything else asks it. What the
 * environment says is changed in ggen_test_folders_init(): until then it is none of our business, and
 * an interpreter may need it to find its own files. */
__attribute__ ((constructor)) static void
ask_glib_first (void)
{
  const char *made = getenv (MADE);
  g_autofree char *process = g_strdup_printf ("%d:", (int) getpid ());
  char *old[G_N_ELEMENTS (places)];

  if (made == NULL || !g_str_has_prefix (made, process))
    return;

  base = g_strdup (made + strlen (process));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    old[i] = g_strdup (getenv (places[i].variable));
  set_places ();
  glib_agrees ();

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      if (old[i] != NULL)
        setenv (places[i].variable, old[i], TRUE);
      else
        unsetenv (places[i].variable);
      g_free (old[i]);
    }
}

/* A test that hung before the program was started again has left what it had. */
static void
empty_base (void)
{
  ggen_test_folders_remove_tree (base);
  if (mkdir (base, 0700) != 0)
    g_error ("cannot make the folder %s: %s", base, g_strerror (errno));
}

gboolean
ggen_test_folders_init (void)
{
  const gboolean is_second_start = base != NULL;

  if (!is_second_start)
    base = make_base ();
  else
    empty_base ();
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      folders[i].path = g_build_filename (base, folders[i].name, NULL);
      make_folder (&folders[i]);
    }
  set_places ();

  if (!glib_agrees ())
    {
      if (is_second_start)
        g_error ("the user's folders are not those in %s", base);
      return FALSE;
    }

  unsetenv (MADE);
  maker = getpid ();
  atexit (remove_at_exit);

  return TRUE;
}

char **
ggen_test_folders_hand_on (char **environment)
{
  g_autofree char *made = g_strdup_printf ("%d:%s", (int) getpid (), base);

  return g_environ_setenv (environment, MADE, made, TRUE);
}

const char *
ggen_test_folders_get_base (void)
{
  return base;
}

static gboolean
is_settled (const struct timespec *changed, const struct timespec *now)
{
  const gint64 age = (now->tv_sec - changed->tv_sec) * G_GINT64_CONSTANT (1000000000) + now->tv_nsec
                     - changed->tv_nsec;

  return age > SETTLED_NS && changed->tv_nsec % ROUNDED_NS != 0;
}

/* Whether nothing but itself and its parent is in a folder that is as it was made. */
static gboolean
look_into (const char *path, Look *look)
{
  char entries[256];
  struct stat info;
  struct timespec now;
  gssize length = -1;
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  look->is_settled = FALSE;
  if (fd < 0)
    return FALSE;

  GGEN_TEST_REAL (clock_gettime) (CLOCK_REALTIME, &now);
  if (fstat (fd, &info) == 0 && (info.st_mode & 07777) == 0700)
    length = getdents64 (fd, entries, sizeof entries);
  close (fd);

  if (length != 2 * (gssize) G_STRUCT_OFFSET (struct dirent64, d_name) + 2 * 5)
    return FALSE;

  *look = (Look){is_settled (&info.st_ctim, &now), info.st_dev, info.st_ino, info.st_ctim};

  return TRUE;
}

/* The same, in one call for a folder that has not changed for a while. */
static gboolean
is_untouched (const char *path, Look *look)
{
  struct stat info;

  if (look->is_settled && lstat (path, &info) == 0 && info.st_dev == look->device
      && info.st_ino == look->inode && info.st_ctim.tv_sec == look->changed.tv_sec
      && info.st_ctim.tv_nsec == look->changed.tv_nsec)
    return TRUE;

  return look_into (path, look);
}

/* The test may have removed it, put something else in its place, or taken its rights away. */
static FTS *
walk (Folder *self)
{
  char *const roots[] = {self->path, NULL};
  FTS *tree;

  unlink (self->path);
  make_folder (self);
  chmod (self->path, 0700);
  tree = fts_open (roots, FTS_PHYSICAL | FTS_XDEV | FTS_NOCHDIR, NULL);
  if (tree == NULL)
    g_error ("cannot open %s: %s", self->path, g_strerror (errno));

  return tree;
}

/* Below the folder: its own path is no part of it. */
static const char *
get_name (Folder *self, const FTSENT *entry)
{
  return entry->fts_path + strlen (self->path) + 1;
}

/* Set beside the mode of a folder into which nobody may look: all that is in it was there. */
#define IS_CLOSED (1u << 31)

/* The program, or what is set up for several tests, may have put something there. */
static void
keep_what_is_there (Folder *self)
{
  FTS *tree;
  FTSENT *entry;

  g_clear_pointer (&self->kept, g_hash_table_unref);
  if (is_untouched (self->path, &self->look))
    return;

  tree = walk (self);
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while ((entry = fts_read (tree)) != NULL)
    {
      guint mode = entry->fts_statp->st_mode;

      if (entry->fts_info == FTS_ERR)
        g_error ("cannot look into %s: %s", entry->fts_path, g_strerror (entry->fts_errno));
      if (entry->fts_info == FTS_DNR)
        mode |= IS_CLOSED;
      if (entry->fts_level > FTS_ROOTLEVEL && entry->fts_info != FTS_DP)
        g_hash_table_insert (self->kept, g_strdup (get_name (self, entry)),
                             GUINT_TO_POINTER (mode));
    }
  fts_close (tree);
}

/* Returns the mode that the file had before the test, or 0: it is another one, or was not there. */
static guint
get_kept_mode (Folder *self, const FTSENT *entry)
{
  guint mode = 0;

  if (self->kept != NULL)
    mode = GPOINTER_TO_UINT (g_hash_table_lookup (self->kept, get_name (self, entry)));

  return (mode & S_IFMT) == (entry->fts_statp->st_mode & S_IFMT) ? mode : 0;
}

/* Folders that stay are opened up for the time in which they are emptied. */
static void
sweep (Folder *self, FTS *tree, FTSENT *entry)
{
  const guint mode = get_kept_mode (self, entry);

  if (entry->fts_info == FTS_DP)
    {
      if (mode != 0)
        chmod (entry->fts_path, mode & 07777);
    }
  else if (mode == 0)
    {
      ggen_test_folders_remove_tree (entry->fts_path);
      fts_set (tree, entry, FTS_SKIP);
    }
  else if ((mode & IS_CLOSED) != 0)
    {
      chmod (entry->fts_path, mode & 07777);
      fts_set (tree, entry, FTS_SKIP);
    }
  else if (entry->fts_info == FTS_D && (entry->fts_statp->st_mode & 0700) != 0700)
    chmod (entry->fts_path, 0700);
}

static void
empty_folder (Folder *self)
{
  FTS *tree;
  FTSENT *entry;

  if (is_untouched (self->path, &self->look))
    return;

  tree = walk (self);
  while ((entry = fts_read (tree)) != NULL)
    {
      if (entry->fts_level > FTS_ROOTLEVEL)
        sweep (self, tree, entry);
    }
  fts_close (tree);
}

static void
keep_all (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    keep_what_is_there (&folders[i]);
}

static char *
make_for_test (void)
{
  while (TRUE)
    {
      g_autofree char *dir = g_strdup_printf ("%s/%u", base, ++n_made);

      spare_look.is_settled = FALSE;
      if (mkdir (dir, 0700) == 0)
        return g_steal_pointer (&dir);
      /* A test that ran in a child process has left it. */
      if (errno != EEXIST)
        g_error ("cannot make the test's folder %s: %s", dir, g_strerror (errno));
    }
}

char *
ggen_test_folders_begin (void)
{
  keep_all ();

  return spare != NULL ? g_steal_pointer (&spare) : make_for_test ();
}

void
ggen_test_folders_end (const char *dir)
{
  if (is_untouched (dir, &spare_look))
    spare = g_strdup (dir);
  else
    ggen_test_folders_remove_tree (dir);

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    empty_folder (&folders[i]);
}

void
ggen_test_folders_end_for_child (void)
{
  if (spare != NULL && !is_untouched (spare, &spare_look))
    {
      ggen_test_folders_remove_tree (spare);
      g_clear_pointer (&spare, g_free);
    }

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    empty_folder (&folders[i]);
}

void
ggen_test_folders_begin_for_child (void)
{
  keep_all ();
}
