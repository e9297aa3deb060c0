/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Filters that change letters and cut text. */

#include "ggen-template-text-private.h"

static gboolean
filter_upper (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  g_auto (GgenBuffer) buffer = {0};

  ggen_text_append_upper (&buffer, value->as.string->text, value->as.string->length);
  *result = ggen_text_take (&buffer);

  return TRUE;
}

static gboolean
filter_lower (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  g_auto (GgenBuffer) buffer = {0};

  ggen_text_append_lower (&buffer, value->as.string->text, value->as.string->length);
  *result = ggen_text_take (&buffer);

  return TRUE;
}

static gboolean
filter_capitalize (GgenVm *vm,
                   const GgenSlot *value,
                   const GgenParameters *parameters,
                   GgenSlot *result)
{
  const GgenString *text = value->as.string;
  gsize first = text->length > 0 ? g_utf8_next_char (text->text) - text->text : 0;
  g_auto (GgenBuffer) buffer = {0};

  ggen_text_append_upper (&buffer, text->text, first);
  ggen_text_append_lower (&buffer, text->text + first, text->length - first);
  *result = ggen_text_take (&buffer);

  return TRUE;
}

/* Words begin at the start, and after blanks, hyphens and opening brackets. */
static gboolean
filter_title (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  const char *cursor = value->as.string->text, *end = cursor + value->as.string->length;
  g_auto (GgenBuffer) buffer = {0};
  gboolean begins = TRUE;

  while (cursor < end)
    {
      const char *next = g_utf8_next_char (cursor);
      gboolean separates =
          g_unichar_isspace (g_utf8_get_char (cursor)) || strchr ("-({[<", *cursor) != NULL;

      if (begins && !separates)
        ggen_text_append_upper (&buffer, cursor, next - cursor);
      else
        ggen_text_append_lower (&buffer, cursor, next - cursor);
      begins = separates;
      cursor = next;
    }
  *result = ggen_text_take (&buffer);

  return TRUE;
}

enum
{
  TRIM_LEFT = 1 << 0,
  TRIM_RIGHT = 1 << 1,
};

static gboolean
is_trimmed (const char *cursor, const char *characters)
{
  gunichar character = g_utf8_get_char (cursor);

  return characters != NULL ? g_utf8_strchr (characters, -1, character) != NULL
                            : g_unichar_isspace (character) || character == '\v';
}

static gboolean
filter_trim (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  const char *start = value->as.string->text, *end = start + value->as.string->length;
  const char *characters;

  if (!ggen_parameter_text (vm, parameters->at[0], "chars", NULL, &characters))
    return FALSE;
  while ((parameters->variant & TRIM_LEFT) && start < end && is_trimmed (start, characters))
    start = g_utf8_next_char (start);
  while ((parameters->variant & TRIM_RIGHT) && end > start
         && is_trimmed (g_utf8_prev_char (end), characters))
    end = g_utf8_prev_char (end);
  *result = ggen_slot_take (ggen_string_new (start, end - start));

  return TRUE;
}

/* Where there is nothing to look for, the new text goes between all characters. */
static void
replace_between (const GgenString *text, const GgenString *with, gint64 count, GgenBuffer *buffer)
{
  const char *cursor = text->text, *end = cursor + text->length;

  while (count-- != 0)
    {
      ggen_buffer_append (buffer, with->text, with->length);
      if (cursor == end)
        return;
      ggen_buffer_append (buffer, cursor, g_utf8_next_char (cursor) - cursor);
      cursor = g_utf8_next_char (cursor);
    }
  ggen_buffer_append (buffer, cursor, end - cursor);
}

static gboolean
replace_all (GgenVm *vm,
             const GgenString *text,
             const GgenString *what,
             const GgenString *with,
             gint64 count,
             GgenBuffer *buffer)
{
  const char *cursor = text->text, *end = cursor + text->length, *found;

  if (what->length == 0)
    {
      if (!ggen_vm_check_room (vm, (gsize) text->length * (with->length + 1), "the result"))
        return FALSE;
      replace_between (text, with, count, buffer);
      return TRUE;
    }
  while (count-- != 0 && (found = memmem (cursor, end - cursor, what->text, what->length)) != NULL)
    {
      ggen_buffer_append (buffer, cursor, found - cursor);
      ggen_buffer_append (buffer, with->text, with->length);
      cursor = found + what->length;
      if (!ggen_vm_check_room (vm, buffer->length, "the result"))
        return FALSE;
    }
  ggen_buffer_append (buffer, cursor, end - cursor);

  return TRUE;
}

