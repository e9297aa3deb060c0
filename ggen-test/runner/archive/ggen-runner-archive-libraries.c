/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-archive-libraries.h"

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ggen-runner-archive-collector.h"

static void
add_folders (GPtrArray *folders, const GgenRunnerArchivePlaces *places, const char *list)
{
  g_auto (GStrv) elements = g_strsplit (list, ":", -1);

  for (guint i = 0; elements[i] != NULL; i++)
    {
      g_autofree char *folder = NULL;
      g_autofree char *name = NULL;

      if (!g_path_is_absolute (elements[i]))
        continue;

      folder = g_canonicalize_filename (elements[i], "/");
      name = ggen_runner_archive_places_map (places, folder);
      if (name != NULL && !g_ptr_array_find_with_equal_func (folders, folder, g_str_equal, NULL))
        g_ptr_array_add (folders, g_steal_pointer (&folder));
    }
}

static void
read_dynamic (GPtrArray *folders, const GgenRunnerArchivePlaces *places, Elf *elf, Elf_Scn *section)
{
  GElf_Shdr header;
  Elf_Data *data = elf_getdata (section, NULL);
  GElf_Dyn entry;

  if (data == NULL || gelf_getshdr (section, &header) == NULL)
    return;

  for (int i = 0; gelf_getdyn (data, i, &entry) != NULL && entry.d_tag != DT_NULL; i++)
    {
      const char *list;

      if (entry.d_tag != DT_RPATH && entry.d_tag != DT_RUNPATH)
        continue;

      list = elf_strptr (elf, header.sh_link, entry.d_un.d_val);
      if (list != NULL)
        add_folders (folders, places, list);
    }
}

static void
read_elf (GPtrArray *folders, const GgenRunnerArchivePlaces *places, int fd)
{
  Elf *elf = elf_begin (fd, ELF_C_READ, NULL);
  Elf_Scn *section = NULL;

  while (elf != NULL && (section = elf_nextscn (elf, section)) != NULL)
    {
      GElf_Shdr header;

      if (gelf_getshdr (section, &header) != NULL && header.sh_type == SHT_DYNAMIC)
        read_dynamic (folders, places, elf, section);
    }

  elf_end (elf);
}

static gboolean
is_elf (int fd)
{
  char magic[SELFMAG];

  return pread (fd, magic, sizeof magic, 0) == sizeof magic && memcmp (magic, ELFMAG, SELFMAG) == 0;
}

GStrv
ggen_runner_archive_find_libraries (GPtrArray *entries, const GgenRunnerArchivePlaces *places)
{
  GPtrArray *folders = g_ptr_array_new ();

  elf_version (EV_CURRENT);
  for (guint i = 0; i < entries->len; i++)
    {
      const GgenRunnerArchiveEntry *entry = entries->pdata[i];
      int fd;

      if (entry->kind != GGEN_RUNNER_ARCHIVE_FILE)
        continue;

      fd = open (entry->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
      if (fd < 0)
        continue;
      if (is_elf (fd))
        read_elf (folders, places, fd);
      close (fd);
    }

  g_ptr_array_add (folders, NULL);

  return (GStrv) g_ptr_array_free (folders, FALSE);
}
