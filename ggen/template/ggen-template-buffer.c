/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-template-buffer-private.h"

#include <math.h>

void
ggen_buffer_init (GgenBuffer *self)
{
  *self = (GgenBuffer){0};
}

void
ggen_buffer_clear (GgenBuffer *self)
{
  g_clear_pointer (&self->data, g_free);
  self->length = self->capacity = 0;
}

void
ggen_buffer_grow (GgenBuffer *self, gsize extra)
{
  gsize needed = self->length + extra;
  gsize capacity = MAX (self->capacity * 2, 64);

  while (capacity < needed)
    capacity *= 2;
  self->data = g_realloc (self->data, capacity);
  self->capacity = capacity;
}

void
ggen_buffer_fill (GgenBuffer *self, char character, gsize count)
{
  if (count == 0)
    return;
  if (self->capacity - self->length < count)
    ggen_buffer_grow (self, count);
  memset (self->data + self->length, character, count);
  self->length += count;
}

void
ggen_buffer_append_unichar (GgenBuffer *self, gunichar character)
{
  char text[6];

  ggen_buffer_append (self, text, g_unichar_to_utf8 (character, text));
}

void
ggen_buffer_append_integer (GgenBuffer *self, gint64 value)
{
  char text[24];
  char *end = text + sizeof text, *start = end;
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;

  do
    *--start = '0' + rest % 10;
  while ((rest /= 10) != 0);
  if (value < 0)
    *--start = '-';
  ggen_buffer_append (self, start, end - start);
}

/* The shortest decimal digits that read back as the same double: 15 always survive, but for
 * numbers so small that they have fewer. */
static void
shortest_digits (double value, char *text, gsize size)
{
  for (int precision = fabs (value) < 2.3e-308 ? 1 : 15; precision <= 17; precision++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%de", precision - 1);
      g_ascii_formatd (text, size, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        return;
    }
}

/* Written as Python does: digits with a point, or with an exponent when very large or small. */
void
ggen_buffer_append_double (GgenBuffer *self, double value)
{
  char text[48], digits[24];
  int n_digits = 0, exponent;
  const char *cursor = text;

  if (isnan (value))
    {
      ggen_buffer_append_text (self, "nan");
      return;
    }
  if (isinf (value))
    {
      ggen_buffer_append_text (self, value < 0 ? "-inf" : "inf");
      return;
    }

  shortest_digits (value, text, sizeof text);
  if (*cursor == '-')
    ggen_buffer_append_char (self, *cursor++);
  for (; *cursor != 'e'; cursor++)
    if (*cursor != '.')
      digits[n_digits++] = *cursor;
  exponent = (int) g_ascii_strtoll (cursor + 1, NULL, 10);
  while (n_digits > 1 && digits[n_digits - 1] == '0')
    n_digits--;

  if (exponent < -4 || exponent >= 16)
    {
      ggen_buffer_append (self, digits, 1);
      if (n_digits > 1)
        ggen_buffer_append_char (self, '.');
      ggen_buffer_append (self, digits + 1, n_digits - 1);
      g_snprintf (text, sizeof text, "e%c%02d", exponent < 0 ? '-' : '+', ABS (exponent));
      ggen_buffer_append_text (self, text);
    }
  else if (exponent < 0)
    {
      ggen_buffer_append_text (self, "0.");
      ggen_buffer_fill (self, '0', -exponent - 1);
      ggen_buffer_append (self, digits, n_digits);
    }
  else if (n_digits <= exponent + 1)
    {
      ggen_buffer_append (self, digits, n_digits);
      ggen_buffer_fill (self, '0', exponent + 1 - n_digits);
      ggen_buffer_append_text (self, ".0");
    }
  else
    {
      ggen_buffer_append (self, digits, exponent + 1);
      ggen_buffer_append_char (self, '.');
      ggen_buffer_append (self, digits + exponent + 1, n_digits - exponent - 1);
    }
}

void
ggen_buffer_append_escaped (GgenBuffer *self, const char *text, gsize length)
{
  const char *end = text + length, *start = text;

  for (const char *cursor = text; cursor < end; cursor++)
    {
      const char *entity;

      switch (*cursor)
        {
        case '&':
          entity = "&amp;";
          break;
        case '<':
          entity = "&lt;";
          break;
        case '>':
          entity = "&gt;";
          break;
        case '"':
          entity = "&#34;";
          break;
        case '\'':
          entity = "&#39;";
          break;
        default:
          continue;
        }
      ggen_buffer_append (self, start, cursor - start);
      ggen_buffer_append_text (self, entity);
      start = cursor + 1;
    }
  ggen_buffer_append (self, start, end - start);
}

char *
ggen_buffer_steal (GgenBuffer *self)
{
  ggen_buffer_append_char (self, '\0');
  self->length = self->capacity = 0;

  return g_steal_pointer (&self->data);
}
