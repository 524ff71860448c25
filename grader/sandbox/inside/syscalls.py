"""System calls that student code may make, as name:x86_64:aarch64 with `-` where there is none.

An allow-list: NumPy, SciPy, scikit-learn, SymPy, pandas, Matplotlib and PyTorch run under it.
What is not here and why: sockets of any kind; starting programs or processes; tracing, signalling
or adjusting other processes; namespaces, mounts and privileges; kernel keys, modules, BPF, perf,
io_uring, userfaultfd; watching files (inotify, fanotify: Landlock does not govern them); memory
that outlives or evades the limits (System V, memfd); owners of files.
"""

from __future__ import annotations

# What is open already, and what holds no name.
_STREAMS = """
read:0:63 write:1:64 readv:19:65 writev:20:66 pread64:17:67 pwrite64:18:68 preadv:295:69
pwritev:296:70 preadv2:327:286 pwritev2:328:287 lseek:8:62 close:3:57 close_range:436:436
dup:32:23 dup2:33:- dup3:292:24 fsync:74:82 fdatasync:75:83 sync_file_range:277:84
fadvise64:221:223 readahead:187:213 ftruncate:77:46 fallocate:285:47 flock:73:32
sendfile:40:71 copy_file_range:326:285 pipe:22:- pipe2:293:59 eventfd:284:- eventfd2:290:19
poll:7:- ppoll:271:73 select:23:- pselect6:270:72 epoll_create:213:- epoll_create1:291:20
epoll_ctl:233:21 epoll_wait:232:- epoll_pwait:281:22 epoll_pwait2:441:441
timerfd_create:283:85 timerfd_settime:286:86 timerfd_gettime:287:87 signalfd:282:-
signalfd4:289:74 getdents:78:- getdents64:217:61 fstat:5:80 fstatfs:138:44
"""

# Names of files: Landlock decides which of them may be opened, made and removed.
_NAMES = """
stat:4:- lstat:6:- newfstatat:262:79 statx:332:291 statfs:137:43 access:21:-
faccessat:269:48 faccessat2:439:439 readlink:89:- readlinkat:267:78 getcwd:79:17 chdir:80:49
fchdir:81:50 creat:85:- rename:82:- renameat:264:38 renameat2:316:276 rmdir:84:- unlink:87:-
unlinkat:263:35 link:86:- linkat:265:37 symlink:88:- symlinkat:266:36
"""

_MEMORY = """
mmap:9:222 munmap:11:215 mremap:25:216 mprotect:10:226 madvise:28:233 brk:12:214
msync:26:227 mincore:27:232 mlock:149:228 mlock2:325:284 munlock:150:229 mlockall:151:230
munlockall:152:231 membarrier:324:283 get_mempolicy:239:236 pkey_mprotect:329:288
"""

# Threads, time, and signals that come in.
_THREADS = """
futex:202:98 futex_waitv:449:449 set_robust_list:273:99 set_tid_address:218:96 rseq:334:293
sched_yield:24:124 sched_getaffinity:204:123 sched_getparam:143:121
sched_getscheduler:145:120 sched_get_priority_max:146:125 sched_get_priority_min:147:126
getpriority:140:141 exit:60:93 exit_group:231:94 restart_syscall:219:128 rt_sigaction:13:134
rt_sigprocmask:14:135 rt_sigreturn:15:139 rt_sigpending:127:136 rt_sigsuspend:130:133
rt_sigtimedwait:128:137 sigaltstack:131:132 pause:34:- alarm:37:- setitimer:38:103
getitimer:36:102 timer_create:222:107 timer_settime:223:110 timer_gettime:224:108
timer_getoverrun:225:109 timer_delete:226:111 nanosleep:35:101 clock_nanosleep:230:115
clock_gettime:228:113 clock_getres:229:114 gettimeofday:96:169 time:201:- times:100:153
wait4:61:260 waitid:247:95
"""

_FACTS = """
getpid:39:172 gettid:186:178 getppid:110:173 getpgid:121:155 getpgrp:111:- getsid:124:156
getuid:102:174 geteuid:107:175 getgid:104:176 getegid:108:177 getresuid:118:148
getresgid:120:150 getgroups:115:158 capget:125:90 getrusage:98:165 getrlimit:97:163
setrlimit:160:164 uname:63:160 sysinfo:99:179 getcpu:309:168 getrandom:318:278
arch_prctl:158:-
"""

ALLOWED = _STREAMS + _NAMES + _MEMORY + _THREADS + _FACTS

PRETENDED = """
chmod:90:- fchmod:91:52 fchmodat:268:53 fchmodat2:452:452 utime:132:- utimes:235:-
futimesat:261:- utimensat:280:88 umask:95:166
"""
"""Answered with success, and not done: `shutil.copy` needs them, and Landlock can't govern them."""

ABSENT = """
setxattr:188:5 lsetxattr:189:6 fsetxattr:190:7 getxattr:191:8 lgetxattr:192:9 fgetxattr:193:10
listxattr:194:11 llistxattr:195:12 flistxattr:196:13 removexattr:197:14 lremovexattr:198:15
fremovexattr:199:16
"""
"""Extended attributes, answered as by a file system that has none."""

OWN_FIRST = "kill:62:129 tgkill:234:131 rt_sigqueueinfo:129:138 rt_tgsigqueueinfo:297:240"
"""Allowed where the first argument is this process."""

SELF_FIRST = "prlimit64:302:261 sched_setaffinity:203:122 get_robust_list:274:100"
"""Allowed where the first argument is this process or 0, which means the same."""

OPEN = "open:2:-"
OPENAT = "openat:257:56"
MKDIR = "mkdir:83:-"
MKDIRAT = "mkdirat:258:34"
CLONE = "clone:56:220"
PRCTL = "prctl:157:167"
FCNTL = "fcntl:72:25"
IOCTL = "ioctl:16:29"

PRCTL_OPTIONS = (3, 15, 16, 21, 23, 27, 30, 39, 0x53564D41)
"""Reading attributes, and naming threads and memory."""

FCNTL_COMMANDS = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032)
"""Duplicates, flags, locks and sizes of pipes; not owners and leases, which reach others."""

IOCTL_REQUESTS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""Is it a terminal and how wide, how much is there to read, blocking, closing on exec."""

IOCTL_ABSENT = (0x40049409,)
"""Copying a file by sharing its blocks, which `pathlib` tries first from Python 3.14 on."""


def numbers(text: str, machine: str) -> list[int]:
    """Return the numbers of the named calls on a kind of processor."""
    column = {"x86_64": 1, "aarch64": 2}[machine]
    found = (entry.split(":")[column] for entry in text.split())
    return [int(number) for number in found if number != "-"]
