/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Filters that turn names into those of another language, and between one and many. */

#include "ggen-template-text-private.h"

typedef enum
{
  LETTER_NONE,
  LETTER_LOWER, /* and digits */
  LETTER_UPPER,
} LetterKind;

static LetterKind
kind_of (const char *cursor, const char *end)
{
  gunichar character;

  if (cursor >= end)
    return LETTER_NONE;
  character = g_utf8_get_char (cursor);
  if (!g_unichar_isalnum (character))
    return LETTER_NONE;

  return g_unichar_isupper (character) ? LETTER_UPPER : LETTER_LOWER;
}

/* Splits `HTTPServer_name` into HTTP, Server, name: (transfer full) (element-type utf8). */
GPtrArray *
ggen_text_split_words (const char *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  const char *end = text + strlen (text), *start = NULL;
  LetterKind before = LETTER_NONE;

  for (const char *cursor = text; cursor <= end;
       cursor = cursor < end ? g_utf8_next_char (cursor) : cursor + 1)
    {
      LetterKind kind = kind_of (cursor, end);
      LetterKind after = cursor < end ? kind_of (g_utf8_next_char (cursor), end) : LETTER_NONE;
      gboolean begins =
          kind == LETTER_UPPER
          && (before == LETTER_LOWER
              || (before == LETTER_UPPER && after == LETTER_LOWER
                  && g_unichar_isalpha (g_utf8_get_char (g_utf8_next_char (cursor)))));

      if (start != NULL && (kind == LETTER_NONE || begins))
        {
          g_ptr_array_add (words, g_strndup (start, cursor - start));
          start = NULL;
        }
      if (start == NULL && kind != LETTER_NONE)
        start = cursor;
      before = kind;
    }

  return words;
}

typedef enum
{
  CASE_SNAKE,
  CASE_SHOUTY_SNAKE,
  CASE_KEBAB,
  CASE_SHOUTY_KEBAB,
  CASE_CAMEL,
  CASE_PASCAL,
} CaseVariant;

static void
append_word (GgenBuffer *buffer, const char *word, gboolean is_capital)
{
  gsize first = g_utf8_next_char (word) - word;

  if (is_capital)
    ggen_text_append_upper (buffer, word, first);
  else
    ggen_text_append_lower (buffer, word, first);
  ggen_text_append_lower (buffer, word + first, strlen (word) - first);
}

static gboolean
filter_case (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  g_autoptr (GPtrArray) words = ggen_text_split_words (value->as.string->text);
  g_auto (GgenBuffer) buffer = {0};
  CaseVariant variant = parameters->variant;

  for (guint i = 0; i < words->len; i++)
    {
      const char *word = words->pdata[i];

      if (i > 0 && variant < CASE_CAMEL)
        ggen_buffer_append_char (&buffer, variant <= CASE_SHOUTY_SNAKE ? '_' : '-');
      if (variant == CASE_SHOUTY_SNAKE || variant == CASE_SHOUTY_KEBAB)
        ggen_text_append_upper (&buffer, word, strlen (word));
      else if (variant < CASE_CAMEL)
        ggen_text_append_lower (&buffer, word, strlen (word));
      else
        append_word (&buffer, word, i > 0 || variant == CASE_PASCAL);
    }
  *result = ggen_text_take (&buffer);

  return TRUE;
}

/* A number prints the ending that goes with it; a word becomes its plural. */
static gboolean
filter_pluralize (GgenVm *vm,
                  const GgenSlot *value,
                  const GgenParameters *parameters,
                  GgenSlot *result)
{
  const GgenSlot *count = parameters->at[0];
  g_autofree char *plural = NULL;

  if (value->kind != GGEN_VALUE_STRING)
    {
      gboolean is_one;
      const char *ending;

      if (!ggen_slot_is_number (value) && value->kind != GGEN_VALUE_LIST)
        return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "%s has no plural",
                             ggen_slot_kind_name (value));
      is_one = value->kind == GGEN_VALUE_LIST ? value->as.list->length == 1
                                              : ggen_slot_as_double (value) == 1;
      if (!ggen_parameter_text (vm, parameters->at[is_one ? 0 : 1], "pluralize", is_one ? "" : "s",
                                &ending))
        return FALSE;
      *result = ggen_slot_take (ggen_string_new (ending, strlen (ending)));
      return TRUE;
    }
  if (count != NULL && ggen_slot_is_number (count) && ggen_slot_as_double (count) == 1)
    {
      *result = ggen_slot_copy (value);
      return TRUE;
    }
  plural = ggen_text_pluralize (value->as.string->text);
  *result = ggen_slot_take (
      ggen_string_new_safe (plural, strlen (plural), ggen_string_is_safe (value->as.string)));

  return TRUE;
}

static gboolean
filter_singularize (GgenVm *vm,
                    const GgenSlot *value,
                    const GgenParameters *parameters,
                    GgenSlot *result)
{
  g_autofree char *singular = ggen_text_singularize (value->as.string->text);

  *result = ggen_slot_take (ggen_string_new (singular, strlen (singular)));

  return TRUE;
}

const GgenBuiltin ggen_case_filters[] = {
    {"snake", filter_case, "", GGEN_BUILTIN_TEXT, CASE_SNAKE},
    {"shouty_snake", filter_case, "", GGEN_BUILTIN_TEXT, CASE_SHOUTY_SNAKE},
    {"kebab", filter_case, "", GGEN_BUILTIN_TEXT, CASE_KEBAB},
    {"shouty_kebab", filter_case, "", GGEN_BUILTIN_TEXT, CASE_SHOUTY_KEBAB},
    {"camel", filter_case, "", GGEN_BUILTIN_TEXT, CASE_CAMEL},
    {"pascal", filter_case, "", GGEN_BUILTIN_TEXT, CASE_PASCAL},
    {"pluralize", filter_pluralize, "| singular plural", 0, 0},
    {"singularize", filter_singularize, "", GGEN_BUILTIN_TEXT, 0},
    {NULL},
};
