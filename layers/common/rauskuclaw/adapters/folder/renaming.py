"""Renames that replace nothing."""

import ctypes
import errno
import os
from collections.abc import Callable
from functools import cache

RENAME_NOREPLACE = 1
UNSUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})


def rename_absent(name: str, folder: int, new_name: str, new_folder: int, *, is_dir: bool) -> None:
    """Rename unless something has the new name: then FileExistsError, atomically.

    Where the system has no such call, a file gets its new name before it loses the old one. A folder is renamed after a
    look, so that an empty folder that another program makes in between is replaced.
    """
    if _renameat2(name, folder, new_name, new_folder):
        return
    if not is_dir:
        os.link(name, new_name, src_dir_fd=folder, dst_dir_fd=new_folder, follow_symlinks=False)
        os.unlink(name, dir_fd=folder)
        return
    try:
        os.stat(new_name, dir_fd=new_folder, follow_symlinks=False)
    except FileNotFoundError:
        os.rename(name, new_name, src_dir_fd=folder, dst_dir_fd=new_folder)
    else:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), new_name)


def _renameat2(name: str, folder: int, new_name: str, new_folder: int) -> bool:
    """Whether it is done; False where the system cannot. Raises OSError."""
    call = _libc_call()
    if call is None:
        return False
    if call(folder, os.fsencode(name), new_folder, os.fsencode(new_name), RENAME_NOREPLACE) == 0:
        return True
    code = ctypes.get_errno()
    if code in UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), new_name)


@cache
def _libc_call() -> Callable[..., int] | None:
    """glibc's since 2.28; Python has no function for it."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is not None:
        call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
        call.restype = ctypes.c_int
    return call
