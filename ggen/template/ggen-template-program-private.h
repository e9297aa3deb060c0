/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-template-names-private.h"
#include "ggen-template-source-private.h"

G_BEGIN_DECLS

/* In the comments: what an instruction takes from the stack → what it leaves there. */
typedef enum
{
  GGEN_OP_DATA,            /* → ; prints constant c */
  GGEN_OP_PRINT,           /* value → */
  GGEN_OP_CONSTANT,        /* → constant c */
  GGEN_OP_UNDEFINED,       /* → undefined, silently */
  GGEN_OP_LOAD,            /* → variable named by constant c */
  GGEN_OP_STORE,           /* value → ; sets variable named by constant c */
  GGEN_OP_STORE_ATTRIBUTE, /* value namespace → */
  GGEN_OP_ATTRIBUTE,       /* object → object.c */
  GGEN_OP_ITEM,            /* object key → object[key] */
  GGEN_OP_SLICE,           /* object start stop step → slice */
  GGEN_OP_POP,             /* value → */
  GGEN_OP_DUPLICATE,       /* value → value value */
  GGEN_OP_SWAP,            /* a b → b a */
  GGEN_OP_TUCK,            /* a b → b a b */
  GGEN_OP_NEGATE,
  GGEN_OP_POSITIVE,
  GGEN_OP_NOT,
  GGEN_OP_ADD, /* left right → result; so up to NOT_IN */
  GGEN_OP_SUBTRACT,
  GGEN_OP_MULTIPLY,
  GGEN_OP_DIVIDE,
  GGEN_OP_FLOOR_DIVIDE,
  GGEN_OP_MODULO,
  GGEN_OP_POWER,
  GGEN_OP_EQUAL,
  GGEN_OP_NOT_EQUAL,
  GGEN_OP_LESS,
  GGEN_OP_LESS_EQUAL,
  GGEN_OP_GREATER,
  GGEN_OP_GREATER_EQUAL,
  GGEN_OP_IN,
  GGEN_OP_NOT_IN,
  GGEN_OP_CONCATENATE,       /* c values → string */
  GGEN_OP_JUMP,              /* to c */
  GGEN_OP_JUMP_IF_FALSE,     /* value → ; to c */
  GGEN_OP_JUMP_OR_POP_FALSE, /* value → value if false, then to c; → nothing otherwise */
  GGEN_OP_JUMP_OR_POP_TRUE,  /* value → value if true, then to c; → nothing otherwise */
  GGEN_OP_BUILD_LIST,        /* c values → list */
  GGEN_OP_BUILD_TUPLE,       /* c values → tuple */
  GGEN_OP_BUILD_MAP,         /* c keys and values → map */
  GGEN_OP_EXTEND_LIST,       /* list c values → list */
  GGEN_OP_EXTEND_MAP,        /* map c keys and values → map */
  GGEN_OP_SPREAD_LIST,       /* list iterable → list */
  GGEN_OP_SPREAD_MAP,        /* map map → map */
  GGEN_OP_UNPACK,            /* iterable → c values, the first on top */
  GGEN_OP_FILTER,            /* value arguments → value; builtin c */
  GGEN_OP_TEST,              /* value arguments → boolean; builtin c */
  GGEN_OP_CALL,              /* callee arguments → result */
  GGEN_OP_CALL_METHOD,       /* object arguments → result; method named by constant c */
  GGEN_OP_CALL_SELF,         /* → the text of the block named by constant c */
  GGEN_OP_CALL_SUPER,        /* → the text of the block above */
  GGEN_OP_MACRO,             /* → macro c, closed over the scope */
  GGEN_OP_DEFAULT,           /* parameter b is given: to c */
  GGEN_OP_FOR_BEGIN,         /* iterable → ; b: GGEN_FOR_… */
  GGEN_OP_FOR_NEXT,          /* → item; at the end: to c */
  GGEN_OP_FOR_END,           /* there was an item: to c */
  GGEN_OP_FOR_CALL,          /* iterable → ; renders the recursive loop at c */
  GGEN_OP_SCOPE_BEGIN,
  GGEN_OP_SCOPE_END,
  GGEN_OP_CAPTURE_BEGIN,
  GGEN_OP_CAPTURE_END,  /* → text */
  GGEN_OP_ESCAPE_BEGIN, /* value → */
  GGEN_OP_ESCAPE_END,
  GGEN_OP_BLOCK,         /* block c */
  GGEN_OP_EXTENDS,       /* name → */
  GGEN_OP_INCLUDE,       /* name → ; b: GgenIncludeFlags */
  GGEN_OP_IMPORT,        /* name → module; b: GgenIncludeFlags */
  GGEN_OP_IMPORT_MEMBER, /* module → module member; constant c */
  GGEN_OP_RETURN,
} GgenOp;

enum
{
  GGEN_INCLUDE_IGNORE_MISSING = 1 << 0,
  GGEN_INCLUDE_WITHOUT_CONTEXT = 1 << 1,
};

enum
{
  GGEN_FOR_USES_LOOP = 1 << 0,
  GGEN_FOR_RECURSIVE = 1 << 1,
};

/* For instructions with arguments: @a counts the positional ones, @b is the position + 1 of the
 * names of the named ones in `signatures`. With @a at this value the arguments are a list and a
 * map that were put together on the stack. */
#define GGEN_ARGUMENTS_SPREAD 255

typedef struct
{
  guint8 op;
  guint8 a;
  guint16 b;
  guint32 c;
} GgenInstruction;

typedef struct
{
  GgenString *name;
  guint32 entry;
  guint32 offset;
  guint16 flags; /* GGEN_NODE_USES_… */
  guint16 n_parameters;
  GgenString **parameters; /* (owned) */
} GgenMacroCode;

typedef struct
{
  GgenString *name;
  guint32 entry;
  guint32 offset;
  gboolean is_required;
} GgenBlockCode;

typedef struct
{
  guint n_names;
  GgenString **names; /* (owned) */
} GgenSignature;

/* A compiled template: never changes, may be rendered by any number of threads at once. */
typedef struct
{
  gatomicrefcount ref_count;
  GgenTemplateSource source;
  GgenNames *names;      /* (owned) */
  GArray *code;          /* (owned) (element-type GgenInstruction) */
  GArray *offsets;       /* (owned) (element-type guint32): where each instruction comes from */
  GArray *constants;     /* (owned) (element-type GgenSlot) */
  GArray *macros;        /* (owned) (element-type GgenMacroCode) */
  GArray *blocks;        /* (owned) (element-type GgenBlockCode) */
  GArray *signatures;    /* (owned) (element-type GgenSignature) */
  GPtrArray *builtins;   /* (owned) (element-type GgenBuiltin): the filters and tests in use */
  GPtrArray *references; /* (owned) (element-type utf8): templates named by literals */
  GPtrArray *variables;  /* (owned) (element-type utf8): names that the context must have */
  gboolean escapes_by_name;
} GgenProgram;

GgenProgram *ggen_program_new (GgenNames *names);
GgenProgram *ggen_program_ref (GgenProgram *self);
void ggen_program_unref (GgenProgram *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenProgram, ggen_program_unref)

G_END_DECLS
