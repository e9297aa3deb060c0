/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* `format`: what `%` does to strings in Python. */

#include "ggen-template-text-private.h"

#include <math.h>

typedef struct
{
  gboolean left, plus, blank, zero, alternate;
  gint width;
  gint precision; /* -1: none */
  char conversion;
} Directive;

typedef struct
{
  GgenVm *vm;
  const GgenArguments *arguments;
  guint next;
  GgenBuffer buffer;
} Formatter;

static gboolean
fail (Formatter *formatter, const char *message)
{
  return ggen_vm_fail (formatter->vm, GGEN_TEMPLATE_ERROR_TYPE, "format: %s", message);
}

static gboolean
next_argument (Formatter *formatter, const GgenSlot **argument)
{
  if (formatter->next >= formatter->arguments->n_positional)
    return fail (formatter, "there are fewer arguments than directives");
  *argument = &formatter->arguments->positional[formatter->next++];

  return TRUE;
}

/* `%(name)s` */
static gboolean
named_argument (Formatter *formatter, const char *name, gsize length, const GgenSlot **argument)
{
  const GgenArguments *arguments = formatter->arguments;

  for (guint i = 0; i < arguments->n_named; i++)
    if (arguments->names[i]->length == length
        && memcmp (arguments->names[i]->text, name, length) == 0)
      {
        *argument = &arguments->named[i];
        return TRUE;
      }
  if (arguments->n_positional == 1 && arguments->positional[0].kind == GGEN_VALUE_MAP)
    {
      *argument = ggen_map_lookup_text (arguments->positional[0].as.map, name, length);
      if (*argument != NULL)
        return TRUE;
    }

  return fail (formatter, "a directive names an argument that was not given");
}

static gboolean
read_size (Formatter *formatter, const char **cursor, gint *size)
{
  gint64 value = 0;

  if (**cursor == '*')
    {
      const GgenSlot *argument = NULL;

      ++*cursor;
      if (!next_argument (formatter, &argument))
        return FALSE;
      if (!ggen_slot_is_integral (argument))
        return fail (formatter, "a width is an integer");
      value = argument->as.integer;
    }
  else
    while (g_ascii_isdigit (**cursor) && value < 100000)
      value = value * 10 + (*(*cursor)++ - '0');
  if (value > 10000 || value < -10000)
    return fail (formatter, "a width is too large");
  *size = (gint) value;

  return TRUE;
}

static gboolean
read_directive (Formatter *formatter, const char **cursor, Directive *directive)
{
  for (;; ++*cursor)
    {
      if (**cursor == '-')
        directive->left = TRUE;
      else if (**cursor == '+')
        directive->plus = TRUE;
      else if (**cursor == ' ')
        directive->blank = TRUE;
      else if (**cursor == '0')
        directive->zero = TRUE;
      else if (**cursor == '#')
        directive->alternate = TRUE;
      else
        break;
    }
  if (!read_size (formatter, cursor, &directive->width))
    return FALSE;
  if (directive->width < 0)
    {
      directive->left = TRUE;
      directive->width = -directive->width;
    }
  directive->precision = -1;
  if (**cursor == '.')
    {
      ++*cursor;
      if (!read_size (formatter, cursor, &directive->precision))
        return FALSE;
    }
  while (**cursor != '\0' && strchr ("hlL", **cursor) != NULL)
    ++*cursor;
  directive->conversion = **cursor;
  if (directive->conversion == '\0')
    return fail (formatter, "a directive is not complete");
  ++*cursor;

  return TRUE;
}

/* Pads what was appended since @start. */
static void
pad (Formatter *formatter, const Directive *directive, gsize start, gboolean is_number)
{
  GgenBuffer *buffer = &formatter->buffer;
  glong length = g_utf8_strlen (buffer->data != NULL ? buffer->data + start : "",
                                (gssize) (buffer->length - start));
  gsize missing = directive->width > length ? directive->width - length : 0;
  gboolean with_zeros = directive->zero && is_number && !directive->left;
  gsize size = buffer->length - start;

  if (missing == 0)
    return;
  ggen_buffer_fill (buffer, ' ', missing);
  if (directive->left)
    return;
  if (with_zeros && size > 0 && strchr ("+- ", buffer->data[start]) != NULL)
    {
      start++;
      size--;
    }
  memmove (buffer->data + start + missing, buffer->data + start, size);
  memset (buffer->data + start, with_zeros ? '0' : ' ', missing);
}

static void
append_sign (Formatter *formatter, const Directive *directive, gboolean is_negative)
{
  if (is_negative)
    ggen_buffer_append_char (&formatter->buffer, '-');
  else if (directive->plus || directive->blank)
    ggen_buffer_append_char (&formatter->buffer, directive->plus ? '+' : ' ');
}

static gboolean
format_integer (Formatter *formatter, const Directive *directive, const GgenSlot *argument)
{
  char conversion = g_ascii_tolower (directive->conversion), text[80], *end = text + sizeof text;
  char *start = end;
  guint base = conversion == 'x' ? 16 : conversion == 'o' ? 8 : 10;
  const char *digits = directive->conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
  gint64 value;
  guint64 magnitude;

  if (ggen_slot_is_integral (argument))
    value = argument->as.integer;
  else if (argument->kind == GGEN_VALUE_DOUBLE && base == 10 && fabs (argument->as.number) < 9e18)
    value = (gint64) argument->as.number;
  else
    return fail (formatter, "a directive for integers needs an integer");
  magnitude = value < 0 ? -(guint64) value : (guint64) value;
  do
    *--start = digits[magnitude % base];
  while ((magnitude /= base) != 0);
  append_sign (formatter, directive, value < 0);
  if (directive->alternate && base == 16)
    ggen_buffer_append_text (&formatter->buffer, directive->conversion == 'X' ? "0X" : "0x");
  else if (directive->alternate && base == 8)
    ggen_buffer_append_text (&formatter->buffer, "0o");
  ggen_buffer_fill (&formatter->buffer, '0', MAX (directive->precision - (int) (end - start), 0));
  ggen_buffer_append (&formatter->buffer, start, end - start);

  return TRUE;
}

