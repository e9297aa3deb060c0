/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Filters that apply another filter or test to every item. */

#include "ggen-template-text-private.h"

/* The arguments without the first positional ones. */
static GgenArguments
further_arguments (const GgenArguments *arguments, guint n_used)
{
  GgenArguments further = *arguments;

  further.positional += n_used;
  further.n_positional -= n_used;

  return further;
}

static const GgenSlot *
named_argument (const GgenArguments *arguments, const char *name)
{
  for (guint i = 0; i < arguments->n_named; i++)
    if (ggen_string_equal_text (arguments->names[i], name))
      return &arguments->named[i];

  return NULL;
}

enum
{
  SELECT_ATTRIBUTE = 1 << 0,
  SELECT_REJECTS = 1 << 1,
};

typedef struct
{
  const GgenBuiltin *test; /* (nullable): without a test, truth counts */
  GgenArguments arguments; /* of the test */
  const GgenSlot *attribute;
  gboolean rejects;
} Selection;

static gboolean
begin_selection (GgenVm *vm, const GgenParameters *parameters, Selection *selection)
{
  const GgenArguments *arguments = parameters->rest;
  guint n_used = 0;

  *selection = (Selection){.rejects = (parameters->variant & SELECT_REJECTS) != 0};
  if (parameters->variant & SELECT_ATTRIBUTE)
    {
      if (arguments->n_positional == 0)
        return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                             "the name of the attribute to select by is missing");
      selection->attribute = &arguments->positional[n_used++];
    }
  if (arguments->n_positional > n_used)
    {
      const GgenSlot *name = &arguments->positional[n_used++];

      if (name->kind != GGEN_VALUE_STRING)
        return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "the name of a test is a string, not %s",
                             ggen_slot_kind_name (name));
      selection->test = ggen_test_find (name->as.string->text);
      if (selection->test == NULL)
        return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_UNKNOWN, "there is no test '%s'",
                             name->as.string->text);
    }
  selection->arguments = further_arguments (arguments, n_used);

  return TRUE;
}

static gboolean
is_selected (GgenVm *vm, const Selection *selection, const GgenSlot *item, gboolean *selected)
{
  GgenSlot subject, verdict = GGEN_SLOT_NULL;
  gboolean is_done = TRUE;

  if (selection->attribute == NULL)
    subject = ggen_slot_copy (item);
  else if (!ggen_vm_get_path (vm, item, selection->attribute, &subject))
    return FALSE;
  if (selection->test != NULL)
    is_done =
        ggen_builtin_call (vm, "test", selection->test, &subject, &selection->arguments, &verdict);
  else
    /* An item without the attribute is one for which it is not true. */
    verdict = ggen_slot_boolean (ggen_slot_is_true (&subject));
  ggen_slot_clear (&subject);
  *selected = is_done && ggen_slot_is_true (&verdict) != selection->rejects;

  return is_done;
}

static gboolean
filter_select (GgenVm *vm,
               const GgenSlot *value,
               const GgenParameters *parameters,
               GgenSlot *result)
{
  Selection selection;
  GgenList *list, *selected;
  gboolean is_done = TRUE;

  if (!begin_selection (vm, parameters, &selection))
    return FALSE;
  list = ggen_vm_to_list (vm, value);
  if (list == NULL)
    return FALSE;
  selected = ggen_list_new (0);
  selected->base.flags |= GGEN_VALUE_MUTABLE;
  for (guint i = 0; i < list->length && is_done; i++)
    {
      gboolean is_in = FALSE;

      is_done = is_selected (vm, &selection, &list->items[i], &is_in);
      if (is_in)
        ggen_list_append (selected, ggen_slot_own (&list->items[i]));
    }
  ggen_heap_unref (&list->base);
  *result = ggen_slot_take (selected);
  if (!is_done)
    ggen_slot_clear (result);

  return is_done;
}

typedef struct
{
  const GgenBuiltin *filter; /* (nullable) */
  GgenArguments arguments;
  const GgenSlot *attribute; /* (nullable) */
  const GgenSlot *fallback;  /* (nullable) */
} Mapping;

static gboolean
begin_mapping (GgenVm *vm, const GgenArguments *arguments, Mapping *mapping)
{
  const GgenSlot *name;

  *mapping = (Mapping){.attribute = named_argument (arguments, "attribute"),
                       .fallback = named_argument (arguments, "default")};
  if (mapping->attribute != NULL)
    return arguments->n_positional == 0
           || ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                            "map takes the name of a filter or an attribute, not both");
  if (arguments->n_positional == 0)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                         "map needs the name of a filter, or attribute='name'");
  name = &arguments->positional[0];
  if (name->kind != GGEN_VALUE_STRING)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "the name of a filter is a string, not %s",
                         ggen_slot_kind_name (name));
  mapping->filter = ggen_filter_find (name->as.string->text);
  if (mapping->filter == NULL)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_UNKNOWN, "there is no filter '%s'",
                         name->as.string->text);
  mapping->arguments = further_arguments (arguments, 1);

  return TRUE;
}

static gboolean
map_item (GgenVm *vm, const Mapping *mapping, const GgenSlot *item, GgenSlot *mapped)
{
  if (mapping->filter != NULL)
    return ggen_builtin_call (vm, "filter", mapping->filter, item, &mapping->arguments, mapped);
  if (!ggen_vm_get_path (vm, item, mapping->attribute, mapped))
    return FALSE;
  if (mapped->kind == GGEN_VALUE_UNDEFINED && mapping->fallback != NULL)
    *mapped = ggen_slot_copy (mapping->fallback);

  return TRUE;
}

static gboolean
filter_map (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  Mapping mapping;
  GgenList *list, *mapped;
  gboolean is_done = TRUE;

  if (!begin_mapping (vm, parameters->rest, &mapping))
    return FALSE;
  list = ggen_vm_to_list (vm, value);
  if (list == NULL)
    return FALSE;
  mapped = ggen_list_new (list->length);
  mapped->base.flags |= GGEN_VALUE_MUTABLE;
  for (guint i = 0; i < list->length && is_done; i++)
    {
      GgenSlot item = GGEN_SLOT_NULL;

      is_done = map_item (vm, &mapping, &list->items[i], &item);
      if (is_done)
        ggen_list_append (mapped, item);
    }
  ggen_heap_unref (&list->base);
  *result = ggen_slot_take (mapped);
  if (!is_done)
    ggen_slot_clear (result);

  return is_done;
}

static gboolean
filter_attr (GgenVm *vm, const GgenSlot *value, const GgenParameters *parameters, GgenSlot *result)
{
  return ggen_vm_get_item (vm, value, parameters->at[0], result);
}

const GgenBuiltin ggen_selection_filters[] = {
    {"map", filter_map, "*", 0, 0},
    {"select", filter_select, "*", 0, 0},
    {"reject", filter_select, "*", 0, SELECT_REJECTS},
    {"selectattr", filter_select, "*", 0, SELECT_ATTRIBUTE},
    {"rejectattr", filter_select, "*", 0, SELECT_ATTRIBUTE | SELECT_REJECTS},
    {"attr", filter_attr, "name", 0, 0},
    {NULL},
};
