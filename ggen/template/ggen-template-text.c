/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-template-text-private.h"

void
ggen_text_append_lower (GgenBuffer *buffer, const char *text, gsize length)
{
  for (const char *end = text + length; text < end; text = g_utf8_next_char (text))
    {
      if ((guchar) *text < 0x80)
        ggen_buffer_append_char (buffer, g_ascii_tolower (*text));
      else
        ggen_buffer_append_unichar (buffer, g_unichar_tolower (g_utf8_get_char (text)));
    }
}

void
ggen_text_append_upper (GgenBuffer *buffer, const char *text, gsize length)
{
  for (const char *end = text + length; text < end; text = g_utf8_next_char (text))
    {
      gunichar character = g_utf8_get_char (text);

      if (character < 0x80)
        ggen_buffer_append_char (buffer, g_ascii_toupper (*text));
      else if (character == 0xdf)
        ggen_buffer_append_text (buffer, "SS");
      else
        ggen_buffer_append_unichar (buffer, g_unichar_toupper (character));
    }
}

/* (transfer full): for comparing without regard to case. */
GgenString *
ggen_text_fold (const GgenString *text)
{
  g_auto (GgenBuffer) buffer = {0};

  ggen_text_append_lower (&buffer, text->text, text->length);

  return ggen_string_from_buffer (&buffer, FALSE);
}

/* (transfer full) (element-type GgenString) */
GPtrArray *
ggen_text_split_lines (const GgenString *text)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_heap_unref);
  const char *end = text->text + text->length, *start = text->text;

  while (start < end)
    {
      const char *newline = memchr (start, '\n', end - start);
      const char *stop = newline != NULL ? newline : end;
      gsize length = stop - start;

      if (newline != NULL && length > 0 && start[length - 1] == '\r')
        length--;
      g_ptr_array_add (lines, ggen_string_new (start, length));
      start = newline != NULL ? newline + 1 : end;
    }

  return lines;
}

gboolean
ggen_parameter_integer (GgenVm *vm,
                        const GgenSlot *parameter,
                        const char *name,
                        gint64 fallback,
                        gint64 *value)
{
  *value = fallback;
  if (parameter == NULL || parameter->kind == GGEN_VALUE_NULL)
    return TRUE;
  if (!ggen_slot_is_integral (parameter))
    return parameter->kind == GGEN_VALUE_UNDEFINED
               ? ggen_vm_fail_undefined (vm, parameter)
               : ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "'%s' takes an integer, not %s", name,
                               ggen_slot_kind_name (parameter));
  *value = parameter->as.integer;

  return TRUE;
}

gboolean
ggen_parameter_boolean (GgenVm *vm, const GgenSlot *parameter, gboolean fallback, gboolean *value)
{
  *value = fallback;
  if (parameter == NULL)
    return TRUE;
  if (!ggen_vm_require (vm, parameter))
    return FALSE;
  *value = ggen_slot_is_true (parameter);

  return TRUE;
}

gboolean
ggen_parameter_text (GgenVm *vm,
                     const GgenSlot *parameter,
                     const char *name,
                     const char *fallback,
                     const char **value)
{
  *value = fallback;
  if (parameter == NULL || parameter->kind == GGEN_VALUE_NULL)
    return TRUE;
  if (parameter->kind != GGEN_VALUE_STRING)
    return parameter->kind == GGEN_VALUE_UNDEFINED
               ? ggen_vm_fail_undefined (vm, parameter)
               : ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "'%s' takes a string, not %s", name,
                               ggen_slot_kind_name (parameter));
  *value = parameter->as.string->text;

  return TRUE;
}
