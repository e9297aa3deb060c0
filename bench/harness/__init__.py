# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the measurements: what to build, what to run, how often, and what came out."""
