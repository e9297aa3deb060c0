/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-cfi-private.h"

#include <dlfcn.h>
#include <string.h>

/* Debian's libraries keep no frame pointers, so whoever walks a stack needs the unwind tables. The
 * unwinder of libgcc reads them again for each frame of each walk and tracks every register; of
 * x86-64's frames the stack pointer and rbp are enough, and what the table says of one place in the
 * code is a few bits, which the caller keeps.
 *
 * Specifications: DWARF 5 §6.4, and the Linux Standard Base, "Exception Frames", for what .eh_frame
 * and .eh_frame_hdr do differently. Whatever is not plain is GGEN_TEST_CFI_UNKNOWN, never a guess. */

#if defined(__x86_64__) && defined(__GLIBC__) && __GLIBC_PREREQ(2, 35)

enum
{
  RBP = 6,
  RSP = 7,
  RETURN_ADDRESS = 16,
  MOST_REMEMBERED = 8,
};

enum
{
  PTR_ABSOLUTE = 0x00,
  PTR_RELATIVE_INT32 = 0x1b,
  TABLE_RELATIVE_INT32 = 0x3b,
  COUNT_UINT32 = 0x03,
};

typedef enum
{
  SAME,
  SAVED,
  UNDEFINED,
  OTHER,
} RegisterRule;

typedef struct
{
  guint64 cfa_register; /* RSP, RBP, or anything else: not understood */
  gint64 cfa_offset;
  RegisterRule rbp;
  gint64 rbp_offset;
  RegisterRule return_address;
  gint64 return_address_offset;
} Row;

typedef struct
{
  const guint8 *at;
  const guint8 *end;
  gboolean is_bad;
} Reader;

typedef struct
{
  guint64 code_factor;
  gint64 data_factor;
  guint8 pointer_encoding;
  Reader instructions;
} Cie;

typedef struct
{
  const Cie *cie;
  Row row;
  Row initial;
  Row remembered[MOST_REMEMBERED];
  guint n_remembered;
  guintptr location;
  guintptr target;
} Machine;

static guint64
read_bytes (Reader *reader, gsize length)
{
  guint64 value = 0;

  if ((gsize) (reader->end - reader->at) < length)
    {
      reader->is_bad = TRUE;
      reader->at = reader->end;
      return 0;
    }

  memcpy (&value, reader->at, length);
  reader->at += length;

  return value;
}

static guint64
read_uleb (Reader *reader)
{
  guint64 value = 0;
  guint8 byte;
  guint shift = 0;

  do
    {
      byte = (guint8) read_bytes (reader, 1);
      if (shift < 64)
        value |= (guint64) (byte & 0x7f) << shift;
      shift += 7;
    }
  while ((byte & 0x80) != 0);

  return value;
}

static gint64
read_sleb (Reader *reader)
{
  gint64 value = 0;
  guint8 byte;
  guint shift = 0;

  do
    {
      byte = (guint8) read_bytes (reader, 1);
      if (shift < 64)
        value |= (gint64) ((guint64) (byte & 0x7f) << shift);
      shift += 7;
    }
  while ((byte & 0x80) != 0);

  if ((byte & 0x40) != 0 && shift < 64)
    value |= (gint64) (~(guint64) 0 << shift);

  return value;
}

static void
skip (Reader *reader, guint64 length)
{
  if ((guint64) (reader->end - reader->at) < length)
    reader->is_bad = TRUE;
  else
    reader->at += length;
}

/* An entry of .eh_frame without its length. */
static Reader
open_entry (const guint8 *entry)
{
  guint32 length;

  memcpy (&length, entry, sizeof length);
  if (length == 0 || length == G_MAXUINT32)
    return (Reader){.is_bad = TRUE};

  return (Reader){.at = entry + 4, .end = entry + 4 + length};
}

/* "zR", "zPLR" and the like; not those of signal frames ("S") nor unknown ones. */
static gboolean
read_augmentation (Reader *reader, const char *augmentation, Cie *cie)
{
  cie->pointer_encoding = PTR_ABSOLUTE;

  for (const char *letter = augmentation; *letter != '\0'; letter++)
    switch (*letter)
      {
      case 'z':
        read_uleb (reader);
        break;
      case 'R':
        cie->pointer_encoding = (guint8) read_bytes (reader, 1);
        break;
      case 'L':
        read_bytes (reader, 1);
        break;
      case 'P':
        skip (reader, (read_bytes (reader, 1) & 0x07) == 0x03 ? 4 : 8);
        break;
      default:
        return FALSE;
      }

  return !reader->is_bad;
}

