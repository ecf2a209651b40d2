"""Numbers of the system calls that a process which only reads a file and answers has no use for, by kind of machine."""

from dataclasses import dataclass

# The same on every machine: pidfd_send_signal, io_uring_setup, open_tree … fspick, pidfd_open, pidfd_getfd,
# process_madvise, mount_setattr, fchmodat2, setxattrat, removexattrat.
_EVERYWHERE = (424, 425, 428, 429, 430, 431, 432, 433, 434, 438, 440, 442, 452, 463, 466)


@dataclass(frozen=True, slots=True)
class Machine:
    """What a filter is made of."""

    architecture: int
    """AUDIT_ARCH of linux/audit.h."""
    clone: int
    tgkill: int
    prlimit: int
    closed: tuple[int, ...]
    clone3: int = 435


# fmt: off
_X86 = (
    41, 42, 43, 44, 46, 49, 50, 53, 288, 307,  # socket connect accept sendto sendmsg bind listen socketpair accept4 …
    57, 58, 59, 322,  # fork vfork execve execveat
    101, 310, 311, 298, 321, 323,  # ptrace process_vm_readv/writev perf_event_open bpf userfaultfd
    62, 200, 129, 297,  # kill tkill rt_sigqueueinfo rt_tgsigqueueinfo
    29, 30, 64, 68, 240, 319,  # shmget shmat semget msgget mq_open memfd_create
    248, 249, 250,  # add_key request_key keyctl
    155, 161, 165, 166, 272, 308, 303, 304,  # pivot_root chroot mount umount2 unshare setns name_to/open_by_handle_at
    90, 91, 268, 92, 93, 94, 260, 132, 235, 261, 280,  # chmod … chown … utime …
    188, 189, 190, 197, 198, 199,  # setxattr … removexattr …
)
_ARM = (
    198, 199, 200, 201, 202, 203, 206, 211, 242, 269,
    221, 281,
    117, 270, 271, 241, 280, 282,
    129, 130, 138, 240,
    194, 196, 190, 186, 180, 279,
    217, 218, 219,
    41, 51, 40, 39, 97, 268, 264, 265,
    52, 53, 54, 55, 88,
    5, 6, 7, 14, 15, 16,
)
# fmt: on

BY_MACHINE = {
    "x86_64": Machine(0xC000003E, clone=56, tgkill=234, prlimit=302, closed=_X86 + _EVERYWHERE),
    "aarch64": Machine(0xC00000B7, clone=220, tgkill=131, prlimit=261, closed=_ARM + _EVERYWHERE),
}
"""By `platform.machine()`: asm/unistd_64.h and asm-generic/unistd.h."""
