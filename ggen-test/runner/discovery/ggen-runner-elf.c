/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-elf.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
is_of_test_framework (const char *name)
{
  return g_str_has_prefix (name, "g_test_") || g_str_has_prefix (name, "ggen_test_");
}

/* Either the program's own, or of a library that it needs */
static gboolean
is_of_sanitizer (const char *name)
{
  return g_str_equal (name, "__asan_init") || g_str_equal (name, "__tsan_init")
         || g_str_equal (name, "__msan_init");
}

static GgenRunnerElfUses
look_at_symbols (Elf *elf, Elf_Scn *section, const GElf_Shdr *header)
{
  Elf_Data *data = elf_getdata (section, NULL);
  GgenRunnerElfUses uses = 0;
  GElf_Sym symbol;

  if (data == NULL || header->sh_entsize == 0)
    return 0;

  for (gsize i = 0; i < header->sh_size / header->sh_entsize; i++)
    {
      const char *name;

      if (gelf_getsym (data, i, &symbol) == NULL)
        break;

      name = elf_strptr (elf, header->sh_link, symbol.st_name);
      if (name == NULL)
        continue;
      if (symbol.st_shndx == SHN_UNDEF && is_of_test_framework (name))
        uses |= GGEN_RUNNER_ELF_USES_GLIB_TESTS;
      if (is_of_sanitizer (name))
        uses |= GGEN_RUNNER_ELF_USES_SANITIZER;
    }

  return uses;
}

static GgenRunnerElfUses
look_at_elf (Elf *elf)
{
  Elf_Scn *section = NULL;
  GElf_Shdr header;

  if (elf_kind (elf) != ELF_K_ELF)
    return 0;

  while ((section = elf_nextscn (elf, section)) != NULL)
    if (gelf_getshdr (section, &header) != NULL && header.sh_type == SHT_DYNSYM)
      return look_at_symbols (elf, section, &header);

  return 0;
}

/* A pipe or a device would block or have side effects: they are not opened for reading. */
static int
open_file (const char *path)
{
  struct stat status;
  int fd;

  if (stat (path, &status) != 0 || !S_ISREG (status.st_mode))
    return -1;

  do
    fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  while (fd < 0 && errno == EINTR);

  return fd;
}

GgenRunnerElfUses
ggen_runner_elf_look_at (const char *path)
{
  GgenRunnerElfUses uses = 0;
  Elf *elf;
  int fd = open_file (path);

  if (fd < 0)
    return 0;

  /* Read, not mapped: a linker may cut the file short meanwhile. */
  elf_version (EV_CURRENT);
  elf = elf_begin (fd, ELF_C_READ, NULL);
  if (elf != NULL)
    {
      uses = look_at_elf (elf);
      elf_end (elf);
    }
  close (fd);

  return uses;
}

/* (nullable): the file that a word means, as a command */
static char *
resolve_word (const GgenRunnerProgram *program, const char *word)
{
  const char *path = g_environ_getenv (program->environment, "PATH");
  g_auto (GStrv) folders = NULL;

  if (word[0] == '\0' || word[0] == '-')
    return NULL;
  if (g_path_is_absolute (word))
    return g_strdup (word);
  if (strchr (word, '/') != NULL)
    return program->directory != NULL ? g_canonicalize_filename (word, program->directory) : NULL;
  if (path == NULL)
    return NULL;

  folders = g_strsplit (path, ":", -1);
  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *file = g_build_filename (folders[i], word, NULL);

      if (g_path_is_absolute (file) && g_file_test (file, G_FILE_TEST_IS_EXECUTABLE)
          && g_file_test (file, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&file);
    }

  return NULL;
}

/* @known: (element-type filename GgenRunnerElfUses): many programs share a wrapper or an interpreter */
static GgenRunnerElfUses
look_at (GHashTable *known, const char *path)
{
  gpointer value;

  if (!g_hash_table_lookup_extended (known, path, NULL, &value))
    {
      value = GINT_TO_POINTER (ggen_runner_elf_look_at (path));
      g_hash_table_insert (known, g_strdup (path), value);
    }

  return GPOINTER_TO_INT (value);
}

static void
mark_program (GgenRunnerProgram *program, GHashTable *known)
{
  g_clear_pointer (&program->glib_program, g_free);
  program->is_sanitized = FALSE;

  for (guint i = 0; program->command[i] != NULL; i++)
    {
      g_autofree char *path = resolve_word (program, program->command[i]);

      GgenRunnerElfUses uses = path != NULL ? look_at (known, path) : 0;

      program->is_sanitized |= (uses & GGEN_RUNNER_ELF_USES_SANITIZER) != 0;
      if (!(uses & GGEN_RUNNER_ELF_USES_GLIB_TESTS))
        continue;

      program->glib_program = g_steal_pointer (&path);
      return;
    }
}

void
ggen_runner_elf_mark_programs (GPtrArray *programs)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < programs->len; i++)
    mark_program (programs->pdata[i], known);
}
