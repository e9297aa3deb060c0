/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-symbols-private.h"

#include "ggen-test-frame-memo-private.h"
#include "ggen-test-source-private.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

static _Thread_local gboolean is_thread_busy;

gboolean
ggen_test_symbols_is_busy (void)
{
  return is_thread_busy;
}

gboolean
ggen_test_symbols_set_busy (gboolean is_busy)
{
  gboolean was_busy = is_thread_busy;

  is_thread_busy = is_busy;

  return was_busy;
}

/* The module that holds @address, by the name that it was loaded by, which says more than that of the
 * file behind the links. Not by dladdr() where that can be helped: it takes the lock of the dynamic
 * linker, which may be what a program hangs in. */
static const char *
find_module (gconstpointer address, gsize *offset)
{
#ifdef DLFO_STRUCT_HAS_EH_DBASE
  struct dl_find_object object;

  if (_dl_find_object ((gpointer) address, &object) != 0)
    return NULL;
  *offset = (guintptr) address - object.dlfo_link_map->l_addr;

  return object.dlfo_link_map->l_name;
#else
  Dl_info info;

  if (dladdr (address, &info) == 0)
    return NULL;
  *offset = (guintptr) address - (guintptr) info.dli_fbase;

  return info.dli_fname;
#endif
}

/* The mere name of its file. */
static const char *
find_module_name (gconstpointer address, gsize *offset)
{
  const char *path = find_module (address, offset);
  const char *slash = path != NULL ? strrchr (path, '/') : NULL;

  if (path == NULL)
    {
      *offset = (guintptr) address;
      return "unknown";
    }
  if (path[0] == '\0')
    return program_invocation_short_name;

  return slash != NULL ? slash + 1 : path;
}

static GgenTestFrame *
frame_new (gconstpointer address)
{
  GgenTestFrame *self = g_new0 (GgenTestFrame, 1);

  self->module = g_strdup (find_module_name (address, &self->offset));

  return self;
}

const char *
ggen_test_symbols_find_module (gconstpointer return_address)
{
  gsize offset;

  return find_module_name ((const char *) return_address - 1, &offset);
}

#ifdef GGEN_TEST_HAS_DW

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwelf.h>
#include <elfutils/libdwfl.h>

static GMutex mutex;
static Dwfl *dwfl;      /* (owned) (nullable), guarded by mutex */
static guint64 n_loads; /* that dwfl has seen, guarded by mutex */

/* Mapped, so that the file need not stay open, as it would in libdwfl's hands. */
static Elf *
open_elf (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  Elf *elf;

  if (fd < 0)
    return NULL;

  elf = elf_begin (fd, ELF_C_READ_MMAP_PRIVATE, NULL);
  if (elf != NULL && (elf_kind (elf) != ELF_K_ELF || elf_cntl (elf, ELF_C_FDREAD) != 0))
    g_clear_pointer (&elf, elf_end);
  close (fd);

  return elf;
}

/* Debugging information that was installed apart: it has what the module itself has for us, and more.
 * Only on this machine: libdwfl's own search would also ask servers. */
static Elf *
open_debug_elf (Elf *elf)
{
  g_autoptr (GString) path = g_string_new ("/usr/lib/debug/.build-id/");
  const void *id = NULL;
  gssize length = dwelf_elf_gnu_build_id (elf, &id);

  if (length <= 1)
    return NULL;

  for (gssize i = 0; i < length; i++)
    g_string_append_printf (path, "%02x%s", ((const guint8 *) id)[i], i == 0 ? "/" : "");
  g_string_append (path, ".debug");

  return open_elf (path->str);
}

static int
find_elf (Dwfl_Module *module,
          void **data,
          const char *name,
          Dwarf_Addr base,
          char **file_name,
          Elf **elf)
{
  Elf *debug_elf;

  /* What the kernel puts into each process (the vDSO). */
  if (!g_path_is_absolute (name))
    return dwfl_linux_proc_find_elf (module, data, name, base, file_name, elf);

  *elf = open_elf (name);
  debug_elf = *elf != NULL ? open_debug_elf (*elf) : NULL;
  if (debug_elf != NULL)
    {
      elf_end (*elf);
      *elf = debug_elf;
    }

  return -1;
}

