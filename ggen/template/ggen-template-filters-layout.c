/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Filters that lay text out: indent, center, wordwrap. */

#include "ggen-template-text-private.h"

/* By how much to indent: a number of blanks, or the text itself. */
static gboolean
get_indentation (GgenVm *vm, const GgenSlot *width, GgenBuffer *indentation)
{
  gint64 n;

  if (width != NULL && width->kind == GGEN_VALUE_STRING)
    {
      ggen_buffer_append (indentation, width->as.string->text, width->as.string->length);
      return TRUE;
    }
  if (!ggen_parameter_integer (vm, width, "width", 4, &n))
    return FALSE;
  if (n > 10000)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_LIMIT,
                         "an indentation by %" G_GINT64_FORMAT " is too large", n);
  ggen_buffer_fill (indentation, ' ', MAX (n, 0));

  return TRUE;
}

static gboolean
filter_indent (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  g_auto (GgenBuffer) indentation = {0};
  g_auto (GgenBuffer) buffer = {0};
  const char *cursor = value->as.string->text, *end = cursor + value->as.string->length;
  gboolean first, blank, is_first = TRUE;

  if (!get_indentation (vm, parameters->at[0], &indentation)
      || !ggen_parameter_boolean (vm, parameters->at[1], FALSE, &first)
      || !ggen_parameter_boolean (vm, parameters->at[2], FALSE, &blank))
    return FALSE;

  while (cursor <= end)
    {
      const char *newline = memchr (cursor, '\n', end - cursor);
      const char *stop = newline != NULL ? newline : end;

      if (is_first ? first : (blank || stop > cursor))
        ggen_buffer_append (&buffer, indentation.data != NULL ? indentation.data : "",
                            indentation.length);
      ggen_buffer_append (&buffer, cursor, stop - cursor);
      if (newline == NULL)
        break;
      ggen_buffer_append_char (&buffer, '\n');
      if (!ggen_vm_check_room (vm, buffer.length, "the indented text"))
        return FALSE;
      is_first = FALSE;
      cursor = newline + 1;
    }
  *result = ggen_text_take (&buffer);

  return TRUE;
}

enum
{
  PAD_BOTH,
  PAD_RIGHT,
  PAD_LEFT,
};

static gboolean
filter_pad (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  const GgenString *text = value->as.string;
  gint64 width, missing, left;
  g_auto (GgenBuffer) buffer = {0};
  const char *fill;

  if (!ggen_parameter_integer (vm, parameters->at[0], "width", 80, &width)
      || !ggen_parameter_text (vm, parameters->at[1], "fillchar", " ", &fill))
    return FALSE;
  if (strlen (fill) != 1)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "text is padded with one ASCII character");
  if (width > 0 && !ggen_vm_check_room (vm, width, "the padded text"))
    return FALSE;
  missing = MAX (width - g_utf8_strlen (text->text, text->length), 0);
  /* Where it does not come out even, Python puts the odd blank where the width says. */
  left = parameters->variant == PAD_BOTH   ? missing / 2 + (missing & width & 1)
         : parameters->variant == PAD_LEFT ? missing
                                           : 0;
  ggen_buffer_fill (&buffer, *fill, left);
  ggen_buffer_append (&buffer, text->text, text->length);
  ggen_buffer_fill (&buffer, *fill, missing - left);
  *result = ggen_text_take (&buffer);

  return TRUE;
}

typedef struct
{
  GgenBuffer *buffer;
  const char *wrap;
  gint64 width;
  gboolean breaks_words;
  gint64 column;          /* of the line so far */
  gboolean is_first_line; /* of all */
  const char *blanks;     /* held back until a word follows */
  const char *blanks_end;
} Wrapper;

static void
begin_line (Wrapper *wrapper)
{
  if (!wrapper->is_first_line)
    ggen_buffer_append_text (wrapper->buffer, wrapper->wrap);
  wrapper->is_first_line = FALSE;
  wrapper->column = 0;
  wrapper->blanks = wrapper->blanks_end = NULL;
}

