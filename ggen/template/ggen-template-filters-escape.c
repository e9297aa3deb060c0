/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Filters for HTML, XML, URLs and JSON. */

#include "ggen-template-text-private.h"

static gboolean
escape_text (const GgenString *text, GgenSlot *result)
{
  g_auto (GgenBuffer) buffer = {0};

  ggen_buffer_append_escaped (&buffer, text->text, text->length);
  *result = ggen_slot_take (ggen_string_from_buffer (&buffer, TRUE));

  return TRUE;
}

static gboolean
filter_escape (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  if (!ggen_string_is_safe (value->as.string))
    return escape_text (value->as.string, result);
  *result = ggen_slot_copy (value);

  return TRUE;
}

static gboolean
filter_force_escape (GgenVm *vm,
                     const GgenSlot *value,
                     const GgenParameters *parameters,
                     GgenSlot *result)
{
  return escape_text (value->as.string, result);
}

static gboolean
filter_safe (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  const GgenString *text = value->as.string;

  if (ggen_string_is_safe (text))
    *result = ggen_slot_copy (value);
  else
    *result = ggen_slot_take (ggen_string_new_safe (text->text, text->length, TRUE));

  return TRUE;
}

static gboolean
filter_string (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  *result = ggen_slot_copy (value);

  return TRUE;
}

/* What a reference like `&lt;` at @start stands for; sets where it ends. */
static gunichar
decode_reference (const char *start, const char *end, const char **after)
{
  static const struct
  {
    const char *name;
    gunichar character;
  } names[] = {
      {"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"apos;", '\''}, {"nbsp;", 0xa0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if ((gsize) (end - start) > strlen (names[i].name)
        && strncmp (start + 1, names[i].name, strlen (names[i].name)) == 0)
      {
        *after = start + 1 + strlen (names[i].name);
        return names[i].character;
      }
  if (end - start > 3 && start[1] == '#')
    {
      gboolean is_hex = start[2] == 'x' || start[2] == 'X';
      char *stop;
      guint64 character = g_ascii_strtoull (start + (is_hex ? 3 : 2), &stop, is_hex ? 16 : 10);

      if (*stop == ';' && character > 0 && character <= 0x10ffff
          && g_unichar_validate ((gunichar) character))
        {
          *after = stop + 1;
          return (gunichar) character;
        }
    }

  return 0;
}

static void
append_unescaped (const char *cursor, const char *end, GgenBuffer *buffer)
{
  while (cursor < end)
    {
      const char *after = NULL;
      gunichar character = *cursor == '&' ? decode_reference (cursor, end, &after) : 0;

      if (character != 0)
        {
          ggen_buffer_append_unichar (buffer, character);
          cursor = after;
        }
      else
        ggen_buffer_append_char (buffer, *cursor++);
    }
}

static void
append_without_tags (const char *cursor, const char *end, GgenBuffer *buffer)
{
  while (cursor < end)
    {
      gboolean is_comment = g_str_has_prefix (cursor, "<!--");
      const char *close = is_comment       ? strstr (cursor, "-->")
                          : *cursor == '<' ? strchr (cursor, '>')
                                           : NULL;

      if (close != NULL)
        cursor = close + (is_comment ? 3 : 1);
      else
        ggen_buffer_append_char (buffer, *cursor++);
    }
}

static gboolean
filter_striptags (GgenVm *vm,
                  const GgenSlot *value,
                  const GgenParameters *parameters,
                  GgenSlot *result)
{
  const GgenString *text = value->as.string;
  g_auto (GgenBuffer) bare = {0};
  g_auto (GgenBuffer) single = {0};
  g_auto (GgenBuffer) buffer = {0};
  gboolean in_blank = TRUE;

  append_without_tags (text->text, text->text + text->length, &bare);
  for (gsize i = 0; i < bare.length; i++)
    {
      gboolean is_blank = g_ascii_isspace (bare.data[i]);

      if (!is_blank)
        ggen_buffer_append_char (&single, bare.data[i]);
      else if (!in_blank)
        ggen_buffer_append_char (&single, ' ');
      in_blank = is_blank;
    }
  if (single.length > 0 && single.data[single.length - 1] == ' ')
    single.length--;
  ggen_buffer_append_char (&single, '\0');
  append_unescaped (single.data, single.data + single.length - 1, &buffer);
  *result = ggen_slot_take (ggen_string_from_buffer (&buffer, FALSE));

  return TRUE;
}

static void
append_quoted (const GgenString *text, const char *kept, gboolean blank_is_plus, GgenBuffer *buffer)
{
  static const char digits[] = "0123456789ABCDEF";

  for (guint32 i = 0; i < text->length; i++)
    {
      guchar byte = text->text[i];

      if (g_ascii_isalnum (byte) || strchr (kept, byte) != NULL)
        ggen_buffer_append_char (buffer, byte);
      else if (byte == ' ' && blank_is_plus)
        ggen_buffer_append_char (buffer, '+');
      else
        {
          ggen_buffer_append_char (buffer, '%');
          ggen_buffer_append_char (buffer, digits[byte >> 4]);
          ggen_buffer_append_char (buffer, digits[byte & 15]);
        }
    }
}

static gboolean
append_query_part (GgenVm *vm, const GgenSlot *part, GgenBuffer *buffer)
{
  GgenString *text = ggen_vm_to_string (vm, part);

  if (text == NULL)
    return FALSE;
  append_quoted (text, "_.-~", TRUE, buffer);
  ggen_heap_unref (&text->base);

  return TRUE;
}

static gboolean
append_query (GgenVm *vm,
              const GgenSlot *name,
              const GgenSlot *value,
              gboolean is_first,
              GgenBuffer *buffer)
{
  if (!is_first)
    ggen_buffer_append_char (buffer, '&');
  if (!append_query_part (vm, name, buffer))
    return FALSE;
  ggen_buffer_append_char (buffer, '=');

  return append_query_part (vm, value, buffer);
}

static gboolean
filter_urlencode (GgenVm *vm,
                  const GgenSlot *value,
                  const GgenParameters *parameters,
                  GgenSlot *result)
{
  g_auto (GgenBuffer) buffer = {0};

  if (value->kind == GGEN_VALUE_MAP)
    {
      for (guint i = 0; i < value->as.map->length; i++)
        if (!append_query (vm, &value->as.map->entries[i].key, &value->as.map->entries[i].value,
                           i == 0, &buffer))
          return FALSE;
    }
  else if (value->kind == GGEN_VALUE_LIST)
    {
      for (guint i = 0; i < value->as.list->length; i++)
        {
          const GgenSlot *pair = &value->as.list->items[i];

          if (pair->kind != GGEN_VALUE_LIST || pair->as.list->length != 2)
            return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                                 "urlencode takes text, a map, or a list of pairs");
          if (!append_query (vm, &pair->as.list->items[0], &pair->as.list->items[1], i == 0,
                             &buffer))
            return FALSE;
        }
    }
  else
    {
      GgenString *text = ggen_vm_to_string (vm, value);

      if (text == NULL)
        return FALSE;
      append_quoted (text, "_.-~/", FALSE, &buffer);
      ggen_heap_unref (&text->base);
    }
  *result = ggen_text_take (&buffer);

  return TRUE;
}