static gboolean
read_cie (const guint8 *entry, Cie *cie)
{
  Reader reader = open_entry (entry);
  const char *augmentation;
  guint64 version;

  if (reader.is_bad || read_bytes (&reader, 4) != 0)
    return FALSE;

  version = read_bytes (&reader, 1);
  augmentation = (const char *) reader.at;
  skip (&reader, strnlen (augmentation, (gsize) (reader.end - reader.at)) + 1);
  cie->code_factor = read_uleb (&reader);
  cie->data_factor = read_sleb (&reader);

  if ((version != 1 && version != 3) || read_uleb (&reader) != RETURN_ADDRESS
      || augmentation[0] != 'z' || !read_augmentation (&reader, augmentation, cie))
    return FALSE;

  cie->instructions = reader;

  return cie->pointer_encoding == PTR_RELATIVE_INT32;
}

static void
set_rule (Row *row, guint64 number, RegisterRule rule, gint64 offset)
{
  if (number == RBP)
    {
      row->rbp = rule;
      row->rbp_offset = offset;
    }
  else if (number == RETURN_ADDRESS)
    {
      row->return_address = rule;
      row->return_address_offset = offset;
    }
}

static void
restore_rule (Machine *self, guint64 number)
{
  if (number == RBP)
    set_rule (&self->row, RBP, self->initial.rbp, self->initial.rbp_offset);
  else if (number == RETURN_ADDRESS)
    set_rule (&self->row, RETURN_ADDRESS, self->initial.return_address,
              self->initial.return_address_offset);
}

static void
remember (Machine *self, Reader *reader)
{
  if (self->n_remembered == MOST_REMEMBERED)
    reader->is_bad = TRUE;
  else
    self->remembered[self->n_remembered++] = self->row;
}

static void
recall (Machine *self, Reader *reader)
{
  if (self->n_remembered == 0)
    reader->is_bad = TRUE;
  else
    self->row = self->remembered[--self->n_remembered];
}

/* The instructions that say where the frame ends (DW_CFA_def_cfa…). */
static gboolean
define_cfa (Machine *self, Reader *reader, guint8 opcode)
{
  Row *row = &self->row;

  switch (opcode)
    {
    case 0x0c: /* DW_CFA_def_cfa */
      row->cfa_register = read_uleb (reader);
      row->cfa_offset = (gint64) read_uleb (reader);
      return TRUE;
    case 0x12: /* DW_CFA_def_cfa_sf */
      row->cfa_register = read_uleb (reader);
      row->cfa_offset = read_sleb (reader) * self->cie->data_factor;
      return TRUE;
    case 0x0d: /* DW_CFA_def_cfa_register */
      row->cfa_register = read_uleb (reader);
      return TRUE;
    case 0x0e: /* DW_CFA_def_cfa_offset */
      row->cfa_offset = (gint64) read_uleb (reader);
      return TRUE;
    case 0x13: /* DW_CFA_def_cfa_offset_sf */
      row->cfa_offset = read_sleb (reader) * self->cie->data_factor;
      return TRUE;
    case 0x0f: /* DW_CFA_def_cfa_expression */
      row->cfa_register = G_MAXUINT64;
      skip (reader, read_uleb (reader));
      return TRUE;
    default:
      return FALSE;
    }
}

