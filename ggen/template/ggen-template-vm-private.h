/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-template-builtins-private.h"
#include "ggen-template-environment-private.h"
#include "ggen-template-program-private.h"

G_BEGIN_DECLS

#define GGEN_VM_STACK 16384
#define GGEN_VM_MAX_DEPTH 400
#define GGEN_VM_MAX_TEMPLATES 60
#define GGEN_VM_MAX_RANGE 100000
#define GGEN_VM_MAX_MEMORY (256u << 20)
#define GGEN_VM_MAX_OUTPUT (256u << 20)

typedef struct _GgenFrame GgenFrame;
typedef struct _GgenLoop GgenLoop;
typedef struct _GgenActivation GgenActivation;
typedef struct _GgenInvocation GgenInvocation;

/* A compiled template that takes part in this render. */
typedef struct
{
  guint16 id;
  GgenProgram *program; /* (owned) */
} GgenUnit;

typedef struct
{
  GgenString *name; /* interned */
  GgenSlot value;
} GgenVariable;

/* The variables of one scope. */
struct _GgenFrame
{
  GgenFrame *parent; /* (nullable) */
  GgenFrame *next_free;
  GgenFrame *next_allocated;
  guint n_variables;
  guint capacity;
  gboolean is_captured; /* a macro closes over it: stays until the render ends */
  gboolean is_isolated; /* the context cannot be seen from here */
  GgenVariable *variables;
  GgenVariable own[6];
};

/* A `for` that is running. */
typedef struct
{
  GgenSlot source;  /* a list or map (owned) */
  guint32 position; /* of the next item */
  guint32 n_done;
  GgenFrame *frame; /* of the current item */
  GgenLoop *loop;   /* (owned) (nullable): what `loop` is */
} GgenIteration;

/* What a recursive loop is made of, to be called again. */
typedef struct
{
  GgenFrame *outer; /* the scope around the whole loop */
  guint32 entry;
  guint32 depth;
} GgenRecursion;

/* The `loop` of a template. */
struct _GgenLoop
{
  GgenObject base;
  GgenSlot source; /* (owned) */
  guint32 index0;
  guint32 depth0;
  guint32 length;
  GgenList *changed; /* (owned) (nullable): the last arguments of changed() */
  GgenUnit *unit;    /* of a recursive loop (nullable) */
  GgenRecursion recursion;
};

/* One level of instructions that are executed. Lives on the C stack. */
struct _GgenActivation
{
  GgenRecursion recursion;
  GgenActivation *caller;
  GgenUnit *unit;
  guint32 pc;
  const char *what; /* how the caller got here, for messages */
};

typedef struct
{
  GgenUnit *unit;
  const GgenBlockCode *block;
} GgenBlockDefinition;

/* One template that is rendered, with those that it extends. Lives on the C stack. */
struct _GgenInvocation
{
  GgenInvocation *outer;
  GgenUnit *unit;   /* whose instructions run at the top level */
  GgenUnit *parent; /* (nullable): what it extends, once it said so */
  GgenFrame *root;
  GArray *definitions; /* (owned) (nullable) (element-type GgenBlockDefinition): youngest first */
  GPtrArray *extended; /* (owned) (nullable) (element-type GgenUnit): what was extended so far */
  GgenString *block;   /* (nullable): the block that runs */
  guint level;         /* which definition of it */
};

struct _GgenVm
{
  GgenTemplateEnvironment *environment;
  GgenMap *context; /* (nullable) */
  GgenMap *globals; /* (owned) */
  GCancellable *cancellable;
  GgenTemplateUndefined undefined;
  GError **error;
  gboolean has_failed;

  GgenSlot *stack; /* (owned) */
  GgenSlot *top;   /* the first free slot */
  GgenSlot *limit;
  GgenFrame *frame;
  GgenFrame *frames;      /* (owned): all that there are */
  GgenFrame *free_frames; /* those of them that nobody uses */
  GArray *iterations;     /* (owned) (element-type GgenIteration) */
  GArray *buffers;        /* (owned) (element-type GgenBuffer): what captures set aside */
  GgenBuffer output;      /* where text goes now */
  gsize n_set_aside;      /* bytes in all of @buffers */
  gboolean escapes;
  GByteArray *outer_escapes; /* (owned): of the autoescape blocks around */
  GgenActivation *activation;
  GgenInvocation *invocation;
  guint depth;
  guint n_templates;
  guint n_steps;
  GgenRecursion recursion; /* for the activation that is about to begin */
  GgenString *loop_name;
  GPtrArray *units;   /* (owned) (element-type GgenUnit) */
  GPtrArray *tracked; /* (owned) (element-type GgenValue): may hold themselves */
  GgenValueBudget budget;
};

/* Rendering */
char *ggen_vm_render (GgenTemplateEnvironment *environment,
                      GgenProgram *program,
                      GgenValue *context,
                      GCancellable *cancellable,
                      GError **error);
gboolean ggen_vm_execute (GgenVm *self, GgenUnit *unit, guint32 pc, const char *what);
gboolean ggen_vm_push (GgenVm *self, GgenSlot value);

