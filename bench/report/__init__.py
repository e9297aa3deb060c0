# SPDX-License-Identifier: LGPL-2.1-or-later
"""Turns samples into a summary, and the summary into pages."""