/* The instructions that say where the caller's registers are. */
static gboolean
define_register (Machine *self, Reader *reader, guint8 opcode)
{
  gint64 factor = self->cie->data_factor;
  guint64 number;

  if (opcode < 0x05 || opcode > 0x16)
    return FALSE;

  number = read_uleb (reader);
  switch (opcode)
    {
    case 0x05: /* DW_CFA_offset_extended */
      set_rule (&self->row, number, SAVED, (gint64) read_uleb (reader) * factor);
      return TRUE;
    case 0x11: /* DW_CFA_offset_extended_sf */
      set_rule (&self->row, number, SAVED, read_sleb (reader) * factor);
      return TRUE;
    case 0x06: /* DW_CFA_restore_extended */
      restore_rule (self, number);
      return TRUE;
    case 0x07: /* DW_CFA_undefined */
      set_rule (&self->row, number, UNDEFINED, 0);
      return TRUE;
    case 0x08: /* DW_CFA_same_value */
      set_rule (&self->row, number, SAME, 0);
      return TRUE;
    case 0x09: /* DW_CFA_register */
    case 0x14: /* DW_CFA_val_offset */
    case 0x15: /* DW_CFA_val_offset_sf */
      read_uleb (reader);
      set_rule (&self->row, number, OTHER, 0);
      return TRUE;
    case 0x10: /* DW_CFA_expression */
    case 0x16: /* DW_CFA_val_expression */
      skip (reader, read_uleb (reader));
      set_rule (&self->row, number, OTHER, 0);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
run_extended (Machine *self, Reader *reader, guint8 opcode)
{
  guint64 factor = self->cie->code_factor;

  switch (opcode)
    {
    case 0x00: /* DW_CFA_nop */
      break;
    case 0x02: /* DW_CFA_advance_loc1 */
      self->location += read_bytes (reader, 1) * factor;
      break;
    case 0x03: /* DW_CFA_advance_loc2 */
      self->location += read_bytes (reader, 2) * factor;
      break;
    case 0x04: /* DW_CFA_advance_loc4 */
      self->location += read_bytes (reader, 4) * factor;
      break;
    case 0x0a: /* DW_CFA_remember_state */
      remember (self, reader);
      break;
    case 0x0b: /* DW_CFA_restore_state */
      recall (self, reader);
      break;
    case 0x2e: /* DW_CFA_GNU_args_size */
      read_uleb (reader);
      break;
    default:
      if (!define_cfa (self, reader, opcode) && !define_register (self, reader, opcode))
        reader->is_bad = TRUE;
    }
}

/* Runs instructions until they are about places behind the target. */
static gboolean
run (Machine *self, Reader reader)
{
  while (reader.at < reader.end && !reader.is_bad && self->location <= self->target)
    {
      guint8 opcode = (guint8) read_bytes (&reader, 1);
      guint8 operand = opcode & 0x3f;

      switch (opcode & 0xc0)
        {
        case 0x40: /* DW_CFA_advance_loc */
          self->location += operand * self->cie->code_factor;
          break;
        case 0x80: /* DW_CFA_offset */
          set_rule (&self->row, operand, SAVED,
                    (gint64) read_uleb (&reader) * self->cie->data_factor);
          break;
        case 0xc0: /* DW_CFA_restore */
          restore_rule (self, operand);
          break;
        default:
          run_extended (self, &reader, operand);
        }
    }

  return !reader.is_bad;
}

static GgenTestCfi
read_row (const Row *row)
{
  GgenTestCfi cfi = {.kind = GGEN_TEST_CFI_UNKNOWN};

  if (row->return_address == UNDEFINED)
    cfi.kind = GGEN_TEST_CFI_END;
  else if ((row->cfa_register == RSP || row->cfa_register == RBP) && row->cfa_offset > 0
           && row->cfa_offset % 8 == 0 && row->return_address == SAVED
           && row->return_address_offset == -8 && (row->rbp == SAME || row->rbp == SAVED)
           && row->rbp_offset <= 0 && row->rbp_offset % 8 == 0)
    cfi = (GgenTestCfi){
        .kind = GGEN_TEST_CFI_STEP,
        .from_rbp = row->cfa_register == RBP,
        .n_words = (guint) MIN (row->cfa_offset / 8, G_MAXINT),
        .rbp_slot = row->rbp == SAVED ? (guint) MIN (-row->rbp_offset / 8, G_MAXINT) : 0,
    };

  return cfi;
}

/* Returns the entry of the function that may hold @address, from the sorted table of the module. */
static const guint8 *
find_fde (const guint8 *header, guintptr address, guintptr *function)
{
  const gint32 (*table)[2] = (const void *) (header + 12);
  guint32 n_entries;
  gsize low = 0;
  gsize high;

  if (header[0] != 1 || header[1] != PTR_RELATIVE_INT32 || header[2] != COUNT_UINT32
      || header[3] != TABLE_RELATIVE_INT32)
    return NULL;

  memcpy (&n_entries, header + 8, sizeof n_entries);
  high = n_entries;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if ((guintptr) (header + table[middle][0]) <= address)
        low = middle + 1;
      else
        high = middle;
    }

  if (low == 0)
    return NULL;

  *function = (guintptr) (header + table[low - 1][0]);

  return header + table[low - 1][1];
}

GgenTestCfi
ggen_test_cfi_look_up (guintptr address)
{
  const GgenTestCfi unknown = {.kind = GGEN_TEST_CFI_UNKNOWN};
  /* A call may be a function's last instruction: its return address is in the next function. */
  Machine machine = {.target = address - 1};
  struct dl_find_object object;
  const guint8 *id_field;
  const guint8 *fde;
  Reader reader;
  Cie cie;

  if (_dl_find_object ((gpointer) machine.target, &object) != 0)
    return unknown;

  fde = find_fde (object.dlfo_eh_frame, machine.target, &machine.location);
  reader = fde != NULL ? open_entry (fde) : (Reader){.is_bad = TRUE};
  if (reader.is_bad)
    return unknown;

  id_field = reader.at;
  if (!read_cie (id_field - (gint32) read_bytes (&reader, 4), &cie))
    return unknown;

  skip (&reader, 4);
  if (machine.target >= machine.location + read_bytes (&reader, 4))
    return unknown;
  skip (&reader, read_uleb (&reader));

  machine.cie = &cie;
  if (!run (&machine, cie.instructions))
    return unknown;
  machine.initial = machine.row;
  if (!run (&machine, reader))
    return unknown;

  return read_row (&machine.row);
}

#else

GgenTestCfi
ggen_test_cfi_look_up (guintptr address)
{
  return (GgenTestCfi){.kind = GGEN_TEST_CFI_UNKNOWN};
}

#endif
