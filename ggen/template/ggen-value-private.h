/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-template-buffer-private.h"
#include "ggen-value.h"

G_BEGIN_DECLS

/* Kinds beyond the public ones. Kinds from STRING to OBJECT live on the heap. */
enum
{
  GGEN_VALUE_OBJECT = GGEN_VALUE_MAP + 1, /* macros, loops, functions: never leave a render */
  GGEN_VALUE_UNDEFINED,                   /* only ever in a slot */
};

enum
{
  GGEN_VALUE_IMMORTAL = 1 << 0, /* is not counted */
  GGEN_VALUE_MUTABLE = 1 << 1,  /* made by a template, which may change it */
  GGEN_VALUE_SAFE = 1 << 2,     /* a string that is not escaped again */
  GGEN_VALUE_TRACKED = 1 << 3,  /* emptied when the render ends, see ggen_vm_track() */
};

/* What a list or map was made as; shows when it is printed and to tests. */
enum
{
  GGEN_FORM_PLAIN,
  GGEN_FORM_TUPLE,
  GGEN_FORM_ITERABLE,
  GGEN_FORM_NAMESPACE,
  GGEN_FORM_MODULE,
  GGEN_FORM_GROUP, /* a pair that groupby made: prints as a tuple */
};

struct _GgenValue
{
  gint ref_count; /* (atomic) */
  guint8 kind;
  guint8 flags;
  guint8 form;
};

enum
{
  /* The render outlives neither the context nor the constants: no counting needed. */
  GGEN_SLOT_BORROWED = 1 << 0,
  /* Of undefined: prints as nothing even when undefined names are errors. */
  GGEN_SLOT_SILENT = 1 << 1,
  /* Of undefined: a parameter that the caller left out. */
  GGEN_SLOT_MISSING = 1 << 2,
  /* Of undefined: what has no value is an attribute or item, not a name. */
  GGEN_SLOT_ATTRIBUTE = 1 << 3,
};

typedef struct _GgenString GgenString;
typedef struct _GgenList GgenList;
typedef struct _GgenMap GgenMap;
typedef struct _GgenObject GgenObject;

/* A value without a box: what lists, maps, variables and the stack hold. */
typedef struct
{
  guint8 kind;
  guint8 flags;
  guint16 unit;   /* of undefined: the unit that looked it up */
  guint32 origin; /* of undefined: the instruction that looked it up */
  union
  {
    gint64 integer; /* also booleans */
    double number;
    GgenValue *heap;
    GgenString *string;
    GgenList *list;
    GgenMap *map;
    GgenObject *object;
    const GgenString *name; /* of undefined, nullable: what has no value */
  } as;
} GgenSlot;

struct _GgenString
{
  GgenValue base;
  guint32 hash; /* 0 until asked for (atomic) */
  guint32 length;
  char text[];
};

struct _GgenList
{
  GgenValue base;
  guint32 length;
  guint32 capacity;
  GgenSlot *items; /* (owned) */
};

typedef struct
{
  GgenSlot key;
  GgenSlot value;
  guint32 hash;
} GgenMapEntry;

struct _GgenMap
{
  GgenValue base;
  guint32 length;
  guint32 capacity;
  GgenMapEntry *entries; /* (owned), in insertion order */
  guint32 *index;        /* (owned) (nullable): positions + 1 by hash, once it pays */
  guint32 index_mask;
  GgenString *output; /* (owned) (nullable): what a module printed */
};

typedef struct
{
  GgenValue base;
  union
  {
    gint64 integer;
    double number;
  } as;
} GgenScalar;

/* How much memory the values made by one render may take. */
typedef struct
{
  gsize used;
  gsize limit;
} GgenValueBudget;

extern __thread GgenValueBudget *ggen_value_budget;

static inline void
ggen_value_budget_add (gssize size)
{
  if (ggen_value_budget != NULL)
    ggen_value_budget->used += size;
}

static inline gboolean
ggen_value_budget_allows (gsize size)
{
  return ggen_value_budget == NULL
         || (ggen_value_budget->used < ggen_value_budget->limit
             && size < ggen_value_budget->limit - ggen_value_budget->used);
}

