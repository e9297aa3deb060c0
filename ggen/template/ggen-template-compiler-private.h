/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-template-ast-private.h"
#include "ggen-template-program-private.h"

G_BEGIN_DECLS

/* What must be undone before a jump out of a loop. */
typedef enum
{
  GGEN_OPEN_LOOP,
  GGEN_OPEN_SCOPE,
  GGEN_OPEN_CAPTURE,
  GGEN_OPEN_ESCAPE,
} GgenOpenKind;

typedef struct
{
  GgenOpenKind kind;
  guint32 start;  /* of a loop: where its next item is fetched */
  GArray *breaks; /* of a loop (owned) (element-type guint32): jumps to its end */
} GgenOpen;

typedef struct
{
  GgenProgram *program;
  GHashTable *constants; /* strings → position + 1 */
  GHashTable *loaded;    /* (element-type GgenString): names that are used */
  GHashTable *stored;    /* (element-type GgenString): names that are set somewhere */
  GArray *open;          /* (element-type GgenOpen) */
  GgenString *block;     /* (nullable): the block that is compiled */
  GPtrArray *macros;     /* (element-type GgenNode): bodies to compile later */
  GPtrArray *outer;      /* (element-type GgenString): the block around each macro, or NULL */
  GPtrArray *blocks;     /* (element-type GgenNode) */
  guint32 offset;        /* of what is compiled: the place of the instructions */
  gboolean has_failed;
  GError **error;
} GgenCompiler;

guint32 ggen_compiler_emit (GgenCompiler *self, GgenOp op, guint a, guint b, guint32 c);
guint32 ggen_compiler_here (GgenCompiler *self);
void ggen_compiler_patch (GgenCompiler *self, guint32 jump);
guint32 ggen_compiler_add_constant (GgenCompiler *self, const GgenSlot *constant);
guint32 ggen_compiler_add_name (GgenCompiler *self, GgenString *name);
void ggen_compiler_fail (GgenCompiler *self,
                         guint32 offset,
                         GgenTemplateError code,
                         const char *format,
                         ...) G_GNUC_PRINTF (4, 5);
void ggen_compiler_expression (GgenCompiler *self, const GgenNode *node);
void ggen_compiler_macro (GgenCompiler *self, const GgenNode *node);
void ggen_compiler_filter (GgenCompiler *self, const GgenNode *node);
void ggen_compiler_call (GgenCompiler *self, const GgenNode *node, const GgenNode *caller);

GgenProgram *ggen_template_compile (const char *name,
                                    const char *text,
                                    gssize length,
                                    guint first_line,
                                    const GgenLexerOptions *options,
                                    gboolean escapes_by_name,
                                    GgenNames *names,
                                    GError **error);

G_END_DECLS
