// SPDX-License-Identifier: LGPL-2.1-or-later
//! What tokio does of the benchmark suite, one C function for each measure. The functions do one
//! iteration; Google Benchmark calls them as often as it needs.

mod batch;
mod creation;
mod scheduling;
mod work;

use lazy_static::lazy_static;
use tokio::runtime::{Builder, Runtime};

lazy_static! {
    /// The runtime that a program made with tokio has for its whole life.
    static ref RUNTIME: Runtime = multi_thread(4);
}

fn multi_thread(workers: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(workers).enable_all().build().expect("a runtime")
}
