// SPDX-License-Identifier: LGPL-2.1-or-later
//! The work that every peer does alike.

use std::ffi::{CStr, OsStr};
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::raw::c_char;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a over `data`, `times` times, each continuing where the last one ended.
pub fn hash(data: &[u8], times: u32) -> u64 {
    let mut hash = FNV_OFFSET;
    for _ in 0..times {
        for byte in data {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME);
        }
    }
    hash
}

/// Writes `data` to a file, reads it back, and hashes what came back.
pub fn write_and_read(path: &Path, data: &[u8]) -> io::Result<u64> {
    let mut found = vec![0; data.len()];
    fs::write(path, data)?;
    File::open(path)?.read_exact(&mut found)?;
    Ok(hash(&found, 1))
}

/// # Safety
/// `path` is a text of C.
pub unsafe fn path_of(path: *const c_char) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(CStr::from_ptr(path).to_bytes()))
}