static gboolean
append_xml_attribute (GgenVm *vm, const GgenMapEntry *entry, GgenBuffer *buffer)
{
  GgenString *name = ggen_vm_to_string (vm, &entry->key), *text;

  if (name == NULL)
    return FALSE;
  if (name->length == 0 || strpbrk (name->text, " \t\n\f\r/>=") != NULL)
    {
      ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "'%s' cannot be the name of an attribute",
                    name->text);
      ggen_heap_unref (&name->base);
      return FALSE;
    }
  if (buffer->length > 0)
    ggen_buffer_append_char (buffer, ' ');
  ggen_buffer_append_escaped (buffer, name->text, name->length);
  ggen_heap_unref (&name->base);
  ggen_buffer_append_text (buffer, "=\"");
  text = ggen_vm_to_string (vm, &entry->value);
  if (text == NULL)
    return FALSE;
  if (ggen_string_is_safe (text))
    ggen_buffer_append (buffer, text->text, text->length);
  else
    ggen_buffer_append_escaped (buffer, text->text, text->length);
  ggen_heap_unref (&text->base);
  ggen_buffer_append_char (buffer, '"');

  return TRUE;
}

static gboolean
filter_xmlattr (GgenVm *vm,
                const GgenSlot *value,
                const GgenParameters *parameters,
                GgenSlot *result)
{
  g_auto (GgenBuffer) attributes = {0};
  g_auto (GgenBuffer) buffer = {0};
  gboolean has_blank;

  if (value->kind != GGEN_VALUE_MAP)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "xmlattr takes a map, not %s",
                         ggen_slot_kind_name (value));
  if (!ggen_parameter_boolean (vm, parameters->at[0], TRUE, &has_blank))
    return FALSE;
  for (guint i = 0; i < value->as.map->length; i++)
    {
      const GgenMapEntry *entry = &value->as.map->entries[i];

      if (entry->value.kind != GGEN_VALUE_NULL && entry->value.kind != GGEN_VALUE_UNDEFINED
          && !append_xml_attribute (vm, entry, &attributes))
        return FALSE;
    }
  if (has_blank && attributes.length > 0)
    ggen_buffer_append_char (&buffer, ' ');
  if (attributes.length > 0)
    ggen_buffer_append (&buffer, attributes.data, attributes.length);
  *result = ggen_slot_take (ggen_string_from_buffer (&buffer, TRUE));

  return TRUE;
}

static gboolean
filter_tojson (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  const GgenSlot *parameter = parameters->at[0];
  g_auto (GgenBuffer) buffer = {0};
  const char *problem;
  gint64 indent = 0;

  if (parameter != NULL && parameter->kind == GGEN_VALUE_BOOLEAN)
    indent = parameter->as.integer ? 2 : 0;
  else if (!ggen_parameter_integer (vm, parameter, "indent", 0, &indent))
    return FALSE;
  problem = ggen_slot_print_json (value, (guint) CLAMP (indent, 0, 100),
                                  GGEN_JSON_SORT_KEYS | GGEN_JSON_HTML_SAFE, &buffer);
  if (problem != NULL)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "there is no JSON for %s", problem);
  *result = ggen_slot_take (ggen_string_from_buffer (&buffer, TRUE));

  return TRUE;
}

const GgenBuiltin ggen_escape_filters[] = {
    {"escape", filter_escape, "", GGEN_BUILTIN_TEXT, 0},
    {"e", filter_escape, "", GGEN_BUILTIN_TEXT, 0},
    {"forceescape", filter_force_escape, "", GGEN_BUILTIN_TEXT, 0},
    {"safe", filter_safe, "", GGEN_BUILTIN_TEXT, 0},
    {"string", filter_string, "", GGEN_BUILTIN_TEXT, 0},
    {"striptags", filter_striptags, "", GGEN_BUILTIN_TEXT, 0},
    {"urlencode", filter_urlencode, "", 0, 0},
    {"xmlattr", filter_xmlattr, "| autospace", 0, 0},
    {"tojson", filter_tojson, "| indent", 0, 0},
    {NULL},
};
