/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* ThreadSanitizer does not see into GLib, so it does not know that what is done before a source
 * is attached, or a thread is given work, happens before the callback. These say so, and cost
 * nothing in other builds. */

#if defined(__SANITIZE_THREAD__)
#define GGEN_HAS_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define GGEN_HAS_TSAN 1
#endif
#endif

#ifdef GGEN_HAS_TSAN
void __tsan_acquire (void *address);
void __tsan_release (void *address);
#define ggen_hand_over(address) __tsan_release (address)
#define ggen_take_over(address) __tsan_acquire (address)
#else
#define ggen_hand_over(address) ((void) (address))
#define ggen_take_over(address) ((void) (address))
#endif
