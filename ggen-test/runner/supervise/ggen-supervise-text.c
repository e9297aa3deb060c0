/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-supervise-text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *
ggen_supervise_reallocate (void *memory, size_t size)
{
  void *result = realloc (memory, size > 0 ? size : 1);

  if (result == NULL)
    abort ();

  return result;
}

void *
ggen_supervise_allocate (size_t size)
{
  return ggen_supervise_reallocate (NULL, size);
}

char *
ggen_supervise_text_reserve (GgenSuperviseText *self, size_t size)
{
  if (self->allocated - self->size < size)
    {
      self->allocated = (self->size + size) * 2;
      self->bytes = ggen_supervise_reallocate (self->bytes, self->allocated);
    }

  return self->bytes + self->size;
}

void
ggen_supervise_text_add (GgenSuperviseText *self, const void *bytes, size_t size)
{
  if (size == 0)
    return;
  memcpy (ggen_supervise_text_reserve (self, size), bytes, size);
  self->size += size;
}

void
ggen_supervise_text_add_string (GgenSuperviseText *self, const char *string)
{
  ggen_supervise_text_add (self, string, strlen (string));
}

void
ggen_supervise_text_end (GgenSuperviseText *self)
{
  ggen_supervise_text_add (self, "", 1);
}

void
ggen_supervise_text_clear (GgenSuperviseText *self)
{
  free (self->bytes);
  memset (self, 0, sizeof *self);
}

/* How many bytes the character at @bytes has; 0: it is not UTF-8. */
static size_t
measure_character (const unsigned char *bytes, size_t size)
{
  static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  size_t length = bytes[0] < 0x80             ? 1
                  : (bytes[0] & 0xe0) == 0xc0 ? 2
                  : (bytes[0] & 0xf0) == 0xe0 ? 3
                  : (bytes[0] & 0xf8) == 0xf0 ? 4
                                              : 0;
  uint32_t value = length > 1 ? bytes[0] & (0xff >> (length + 1)) : bytes[0];

  if (length == 0 || length > size)
    return 0;
  for (size_t i = 1; i < length; i++)
    {
      if ((bytes[i] & 0xc0) != 0x80)
        return 0;
      value = value << 6 | (bytes[i] & 0x3f);
    }
  if (value < smallest[length] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
    return 0;

  return length;
}

/* Escape sequences of terminals begin with one of these. */
static int
is_control (const unsigned char *bytes, size_t length)
{
  return (length == 1 && (bytes[0] < 0x20 || bytes[0] == 0x7f))
         || (length == 2 && bytes[0] == 0xc2 && bytes[1] < 0xa0);
}

static void
add_escaped (GgenSuperviseText *self, unsigned char byte)
{
  char escaped[5];

  if (byte == '\n' || byte == '\t' || byte == '\r')
    snprintf (escaped, sizeof escaped, "\\%c", byte == '\n' ? 'n' : byte == '\t' ? 't' : 'r');
  else
    snprintf (escaped, sizeof escaped, "\\x%02x", byte);
  ggen_supervise_text_add_string (self, escaped);
}

void
ggen_supervise_text_add_visible (GgenSuperviseText *self,
                                 const char *bytes,
                                 size_t size,
                                 size_t max_characters)
{
  const unsigned char *position = (const unsigned char *) bytes;
  const unsigned char *end = position + size;

  for (size_t n = 0; position < end && n < max_characters; n++)
    {
      size_t length = measure_character (position, end - position);

      if (length > 0 && !is_control (position, length))
        ggen_supervise_text_add (self, position, length);
      else
        for (size_t i = 0; i < (length > 0 ? length : 1); i++)
          add_escaped (self, position[i]);
      position += length > 0 ? length : 1;
    }
  if (position < end)
    ggen_supervise_text_add_string (self, "…");
}
