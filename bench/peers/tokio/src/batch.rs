// SPDX-License-Identifier: LGPL-2.1-or-later
//! A batch of work on a runtime with a given number of workers.

use crate::work::{hash, path_of, write_and_read};
use std::os::raw::c_char;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

pub struct Batch {
    runtime: Runtime,
    directory: PathBuf,
    data: Arc<[u8]>,
    page: Arc<[u8]>,
}

impl Batch {
    /// Computing belongs on the workers.
    fn compute(&self, times: u32) -> JoinHandle<u64> {
        let data = self.data.clone();
        self.runtime.spawn(async move { hash(&data, times) })
    }

    /// Blocking calls belong on the threads for blocking, all calls of an item in one closure.
    fn write(&self, item: usize) -> JoinHandle<u64> {
        let (path, page) = (self.directory.join(format!("item-{item}")), self.page.clone());
        self.runtime.spawn_blocking(move || write_and_read(&path, &page).expect("a file"))
    }

    fn sum(&self, tasks: Vec<JoinHandle<u64>>) -> u64 {
        self.runtime.block_on(async {
            let mut sum = 0u64;
            for task in tasks {
                sum = sum.wrapping_add(task.await.expect("a finished task"));
            }
            sum
        })
    }
}

/// # Safety
/// `directory` is a text of C, `data` and `page` have as many bytes as they say.
#[no_mangle]
pub unsafe extern "C" fn tokio_peer_batch_new(
    n_workers: usize,
    directory: *const c_char,
    data: *const u8,
    n_data: usize,
    page: *const u8,
    n_page: usize,
) -> *mut Batch {
    let runtime = Builder::new_multi_thread()
        .worker_threads(n_workers)
        .max_blocking_threads(n_workers)
        .enable_all()
        .build()
        .expect("a runtime");
    Box::into_raw(Box::new(Batch {
        runtime,
        directory: path_of(directory),
        data: std::slice::from_raw_parts(data, n_data).into(),
        page: std::slice::from_raw_parts(page, n_page).into(),
    }))
}

/// Runs `n_compute` items that compute and `n_write` that write, in turns, and gives the sum of
/// their results.
///
/// # Safety
/// `self_` comes from `tokio_peer_batch_new()`.
#[no_mangle]
pub unsafe extern "C" fn tokio_peer_batch_run(
    self_: *const Batch,
    n_compute: usize,
    n_write: usize,
    times: u32,
) -> u64 {
    let batch = &*self_;
    let mut tasks = Vec::with_capacity(n_compute + n_write);
    for item in 0..n_compute.max(n_write) {
        if item < n_compute {
            tasks.push(batch.compute(times));
        }
        if item < n_write {
            tasks.push(batch.write(item));
        }
    }
    batch.sum(tasks)
}

/// # Safety
/// `self_` comes from `tokio_peer_batch_new()`, and is gone afterwards.
#[no_mangle]
pub unsafe extern "C" fn tokio_peer_batch_free(self_: *mut Batch) {
    drop(Box::from_raw(self_));
}