static void
add_chunk (Wrapper *wrapper, const char *start, const char *end)
{
  gint64 length = g_utf8_strlen (start, end - start);
  gint64 blanks = g_utf8_strlen (wrapper->blanks, wrapper->blanks_end - wrapper->blanks);

  if (wrapper->column > 0 && wrapper->column + blanks + length > wrapper->width
      && (length <= wrapper->width || !wrapper->breaks_words
          || wrapper->column + blanks >= wrapper->width))
    begin_line (wrapper);
  else if (wrapper->column > 0)
    {
      ggen_buffer_append (wrapper->buffer, wrapper->blanks, wrapper->blanks_end - wrapper->blanks);
      wrapper->column += blanks;
    }
  wrapper->blanks = wrapper->blanks_end = NULL;
  while (wrapper->breaks_words && wrapper->column + length > wrapper->width)
    {
      gint64 room = MAX (wrapper->width - wrapper->column, 1);
      const char *cut = g_utf8_offset_to_pointer (start, room);

      ggen_buffer_append (wrapper->buffer, start, cut - start);
      begin_line (wrapper);
      start = cut;
      length -= room;
    }
  ggen_buffer_append (wrapper->buffer, start, end - start);
  wrapper->column += length;
}

/* Where the word may be broken next: behind a hyphen between letters. */
static const char *
chunk_end (const char *start, const char *end, gboolean on_hyphens)
{
  for (const char *cursor = start + 1; on_hyphens && cursor + 1 < end; cursor++)
    if (*cursor == '-' && g_ascii_isalpha (cursor[-1]) && g_ascii_isalpha (cursor[1]))
      return cursor + 1;

  return end;
}

static void
wrap_line (Wrapper *wrapper, const GgenString *line, gboolean on_hyphens)
{
  const char *cursor = line->text, *end = cursor + line->length;

  begin_line (wrapper);
  while (cursor < end)
    {
      const char *start = cursor;

      while (cursor < end && g_ascii_isspace (*cursor))
        cursor++;
      /* Blanks that begin the text stay. */
      if (cursor > start && wrapper->column == 0 && start == line->text && cursor < end)
        {
          ggen_buffer_append (wrapper->buffer, start, cursor - start);
          wrapper->column += cursor - start;
        }
      else if (cursor > start)
        {
          wrapper->blanks = start;
          wrapper->blanks_end = cursor;
        }
      start = cursor;
      while (cursor < end && !g_ascii_isspace (*cursor))
        cursor++;
      while (start < cursor)
        {
          const char *stop = chunk_end (start, cursor, on_hyphens);

          add_chunk (wrapper, start, stop);
          start = stop;
        }
    }
}

static gboolean
filter_wordwrap (GgenVm *vm,
                 const GgenSlot *value,
                 const GgenParameters *parameters,
                 GgenSlot *result)
{
  g_autoptr (GPtrArray) lines = ggen_text_split_lines (value->as.string);
  g_auto (GgenBuffer) buffer = {0};
  Wrapper wrapper = {.buffer = &buffer, .is_first_line = TRUE};
  gboolean on_hyphens;

  if (!ggen_parameter_integer (vm, parameters->at[0], "width", 79, &wrapper.width)
      || !ggen_parameter_boolean (vm, parameters->at[1], TRUE, &wrapper.breaks_words)
      || !ggen_parameter_text (vm, parameters->at[2], "wrapstring", "\n", &wrapper.wrap)
      || !ggen_parameter_boolean (vm, parameters->at[3], TRUE, &on_hyphens))
    return FALSE;
  if (wrapper.width < 1)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "text cannot be wrapped to no width");
  if (!ggen_vm_check_room (vm, (gsize) value->as.string->length * (strlen (wrapper.wrap) + 1),
                           "the wrapped text"))
    return FALSE;
  for (guint i = 0; i < lines->len; i++)
    wrap_line (&wrapper, lines->pdata[i], on_hyphens);
  *result = ggen_text_take (&buffer);

  return TRUE;
}

const GgenBuiltin ggen_layout_filters[] = {
    {"indent", filter_indent, "| width first blank", GGEN_BUILTIN_TEXT, 0},
    {"center", filter_pad, "| width fillchar", GGEN_BUILTIN_TEXT, PAD_BOTH},
    {"ljust", filter_pad, "width | fillchar", GGEN_BUILTIN_TEXT, PAD_RIGHT},
    {"rjust", filter_pad, "width | fillchar", GGEN_BUILTIN_TEXT, PAD_LEFT},
    {"wordwrap", filter_wordwrap, "| width break_long_words wrapstring break_on_hyphens",
     GGEN_BUILTIN_TEXT, 0},
    {NULL},
};