/* Failing: each returns FALSE. */
gboolean ggen_vm_fail (GgenVm *self, GgenTemplateError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
gboolean ggen_vm_fail_undefined (GgenVm *self, const GgenSlot *undefined);
gboolean ggen_vm_fail_with (GgenVm *self, GError *error);
gboolean ggen_vm_check_limits (GgenVm *self);
gboolean ggen_vm_check_room (GgenVm *self, gsize size, const char *what);

/* A value that is used: undefined ones fail, where undefined names are errors. */
static inline gboolean
ggen_vm_require (GgenVm *self, const GgenSlot *value)
{
  if (G_LIKELY (value->kind != GGEN_VALUE_UNDEFINED)
      || self->undefined != GGEN_TEMPLATE_UNDEFINED_STRICT || (value->flags & GGEN_SLOT_SILENT))
    return TRUE;

  return ggen_vm_fail_undefined (self, value);
}

/* Scopes */
GgenFrame *ggen_vm_push_frame (GgenVm *self, GgenFrame *parent);
void ggen_vm_pop_frame (GgenVm *self, GgenFrame *outer);
void ggen_vm_release_frame (GgenVm *self, GgenFrame *frame);
void ggen_vm_capture_frames (GgenVm *self);
void ggen_vm_free_frames (GgenVm *self);
void ggen_frame_set (GgenFrame *frame, GgenString *name, GgenSlot value);
void ggen_frame_reset (GgenFrame *frame, guint n_kept);
GgenSlot *ggen_frame_get (GgenFrame *frame, const GgenString *name);
GgenSlot ggen_vm_load (GgenVm *self, GgenString *name);

/* Captured text */
void ggen_vm_begin_capture (GgenVm *self);
GgenString *ggen_vm_end_capture (GgenVm *self);

/* Operators */
gboolean ggen_vm_binary (GgenVm *self,
                         GgenOp op,
                         const GgenSlot *left,
                         const GgenSlot *right,
                         GgenSlot *result);
gboolean ggen_vm_negate (GgenVm *self, const GgenSlot *operand, GgenSlot *result);
gboolean ggen_vm_concatenate (GgenVm *self, const GgenSlot *values, guint n, GgenSlot *result);
gboolean ggen_vm_contains (GgenVm *self,
                           const GgenSlot *container,
                           const GgenSlot *item,
                           gboolean *is_contained);
gboolean ggen_vm_compare (GgenVm *self,
                          GgenOp op,
                          const GgenSlot *left,
                          const GgenSlot *right,
                          gboolean *holds);

/* Access */
gboolean
ggen_vm_get_attribute (GgenVm *self, const GgenSlot *object, GgenString *name, GgenSlot *result);
gboolean
ggen_vm_get_item (GgenVm *self, const GgenSlot *object, const GgenSlot *key, GgenSlot *result);
gboolean
ggen_vm_get_path (GgenVm *self, const GgenSlot *object, const GgenSlot *path, GgenSlot *result);
gboolean ggen_vm_slice (GgenVm *self,
                        const GgenSlot *object,
                        const GgenSlot *start,
                        const GgenSlot *stop,
                        const GgenSlot *step,
                        GgenSlot *result);
GgenList *ggen_vm_to_list (GgenVm *self, const GgenSlot *value);
GgenString *ggen_vm_to_string (GgenVm *self, const GgenSlot *value);
gboolean ggen_vm_print (GgenVm *self, const GgenSlot *value, GgenBuffer *buffer);
GgenSlot ggen_vm_undefined_attribute (GgenVm *self, const GgenString *name);

/* Loops */
gboolean ggen_vm_for_begin (GgenVm *self, guint flags);
gboolean ggen_vm_for_next (GgenVm *self, gboolean *is_done);
gboolean ggen_vm_for_end (GgenVm *self);
gboolean ggen_vm_for_call (GgenVm *self, guint32 entry);

/* Calls */
gboolean ggen_vm_call (GgenVm *self,
                       const GgenSlot *callee,
                       const GgenArguments *arguments,
                       GgenSlot *result);
gboolean ggen_vm_call_method (GgenVm *self,
                              const GgenSlot *object,
                              GgenString *name,
                              const GgenArguments *arguments,
                              GgenSlot *result);
GgenSlot ggen_vm_new_macro (GgenVm *self, guint position);
gboolean ggen_slot_is_macro (const GgenSlot *slot);
gboolean ggen_slot_is_callable (const GgenSlot *slot);
gboolean ggen_vm_call_default (GgenVm *self, guint parameter);

/* Templates */
gboolean ggen_vm_run_template (GgenVm *self, GgenUnit *unit, GgenFrame *root, const char *what);
GgenUnit *ggen_vm_add_unit (GgenVm *self, GgenProgram *program);
gboolean ggen_vm_extends (GgenVm *self, const GgenSlot *name);
gboolean ggen_vm_include (GgenVm *self, const GgenSlot *name, guint flags);
gboolean ggen_vm_import (GgenVm *self, const GgenSlot *name, guint flags, GgenSlot *module);
gboolean ggen_vm_block (GgenVm *self, const GgenBlockCode *block);
gboolean ggen_vm_call_self (GgenVm *self, GgenString *name, GgenSlot *result);
gboolean ggen_vm_call_super (GgenVm *self, GgenSlot *result);

/* Lets the end of the render empty what may hold itself. */
void ggen_vm_track (GgenVm *self, GgenValue *value);

G_END_DECLS