static int
find_no_debuginfo (Dwfl_Module *module,
                   void **data,
                   const char *name,
                   Dwarf_Addr base,
                   const char *file_name,
                   const char *link_name,
                   GElf_Word link_checksum,
                   char **debuginfo_name)
{
  return -1;
}

static const Dwfl_Callbacks callbacks = {
    .find_elf = find_elf,
    .find_debuginfo = find_no_debuginfo,
};

static int
read_n_loads (struct dl_phdr_info *info, size_t size, void *user_data)
{
  *(guint64 *) user_data = info->dlpi_adds + info->dlpi_subs;

  return 1;
}

/* What is loaded, as it is now. */
static gboolean
refresh (void)
{
  guint64 n_now = 0;

  dl_iterate_phdr (read_n_loads, &n_now);
  if (dwfl != NULL && n_now == n_loads)
    return TRUE;

  if (dwfl == NULL && elf_version (EV_CURRENT) != EV_NONE)
    dwfl = dwfl_begin (&callbacks);
  if (dwfl == NULL)
    return FALSE;

  ggen_test_frame_memo_clear ();
  dwfl_report_begin (dwfl);
  if (dwfl_linux_proc_report (dwfl, getpid ()) != 0 || dwfl_report_end (dwfl, NULL, NULL) != 0)
    {
      g_clear_pointer (&dwfl, dwfl_end);
      return FALSE;
    }
  n_loads = n_now;

  return TRUE;
}

/* The compilation unit that holds @address. Compilers need not write the index that libdw looks
 * into (.debug_aranges). */
static Dwarf_Die *
find_unit (Dwfl_Module *module, Dwarf_Addr address, Dwarf_Addr *bias)
{
  Dwarf_Die *unit = dwfl_module_addrdie (module, address, bias);

  if (unit != NULL)
    return unit;

  while ((unit = dwfl_module_nextcu (module, unit, bias)) != NULL)
    if (dwarf_haspc (unit, address - *bias) > 0)
      return unit;

  return NULL;
}

static const char *
find_folder (Dwarf_Die *unit)
{
  Dwarf_Attribute attribute;

  return dwarf_formstring (dwarf_attr (unit, DW_AT_comp_dir, &attribute));
}

/* The place in the file where the machine is, or called from. */
typedef struct
{
  const char *file; /* (unowned) (nullable) */
  int line;
} Place;

static Place
find_place (Dwarf_Die *unit, Dwarf_Addr address)
{
  Dwarf_Line *line = dwarf_getsrc_die (unit, address);
  Place place = {NULL, 0};

  if (line != NULL && dwarf_lineno (line, &place.line) == 0)
    place.file = dwarf_linesrc (line, NULL, NULL);

  return place;
}

static Place
find_call_place (Dwarf_Die *unit, Dwarf_Die *inlined)
{
  Dwarf_Attribute attribute;
  Dwarf_Files *files;
  Dwarf_Word number = 0;
  Place place = {NULL, 0};

  if (dwarf_formudata (dwarf_attr (inlined, DW_AT_call_line, &attribute), &number) == 0)
    place.line = (int) number;
  if (dwarf_formudata (dwarf_attr (inlined, DW_AT_call_file, &attribute), &number) == 0
      && dwarf_getsrcfiles (unit, &files, NULL) == 0)
    place.file = dwarf_filesrc (files, number, NULL, NULL);

  return place;
}

static void
add_frame (GPtrArray *frames,
           gconstpointer address,
           Dwarf_Die *unit,
           const char *function,
           const Place *place)
{
  GgenTestFrame *frame = frame_new (address);

  frame->function = g_strdup (function);
  frame->line = (guint) place->line;
  if (place->file != NULL)
    frame->file = ggen_test_source_shorten (place->file, find_folder (unit));

  g_ptr_array_add (frames, frame);
}

/* The innermost block that holds the address and what is around it, the unit last. libdw says of a
 * block of an inlined function what is around the function's definition, so it is asked twice. */