static gboolean
format_double (Formatter *formatter, const Directive *directive, const GgenSlot *argument)
{
  int precision = directive->precision < 0 ? 6 : MIN (directive->precision, 300);
  double number;
  char format[16], text[700];

  if (!ggen_slot_is_number (argument))
    return fail (formatter, "a directive for numbers needs a number");
  number = ggen_slot_as_double (argument);
  append_sign (formatter, directive, signbit (number) && !isnan (number));
  if (!isfinite (number))
    {
      ggen_buffer_append_text (&formatter->buffer, isnan (number) ? "nan" : "inf");
      return TRUE;
    }
  g_snprintf (format, sizeof format, "%%%s.%d%c", directive->alternate ? "#" : "", precision,
              directive->conversion == 'F' ? 'f' : directive->conversion);
  ggen_buffer_append_text (&formatter->buffer,
                           g_ascii_formatd (text, sizeof text, format, fabs (number)));

  return TRUE;
}

static gboolean
format_text (Formatter *formatter, const Directive *directive, const GgenSlot *argument)
{
  GgenBuffer *buffer = &formatter->buffer;
  gsize start = buffer->length;
  const char *text;

  if (directive->conversion == 's')
    {
      if (!ggen_vm_print (formatter->vm, argument, buffer))
        return FALSE;
    }
  else if (!ggen_slot_print_repr (argument, buffer))
    return fail (formatter, "a value nests too deeply to print");
  text = buffer->data != NULL ? buffer->data + start : "";
  if (directive->precision >= 0
      && g_utf8_strlen (text, (gssize) (buffer->length - start)) > directive->precision)
    buffer->length = g_utf8_offset_to_pointer (text, directive->precision) - buffer->data;

  return TRUE;
}

static gboolean
format_character (Formatter *formatter, const GgenSlot *argument)
{
  if (argument->kind == GGEN_VALUE_STRING
      && g_utf8_strlen (argument->as.string->text, argument->as.string->length) == 1)
    ggen_buffer_append (&formatter->buffer, argument->as.string->text, argument->as.string->length);
  else if (ggen_slot_is_integral (argument) && argument->as.integer > 0
           && argument->as.integer <= 0x10ffff
           && g_unichar_validate ((gunichar) argument->as.integer))
    ggen_buffer_append_unichar (&formatter->buffer, (gunichar) argument->as.integer);
  else
    return fail (formatter, "'%c' needs one character");

  return TRUE;
}

static gboolean
format_directive (Formatter *formatter, const char **cursor)
{
  const GgenSlot *argument = NULL;
  Directive directive = {0};
  gsize start = formatter->buffer.length;
  gboolean is_number, is_done;

  if (**cursor == '(')
    {
      const char *close = strchr (*cursor, ')');

      if (close == NULL)
        return fail (formatter, "a directive is not complete");
      if (!named_argument (formatter, *cursor + 1, close - *cursor - 1, &argument))
        return FALSE;
      *cursor = close + 1;
    }
  if (!read_directive (formatter, cursor, &directive))
    return FALSE;
  if (directive.conversion == '%')
    {
      ggen_buffer_append_char (&formatter->buffer, '%');
      return TRUE;
    }
  if (strchr ("diuxXoeEfFgGsrac", directive.conversion) == NULL)
    return fail (formatter, "unknown directive");
  if (argument == NULL && !next_argument (formatter, &argument))
    return FALSE;
  if (argument->kind == GGEN_VALUE_UNDEFINED && !ggen_vm_require (formatter->vm, argument))
    return FALSE;

  is_number = strchr ("srac", directive.conversion) == NULL;
  if (strchr ("diuxXo", directive.conversion) != NULL)
    is_done = format_integer (formatter, &directive, argument);
  else if (directive.conversion == 'c')
    is_done = format_character (formatter, argument);
  else if (is_number)
    is_done = format_double (formatter, &directive, argument);
  else
    is_done = format_text (formatter, &directive, argument);
  if (is_done)
    pad (formatter, &directive, start, is_number);

  return is_done;
}

static gboolean
format_all (Formatter *formatter, const GgenString *text)
{
  const char *cursor = text->text, *end = cursor + text->length, *percent;

  while ((percent = memchr (cursor, '%', end - cursor)) != NULL)
    {
      ggen_buffer_append (&formatter->buffer, cursor, percent - cursor);
      cursor = percent + 1;
      if (!format_directive (formatter, &cursor)
          || !ggen_vm_check_room (formatter->vm, formatter->buffer.length, "the formatted text"))
        return FALSE;
    }
  ggen_buffer_append (&formatter->buffer, cursor, end - cursor);

  return TRUE;
}

static gboolean
filter_format (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  Formatter formatter = {.vm = vm, .arguments = parameters->rest};
  gboolean is_done = format_all (&formatter, value->as.string);

  if (is_done)
    *result = ggen_text_take (&formatter.buffer);
  ggen_buffer_clear (&formatter.buffer);

  return is_done;
}

const GgenBuiltin ggen_format_filters[] = {
    {"format", filter_format, "*", GGEN_BUILTIN_TEXT, 0},
    {NULL},
};
