/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen.h"
#include "ggen-codegen-enum-types.h"
#include "ggen-graph.h"
#include "ggen-project-error.h"
#include "ggen-project.h"
#include "ggen-query.h"
#include "ggen-rdf-syntax.h"
#include "ggen-results.h"
#include "ggen-solutions.h"
#include "ggen-sync-report.h"
#include "ggen-template-environment.h"
#include "ggen-template-error.h"
#include "ggen-template-info.h"
#include "ggen-template.h"
#include "ggen-term.h"
#include "ggen-value.h"