static int
find_scopes (Dwarf_Die *unit, Dwarf_Addr in_unit, Dwarf_Die **scopes)
{
  Dwarf_Die *innermost = NULL;
  int n_scopes = dwarf_getscopes (unit, in_unit, &innermost);

  if (n_scopes > 0)
    n_scopes = dwarf_getscopes_die (innermost, scopes);
  free (innermost);

  return n_scopes;
}

/* Returns whether the function was found; those that are inlined into it come first. */
static gboolean
add_from_unit (GPtrArray *frames, gconstpointer address, Dwarf_Die *unit, Dwarf_Addr in_unit)
{
  Place place = find_place (unit, in_unit);
  Dwarf_Die *scopes = NULL;
  int n_scopes = find_scopes (unit, in_unit, &scopes);
  gboolean is_found = FALSE;

  for (int i = 0; i < n_scopes && !is_found; i++)
    {
      int tag = dwarf_tag (&scopes[i]);

      is_found = tag == DW_TAG_subprogram;
      if (is_found || tag == DW_TAG_inlined_subroutine)
        add_frame (frames, address, unit, dwarf_diename (&scopes[i]), &place);
      if (tag == DW_TAG_inlined_subroutine)
        place = find_call_place (unit, &scopes[i]);
    }
  free (scopes);

  return is_found;
}

/* The symbol whose code @address is in: libdwfl would take the nearest before it as well. */
static void
add_from_symbols (GPtrArray *frames, gconstpointer address, Dwfl_Module *module, Dwarf_Addr exact)
{
  const Place nowhere = {NULL, 0};
  const char *name;
  GElf_Off offset;
  GElf_Sym symbol;

  name = dwfl_module_addrinfo (module, exact, &offset, &symbol, NULL, NULL, NULL);
  if (name != NULL && symbol.st_size > 0 && offset >= symbol.st_size)
    name = NULL;

  add_frame (frames, address, NULL, name, &nowhere);
}

static gboolean
add_from_module (GPtrArray *frames, gconstpointer address)
{
  Dwarf_Addr exact = (guintptr) address;
  Dwfl_Module *module = dwfl_addrmodule (dwfl, exact);
  Dwarf_Addr bias = 0;
  Dwarf_Die *unit;

  if (module == NULL)
    return FALSE;

  unit = find_unit (module, exact, &bias);
  if (unit == NULL || !add_from_unit (frames, address, unit, exact - bias))
    add_from_symbols (frames, address, module, exact);

  return TRUE;
}

gboolean
ggen_test_symbols_has_lines (void)
{
  return TRUE;
}

static void
look_up (GPtrArray *frames, gconstpointer address)
{
  const guint first = frames->len;

  g_mutex_lock (&mutex);
  if (!refresh ())
    {
      g_ptr_array_add (frames, frame_new (address));
    }
  else if (!ggen_test_frame_memo_get (address, frames))
    {
      if (!add_from_module (frames, address))
        g_ptr_array_add (frames, frame_new (address));
      ggen_test_frame_memo_put (address, frames, first);
    }
  g_mutex_unlock (&mutex);
}

void
ggen_test_symbols_end (void)
{
  gboolean was_busy = ggen_test_symbols_set_busy (TRUE);

  g_mutex_lock (&mutex);
  ggen_test_frame_memo_clear ();
  g_clear_pointer (&dwfl, dwfl_end);
  g_mutex_unlock (&mutex);
  ggen_test_symbols_set_busy (was_busy);
}

#else

gboolean
ggen_test_symbols_has_lines (void)
{
  return FALSE;
}

/* As well as the dynamic linker can. */
static void
look_up (GPtrArray *frames, gconstpointer address)
{
  GgenTestFrame *frame = frame_new (address);
  Dl_info info;

  if (dladdr (address, &info) != 0)
    frame->function = g_strdup (info.dli_sname);

  g_ptr_array_add (frames, frame);
}

void
ggen_test_symbols_end (void)
{
}

#endif

void
ggen_test_symbols_look_up (gconstpointer return_address, GPtrArray *frames)
{
  int saved_errno = errno;
  gboolean was_busy = ggen_test_symbols_set_busy (TRUE);

  /* The call, not what comes after it. */
  look_up (frames, (const char *) return_address - 1);
  ggen_test_symbols_set_busy (was_busy);

  errno = saved_errno;
}