/* Boxes */
void ggen_value_free (GgenValue *self);
GgenValue *ggen_value_box (const GgenSlot *slot);
GgenSlot ggen_value_unbox (GgenValue *self);

/* Slots */
#define GGEN_SLOT_NULL ((GgenSlot){.kind = GGEN_VALUE_NULL})
#define GGEN_SLOT_UNDEFINED ((GgenSlot){.kind = GGEN_VALUE_UNDEFINED})

static inline GgenSlot
ggen_slot_boolean (gboolean value)
{
  return (GgenSlot){.kind = GGEN_VALUE_BOOLEAN, .as.integer = value != FALSE};
}

static inline GgenSlot
ggen_slot_integer (gint64 value)
{
  return (GgenSlot){.kind = GGEN_VALUE_INTEGER, .as.integer = value};
}

static inline GgenSlot
ggen_slot_double (double value)
{
  return (GgenSlot){.kind = GGEN_VALUE_DOUBLE, .as.number = value};
}

/* Takes over the caller's reference. */
static inline GgenSlot
ggen_slot_take (gpointer heap)
{
  GgenValue *value = heap;

  return (GgenSlot){.kind = value->kind, .as.heap = value};
}

static inline GgenSlot
ggen_slot_borrow (gpointer heap)
{
  GgenValue *value = heap;

  return (GgenSlot){.kind = value->kind, .flags = GGEN_SLOT_BORROWED, .as.heap = value};
}

static inline gboolean
ggen_slot_is_heap (const GgenSlot *slot)
{
  return slot->kind >= GGEN_VALUE_STRING && slot->kind <= GGEN_VALUE_OBJECT;
}

static inline gboolean
ggen_slot_is_undefined (const GgenSlot *slot)
{
  return slot->kind == GGEN_VALUE_UNDEFINED;
}

static inline gboolean
ggen_slot_is_number (const GgenSlot *slot)
{
  return slot->kind >= GGEN_VALUE_BOOLEAN && slot->kind <= GGEN_VALUE_DOUBLE;
}

static inline gboolean
ggen_slot_is_integral (const GgenSlot *slot)
{
  return slot->kind == GGEN_VALUE_BOOLEAN || slot->kind == GGEN_VALUE_INTEGER;
}

static inline double
ggen_slot_as_double (const GgenSlot *slot)
{
  return slot->kind == GGEN_VALUE_DOUBLE ? slot->as.number : (double) slot->as.integer;
}

static inline void
ggen_heap_ref (GgenValue *value)
{
  if (!(value->flags & GGEN_VALUE_IMMORTAL))
    __atomic_add_fetch (&value->ref_count, 1, __ATOMIC_RELAXED);
}

static inline void
ggen_heap_unref (GgenValue *value)
{
  if (value->flags & GGEN_VALUE_IMMORTAL)
    return;
  if (__atomic_sub_fetch (&value->ref_count, 1, __ATOMIC_ACQ_REL) == 0)
    ggen_value_free (value);
}

/* A copy for as long as the render lives. */
static inline GgenSlot
ggen_slot_copy (const GgenSlot *slot)
{
  if (ggen_slot_is_heap (slot) && !(slot->flags & GGEN_SLOT_BORROWED))
    ggen_heap_ref (slot->as.heap);

  return *slot;
}

/* A copy that may be kept for ever. */
static inline GgenSlot
ggen_slot_own (const GgenSlot *slot)
{
  GgenSlot copy = *slot;

  if (ggen_slot_is_heap (slot))
    {
      ggen_heap_ref (slot->as.heap);
      copy.flags &= ~GGEN_SLOT_BORROWED;
    }

  return copy;
}

static inline void
ggen_slot_clear (GgenSlot *slot)
{
  if (ggen_slot_is_heap (slot) && !(slot->flags & GGEN_SLOT_BORROWED))
    ggen_heap_unref (slot->as.heap);
  slot->kind = GGEN_VALUE_NULL;
}

/* Turns a slot that was moved to us into one that may be kept for ever. */
static inline void
ggen_slot_make_owned (GgenSlot *slot)
{
  if (ggen_slot_is_heap (slot) && (slot->flags & GGEN_SLOT_BORROWED))
    {
      ggen_heap_ref (slot->as.heap);
      slot->flags &= ~GGEN_SLOT_BORROWED;
    }
}