/* Into safe text nothing unsafe may get. */
static GgenString *
text_to_insert (GgenVm *vm, const GgenSlot *parameter, gboolean into_safe)
{
  GgenString *text = ggen_vm_to_string (vm, parameter), *escaped;
  g_auto (GgenBuffer) buffer = {0};

  if (text == NULL || !into_safe || ggen_string_is_safe (text))
    return text;
  ggen_buffer_append_escaped (&buffer, text->text, text->length);
  escaped = ggen_string_from_buffer (&buffer, TRUE);
  ggen_heap_unref (&text->base);

  return escaped;
}

static gboolean
filter_replace (GgenVm *vm,
                const GgenSlot *value,
                const GgenParameters *parameters,
                GgenSlot *result)
{
  gboolean is_safe = ggen_string_is_safe (value->as.string), is_done = FALSE;
  g_auto (GgenBuffer) buffer = {0};
  GgenString *what, *with;
  gint64 count;

  if (!ggen_parameter_integer (vm, parameters->at[2], "count", -1, &count))
    return FALSE;
  what = text_to_insert (vm, parameters->at[0], is_safe);
  with = what != NULL ? text_to_insert (vm, parameters->at[1], is_safe) : NULL;
  if (with != NULL)
    is_done = replace_all (vm, value->as.string, what, with, count, &buffer);
  if (is_done)
    *result = ggen_text_take (&buffer);
  if (what != NULL)
    ggen_heap_unref (&what->base);
  if (with != NULL)
    ggen_heap_unref (&with->base);

  return is_done;
}

static gboolean
filter_wordcount (GgenVm *vm,
                  const GgenSlot *value,
                  const GgenParameters *parameters,
                  GgenSlot *result)
{
  const char *cursor = value->as.string->text, *end = cursor + value->as.string->length;
  gboolean in_word = FALSE;
  gint64 n = 0;

  for (; cursor < end; cursor = g_utf8_next_char (cursor))
    {
      gunichar character = g_utf8_get_char (cursor);
      gboolean is_word = g_unichar_isalnum (character) || character == '_';

      n += is_word && !in_word;
      in_word = is_word;
    }
  *result = ggen_slot_integer (n);

  return TRUE;
}

static gboolean
filter_truncate (GgenVm *vm,
                 const GgenSlot *value,
                 const GgenParameters *parameters,
                 GgenSlot *result)
{
  const GgenString *text = value->as.string;
  gint64 length, leeway, kept;
  gboolean kills_words;
  const char *ending, *cut;
  g_auto (GgenBuffer) buffer = {0};

  if (!ggen_parameter_integer (vm, parameters->at[0], "length", 255, &length)
      || !ggen_parameter_boolean (vm, parameters->at[1], FALSE, &kills_words)
      || !ggen_parameter_text (vm, parameters->at[2], "end", "...", &ending)
      || !ggen_parameter_integer (vm, parameters->at[3], "leeway", 5, &leeway))
    return FALSE;
  kept = length - g_utf8_strlen (ending, -1);
  if (kept < 0 || leeway < 0)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                         "'length' must have room for the end that marks what was cut");
  if (g_utf8_strlen (text->text, text->length) - leeway <= length)
    {
      *result = ggen_slot_copy (value);
      return TRUE;
    }

  cut = g_utf8_offset_to_pointer (text->text, kept);
  if (!kills_words)
    for (const char *blank = cut; blank > text->text; blank--)
      if (blank[-1] == ' ')
        {
          cut = blank - 1;
          break;
        }
  ggen_buffer_append (&buffer, text->text, cut - text->text);
  ggen_buffer_append_text (&buffer, ending);
  *result = ggen_text_take (&buffer);

  return TRUE;
}

