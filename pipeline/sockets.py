"""Takes the right to open sockets from this process and all that it starts, for good.

Bubblewrap's empty network stops what has an address; a socket that has a path, such as the system bus or a container
daemon, can be reached from there all the same, and would do what it is told outside. A seccomp filter (seccomp(2); the
layouts are those of linux/seccomp.h and linux/filter.h) refuses to make any socket.
"""

import ctypes
import errno
import platform
import struct

_NO_NEW_PRIVILEGES = 38  # prctl
_FILTER, _IS_THERE, _ALL_THREADS = 1, 2, 1  # of seccomp(2)
_IO_URING_SETUP = 425  # could make a socket without the system call; the number is the same on all machines
_X32 = 0x4000_0000  # numbers from here on are another way to the same calls on x86-64

_MACHINES = {"x86_64": (0xC000_003E, 41, 317), "aarch64": (0xC000_00B7, 198, 277)}
"""Machine → AUDIT_ARCH and the numbers of socket(2) and seccomp(2)."""

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE_ANY = 0x7FFF_0000, 0x0005_0000
_REFUSE = _REFUSE_ANY | errno.EACCES
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in seccomp_data


def refusable() -> bool:
    """Whether it can be done here: the kernel is asked whether it could refuse a call."""
    if platform.machine() not in _MACHINES:
        return False
    _, _, seccomp = _MACHINES[platform.machine()]
    return bool(ctypes.CDLL(None).syscall(seccomp, _IS_THERE, 0, ctypes.byref(ctypes.c_uint32(_REFUSE_ANY))) == 0)


def refuse() -> bool:
    """Whether it was done: not on other machines, nor where the kernel has no filters."""
    if platform.machine() not in _MACHINES:
        return False
    architecture, socket, seccomp = _MACHINES[platform.machine()]
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 0, 5, architecture),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 3, 0, _X32),
        (_EQUAL, 2, 0, socket),
        (_EQUAL, 1, 0, _IO_URING_SETUP),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in program))
    loaded = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(code)))
    kernel = ctypes.CDLL(None)
    kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(kernel.syscall(seccomp, _FILTER, _ALL_THREADS, loaded) == 0)