/* What is inside a borrowed container is borrowed as well, as nobody can change it. */
static inline GgenSlot
ggen_slot_copy_from (const GgenSlot *slot, const GgenSlot *container)
{
  GgenSlot copy = *slot;

  if (!ggen_slot_is_heap (slot))
    return copy;
  if (container->flags & GGEN_SLOT_BORROWED)
    copy.flags |= GGEN_SLOT_BORROWED;
  else
    ggen_heap_ref (slot->as.heap);

  return copy;
}

/* Strings */
GgenString *ggen_string_new (const char *text, gsize length);
GgenString *ggen_string_new_safe (const char *text, gsize length, gboolean is_safe);
GgenString *ggen_string_new_uninitialized (gsize length);
GgenString *ggen_string_from_buffer (GgenBuffer *buffer, gboolean is_safe);
guint32 ggen_string_compute_hash (GgenString *self);

static inline guint32
ggen_string_hash (GgenString *self)
{
  guint32 hash = __atomic_load_n (&self->hash, __ATOMIC_RELAXED);

  return hash != 0 ? hash : ggen_string_compute_hash (self);
}

static inline gboolean
ggen_string_is_safe (const GgenString *self)
{
  return (self->base.flags & GGEN_VALUE_SAFE) != 0;
}

static inline gboolean
ggen_string_equal_text (const GgenString *self, const char *text)
{
  return strncmp (self->text, text, self->length) == 0 && text[self->length] == '\0';
}

/* Lists */
GgenList *ggen_list_new (guint capacity);
void ggen_list_reserve (GgenList *self, guint capacity);
void ggen_list_clear (GgenList *self);
void ggen_list_remove (GgenList *self, guint position);
void ggen_list_insert (GgenList *self, guint position, GgenSlot item);

/* Moves the item into the list. */
static inline void
ggen_list_append (GgenList *self, GgenSlot item)
{
  if (G_UNLIKELY (self->length == self->capacity))
    ggen_list_reserve (self, self->capacity * 2);
  ggen_slot_make_owned (&item);
  self->items[self->length++] = item;
}

/* Maps */
GgenMap *ggen_map_new (guint capacity);
void ggen_map_clear (GgenMap *self);
GgenSlot *ggen_map_lookup (GgenMap *self, const GgenSlot *key);
GgenSlot *ggen_map_lookup_string (GgenMap *self, GgenString *key);
GgenSlot *ggen_map_lookup_text (GgenMap *self, const char *key, gsize length);
void ggen_map_set (GgenMap *self, GgenSlot key, GgenSlot value);
gboolean ggen_map_remove (GgenMap *self, const GgenSlot *key);
gboolean ggen_slot_is_hashable (const GgenSlot *slot);

/* Comparing */
gboolean ggen_slot_equal (const GgenSlot *left, const GgenSlot *right);
guint32 ggen_slot_hash (const GgenSlot *slot);
int ggen_string_compare (const GgenString *left, const GgenString *right);
int ggen_slot_compare (const GgenSlot *left, const GgenSlot *right);
gboolean ggen_slot_is_ordered (const GgenSlot *left, const GgenSlot *right);
gboolean ggen_slot_is_true (const GgenSlot *slot);
const char *ggen_slot_kind_name (const GgenSlot *slot);

/* Printing. FALSE where values nest too deeply (a list may hold itself). */
gboolean ggen_slot_print (const GgenSlot *slot, GgenBuffer *buffer);
gboolean ggen_slot_print_repr (const GgenSlot *slot, GgenBuffer *buffer);
gboolean ggen_slot_print_pretty (const GgenSlot *slot, GgenBuffer *buffer);

enum
{
  GGEN_JSON_SORT_KEYS = 1 << 0,
  GGEN_JSON_HTML_SAFE = 1 << 1, /* and ASCII only */
};

/* What keeps a value from being JSON, or NULL. */
const char *
ggen_slot_print_json (const GgenSlot *slot, guint indent, guint flags, GgenBuffer *buffer);

G_END_DECLS
