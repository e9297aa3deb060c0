# SPDX-License-Identifier: LGPL-2.1-or-later
"""Keeps the samples of every run, and tells whether one commit is slower than another."""
