/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-template-lexer-private.h"
#include "ggen-template-names-private.h"

G_BEGIN_DECLS

/* What each node uses of GgenNode stands beside it; lists are chained by `next`. */
typedef enum
{
  /* Expressions */
  GGEN_NODE_CONSTANT,    /* value */
  GGEN_NODE_NAME,        /* name */
  GGEN_NODE_LIST,        /* first: items */
  GGEN_NODE_TUPLE,       /* first: items */
  GGEN_NODE_MAP,         /* first: key, value, key, … */
  GGEN_NODE_NEGATE,      /* left */
  GGEN_NODE_POSITIVE,    /* left */
  GGEN_NODE_NOT,         /* left */
  GGEN_NODE_BINARY,      /* left, op: a token type, right */
  GGEN_NODE_COMPARE,     /* left, first: COMPARISON, … */
  GGEN_NODE_COMPARISON,  /* op: a token type, or one of GgenMembership; left: with what */
  GGEN_NODE_AND,         /* left, right */
  GGEN_NODE_OR,          /* left, right */
  GGEN_NODE_CONDITIONAL, /* left: test, right: then, third (nullable): else */
  GGEN_NODE_ATTRIBUTE,   /* left, name */
  GGEN_NODE_ITEM,        /* left, right: key */
  GGEN_NODE_SLICE,       /* left, right: start, third: stop, fourth: step (all nullable) */
  GGEN_NODE_FILTER,      /* left (nullable: the text of a block), name, first: arguments */
  GGEN_NODE_TEST,        /* left, name, first: arguments, GGEN_NODE_NEGATED */
  GGEN_NODE_CALL,        /* left, first: arguments */

  /* Arguments */
  GGEN_NODE_POSITIONAL,    /* left */
  GGEN_NODE_KEYWORD,       /* name, left */
  GGEN_NODE_SPLAT,         /* left */
  GGEN_NODE_KEYWORD_SPLAT, /* left */

  /* Statements */
  GGEN_NODE_DATA,         /* offset, length */
  GGEN_NODE_OUTPUT,       /* left */
  GGEN_NODE_IF,           /* left, body, otherwise */
  GGEN_NODE_FOR,          /* target, left: items, third: condition (nullable), body, otherwise,
                             GGEN_NODE_RECURSIVE, GGEN_NODE_USES_LOOP */
  GGEN_NODE_SET,          /* target, left */
  GGEN_NODE_SET_BLOCK,    /* target, left: FILTER (nullable), body */
  GGEN_NODE_WITH,         /* first: SET, …; body */
  GGEN_NODE_BLOCK,        /* name, body, GGEN_NODE_REQUIRED */
  GGEN_NODE_EXTENDS,      /* left */
  GGEN_NODE_INCLUDE,      /* left, GGEN_NODE_IGNORE_MISSING, GGEN_NODE_WITHOUT_CONTEXT */
  GGEN_NODE_IMPORT,       /* left, name, GGEN_NODE_WITHOUT_CONTEXT */
  GGEN_NODE_FROM_IMPORT,  /* left, first: NAME with alias, …; GGEN_NODE_WITHOUT_CONTEXT */
  GGEN_NODE_MACRO,        /* name, first: PARAMETER, …; body, GGEN_NODE_USES_… */
  GGEN_NODE_PARAMETER,    /* name, left (nullable): default */
  GGEN_NODE_CALL_BLOCK,   /* left: CALL, right: the body as MACRO */
  GGEN_NODE_FILTER_BLOCK, /* left: FILTER, body */
  GGEN_NODE_DO,           /* left */
  GGEN_NODE_BREAK,
  GGEN_NODE_CONTINUE,
  GGEN_NODE_AUTOESCAPE, /* left, body */
} GgenNodeType;

enum
{
  GGEN_NODE_NEGATED = 1 << 0,
  GGEN_NODE_RECURSIVE = 1 << 1,
  GGEN_NODE_USES_LOOP = 1 << 2,
  GGEN_NODE_REQUIRED = 1 << 3,
  GGEN_NODE_IGNORE_MISSING = 1 << 4,
  GGEN_NODE_WITHOUT_CONTEXT = 1 << 5,
  GGEN_NODE_USES_CALLER = 1 << 6,
  GGEN_NODE_USES_VARARGS = 1 << 7,
  GGEN_NODE_USES_KWARGS = 1 << 8,
};

typedef enum
{
  GGEN_MEMBERSHIP_IN = 200,
  GGEN_MEMBERSHIP_NOT_IN,
} GgenMembership;

typedef struct _GgenNode GgenNode;

struct _GgenNode
{
  guint8 type; /* GgenNodeType */
  guint8 op;
  guint16 flags;
  guint16 height; /* of the tree below: bounds the recursion of whoever walks it */
  guint32 offset; /* into the source */
  guint32 length;
  GgenNode *next;
  GgenNode *left;
  GgenNode *right;
  GgenNode *third;
  GgenNode *fourth;
  GgenNode *first;
  GgenNode *target;
  GgenNode *body;
  GgenNode *otherwise;
  GgenString *name;  /* interned */
  GgenString *alias; /* interned */
  GgenSlot value;    /* owned by the tree */
};

/* A parsed template; all of it is freed at once. */
typedef struct
{
  GgenNode *body;
  GPtrArray *chunks;    /* (owned): the memory of the nodes */
  gsize n_free;         /* nodes left in the last chunk */
  GPtrArray *constants; /* (owned) (element-type GgenValue) */
} GgenTree;

GgenTree *ggen_tree_new (void);
void ggen_tree_free (GgenTree *self);
GgenNode *ggen_tree_add (GgenTree *self, GgenNodeType type, guint32 offset);
GgenNode *ggen_tree_add_string (GgenTree *self, const char *text, gsize length, guint32 offset);
GgenTree *ggen_template_parse (const GgenTemplateSource *source,
                               const GgenLexerOptions *options,
                               GgenNames *names,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenTree, ggen_tree_free)

G_END_DECLS