static gboolean
append_piece (GgenList *list, const GgenString *text, const char *start, const char *end)
{
  ggen_list_append (list, ggen_slot_take (ggen_string_new_safe (start, end - start,
                                                                ggen_string_is_safe (text))));

  return TRUE;
}

static void
split_at_blanks (const GgenString *text, gint64 count, GgenList *list)
{
  const char *cursor = text->text, *end = cursor + text->length;

  for (;;)
    {
      const char *start;

      while (cursor < end && g_unichar_isspace (g_utf8_get_char (cursor)))
        cursor = g_utf8_next_char (cursor);
      if (cursor == end)
        return;
      start = cursor;
      if (count-- == 0)
        cursor = end;
      while (cursor < end && !g_unichar_isspace (g_utf8_get_char (cursor)))
        cursor = g_utf8_next_char (cursor);
      append_piece (list, text, start, cursor);
    }
}

/* split(separator, count): also the method of strings. */
static gboolean
filter_split (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  const GgenString *text = value->as.string;
  const char *cursor = text->text, *end = cursor + text->length, *separator, *found;
  GgenList *list;
  gint64 count;

  if (!ggen_parameter_text (vm, parameters->at[0], "sep", NULL, &separator)
      || !ggen_parameter_integer (vm, parameters->at[1], "maxsplit", -1, &count))
    return FALSE;
  if (separator != NULL && *separator == '\0')
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "text cannot be split at nothing");
  if (!ggen_vm_check_room (vm, (gsize) text->length * 40, "the list of parts"))
    return FALSE;

  list = ggen_list_new (0);
  list->base.flags |= GGEN_VALUE_MUTABLE;
  if (separator == NULL)
    split_at_blanks (text, count, list);
  else
    {
      while (count-- != 0 && (found = strstr (cursor, separator)) != NULL)
        {
          append_piece (list, text, cursor, found);
          cursor = found + strlen (separator);
        }
      append_piece (list, text, cursor, end);
    }
  *result = ggen_slot_take (list);

  return TRUE;
}

static gboolean
filter_lines (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  g_autoptr (GPtrArray) lines = ggen_text_split_lines (value->as.string);
  GgenList *list = ggen_list_new (lines->len);

  for (guint i = 0; i < lines->len; i++)
    {
      GgenSlot line = ggen_slot_borrow (lines->pdata[i]);

      ggen_list_append (list, ggen_slot_own (&line));
    }
  list->base.flags |= GGEN_VALUE_MUTABLE;
  *result = ggen_slot_take (list);

  return TRUE;
}

const GgenBuiltin ggen_string_filters[] = {
    {"upper", filter_upper, "", GGEN_BUILTIN_TEXT, 0},
    {"lower", filter_lower, "", GGEN_BUILTIN_TEXT, 0},
    {"capitalize", filter_capitalize, "", GGEN_BUILTIN_TEXT, 0},
    {"title", filter_title, "", GGEN_BUILTIN_TEXT, 0},
    {"trim", filter_trim, "| chars", GGEN_BUILTIN_TEXT, TRIM_LEFT | TRIM_RIGHT},
    {"strip", filter_trim, "| chars", GGEN_BUILTIN_TEXT, TRIM_LEFT | TRIM_RIGHT},
    {"lstrip", filter_trim, "| chars", GGEN_BUILTIN_TEXT, TRIM_LEFT},
    {"rstrip", filter_trim, "| chars", GGEN_BUILTIN_TEXT, TRIM_RIGHT},
    {"replace", filter_replace, "old new | count", GGEN_BUILTIN_TEXT, 0},
    {"wordcount", filter_wordcount, "", GGEN_BUILTIN_TEXT, 0},
    {"truncate", filter_truncate, "| length killwords end leeway", GGEN_BUILTIN_TEXT, 0},
    {"split", filter_split, "| sep maxsplit", GGEN_BUILTIN_TEXT, 0},
    {"lines", filter_lines, "", GGEN_BUILTIN_TEXT, 0},
    {NULL},
};
